"""A month of a line, and its report: every figure is worked out again from what was told and done, and is the same.

A day of it with the other tests; with REDPHONE_SCENARIOS=1000 or more, the month: 720 line tests, 300 messages.
"""

import json
import os

import month_causes
import pytest
from month_figures import expected
from month_life import DRIFT_PPM, MONTH_UTC, Life
from month_plan import DAY_S, NORTH, SOUTH, plan
from month_stream import of_both
from redphone import wire
from redphone_host.journal_entries import Head, Journal, Origin, entries_of
from redphone_host.journal_verify import verify
from redphone_host.report import figures, figures_json
from redphone_host.virtual import records_in

pytestmark = [pytest.mark.virtual_time, pytest.mark.in_this_process]

MONTH = int(os.environ.get("REDPHONE_SCENARIOS", "0")) >= 1000
DAYS, MESSAGES, AHEAD_S = (30, 300, (65, 0)) if MONTH else (1, 40, (0, 45))
ENDS = pytest.mark.parametrize("end", [NORTH, SOUTH], ids=["north", "south"])


@pytest.fixture(scope="module")
def life():
    """In the middle of it South's clock is set right, which was 45 s ahead, or was so more and more."""
    return Life(plan(1, DAYS, MESSAGES), AHEAD_S).play()


@pytest.fixture(scope="module")
def streams(life):
    return of_both(life)


def journal_of(life, end):
    """What a laptop would read from this box."""
    box = life.world.boxes[end]
    head = life.order(end, wire.GetChain())
    entries = tuple(entry for segment in box.segments for entry in entries_of(records_in(bytes(segment))))
    origin = Origin(end, box.fill.own_name, box.fill.peer_name, read_at_ms=life.now_us // 1000, utc=life.utc(end))
    return Journal(origin, entries, Head(head.index, head.chain))


@pytest.fixture(scope="module")
def journals(life):
    return [journal_of(life, end) for end in (NORTH, SOUTH)]


def in_json(found):
    return json.loads(json.dumps(found))


@ENDS
def test_every_figure_of_the_report_follows_from_what_was_told_and_done(streams, journals, end):
    start, until = MONTH_UTC, MONTH_UTC + DAYS * DAY_S
    found = in_json(figures_json(figures(journals[end].entries, start, until)))
    worked_out = in_json(expected(streams[end], start, until))
    assert found.keys() == worked_out.keys()
    for name, figure in found.items():
        assert figure == worked_out[name], name


def test_the_journals_verify_alone_and_against_each_other(journals):
    ours, theirs = journals
    assert verify(ours).holds
    assert verify(theirs).holds
    found = verify(ours, theirs)
    assert found.findings == ()
    assert found.holds
    assert found.story.compared > MESSAGES


@ENDS
def test_everything_is_delivered_once_and_receipts_are_facts(life, end):
    month_causes.delivered_once(life, end)
    month_causes.rung_once(life, end)
    month_causes.receipts_are_facts(life, end)
    month_causes.counters_used_once(life, end)


@ENDS
def test_no_alarm_is_without_its_cause(life, end):
    causes = month_causes.Causes(life)
    told = month_causes.told(life, end, wire.Alarm)
    assert [(at_us, alarm) for at_us, alarm in told if not causes.of(end, at_us, alarm)] == []


def test_it_was_a_full_month(life, journals):
    """What this stands on did happen: each kind of thing at one end at least."""
    found = [figures(journal.entries, MONTH_UTC, MONTH_UTC + DAYS * DAY_S) for journal in journals]
    tests = found[NORTH].own_tests.made + found[SOUTH].own_tests.made
    sent = sum(row.messages for each in found for row in each.own_messages)
    print(
        f"\n{DAYS} days: {tests} line tests, {sent} messages, {[len(journal.entries) for journal in journals]} entries"
    )
    # An operator's test in an hour of the other end's counts by itself.
    assert 24 * DAYS - 1 <= tests <= 24 * DAYS + len(life.plan.line_tests)
    assert sent >= 0.9 * MESSAGES
    assert all(each.starts >= 2 for each in found)
    assert any(each.own_tests.missed or each.own_tests.late for each in found)
    alarms = set().union(*[each.alarms for each in found])
    wanted = {wire.TEST_MISSED, wire.TEST_LATE, wire.CLOCK_WRONG, wire.COMPROMISED, wire.NO_ANSWER, wire.REPLY_OVERDUE}
    assert alarms >= wanted | {wire.REPLY_DUE, wire.PIN_FAILED}
    assert any(handover.accepted and handover.relieved for each in found for handover in each.handovers)
    assert found[NORTH].compromises[0].ended
    assert sum(row.voids for each in found for row in each.series) > 0
    steps = {(row.step, bool(row.done), bool(row.nobody)) for each in found for row in each.steps if row.own}
    assert {step for step, done, _ in steps if done} == {wire.SIREN, wire.DESKS, wire.HOOK}
    said = {record.direction for end in (NORTH, SOUTH) for _, record in month_causes.told(life, end, wire.Said)}
    assert said == {0, 1}
    kinds = {type(entry.record) for journal in journals for entry in journal.entries}
    assert wire.Stamped in kinds
    statuses = {record.status for _, record in month_causes.told(life, NORTH, wire.Progress)}
    assert statuses >= {wire.ACKNOWLEDGED, wire.WITHDRAWN, wire.ANSWERED, wire.GIVEN_UP}
    assert DRIFT_PPM == (-50, 50)
