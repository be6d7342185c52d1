"""Every figure of a report from journals made by hand, whose answers are known."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from journal_maker import JournalMaker, body
from redphone import wire
from redphone.black import bearer
from redphone_host.report import figures, figures_json
from redphone_host.report.delivery import Unanswered
from redphone_host.report.month import month_of
from redphone_host.report.quantiles import Quantiles, quantiles
from redphone_host.report.staffing import Handover

BEGIN, END = month_of("2026-11")
HOUR = 3600
F1, F2, R1 = wire.reference(wire.FLASH, 1), wire.reference(wire.FLASH, 2), wire.reference(wire.ROUTINE, 1)


def made(*records):
    """records: (seconds since BEGIN, record)."""
    maker = JournalMaker()
    for at, record in records:
        maker.add(record, utc=BEGIN + at)
    return maker


def of(maker, start=BEGIN, end=END):
    return figures(maker.entries, start, end)


def noted(alarm, **values):
    return wire.Noted(alarm=alarm, **values)


def bearer_noted(number, state, why=0):
    return noted(wire.BEARER, detail=number << 16 | state << 8 | why)


# Availability.


def test_the_line_is_up_from_up_to_down_and_not_while_the_box_is_off():
    line = of(
        made(
            (0, wire.Boot(boots=1)),
            (100, noted(wire.LINE_UP)),
            (400, noted(wire.LINE_DOWN)),
            (500, noted(wire.LINE_UP)),
            (600, wire.PeerCounter(seen=1)),
            (900, wire.Boot(boots=2)),
            (950, noted(wire.LINE_UP)),
        ),
        end=BEGIN + 1000,
    ).line
    assert (line.up_s, line.down_s, line.off_s, line.unknown_s) == (300 + 100 + 50, 100 + 100 + 50, 300, 0)
    assert (line.share, line.share_at_most) == (0.45, 0.75)
    assert (line.outages, line.longest_outage_s) == (3, 350)


def test_time_before_the_first_entry_is_not_known():
    line = of(made((600, wire.Boot(boots=1)), (700, noted(wire.LINE_UP))), end=BEGIN + 1000).line
    assert (line.up_s, line.down_s, line.unknown_s, line.share) == (300, 100, 600, 0.75)
    assert of(JournalMaker()).line.share is None


def test_bearers_are_told_apart_and_one_at_rest_is_not_counted():
    found = of(
        made(
            (0, wire.Boot(boots=1)),
            (10, wire.Measured(bearer=0, state=bearer.UP)),
            (10, bearer_noted(1, bearer.DOWN, bearer.NOT_TRIED)),
            (50, bearer_noted(0, bearer.DEGRADED, bearer.UNANSWERED)),
            (60, bearer_noted(0, bearer.DOWN, bearer.BREAK)),
            (70, bearer_noted(0, bearer.UP)),
            (80, bearer_noted(1, bearer.UP)),
        ),
        end=BEGIN + 110,
    ).bearers
    wire_, phone = found
    assert (wire_.name, wire_.up_s, wire_.degraded_s, wire_.down_s, wire_.unknown_s) == ("bearer 0", 80, 10, 10, 10)
    assert (wire_.share, wire_.outages, wire_.longest_outage_s) == (0.8, 1, 20)
    assert (phone.up_s, phone.at_rest_s, phone.unknown_s, phone.share) == (30, 70, 10, 1.0)


def test_a_bearer_that_no_line_has_is_not_believed():
    assert of(made((0, bearer_noted(65535, bearer.UP)))).bearers == ()


# Messages.


def sent(at, ref, **values):
    return (at, wire.OutMessage(ref=ref, body=body(**values)))


def told(at, ref, status):
    return (at, wire.OutStatus(ref=ref, status=status, at=1))


def group(rows, name):
    return next(row for row in rows if row.precedence == name)


def test_how_soon_each_fact_was_known():
    found = of(
        made(
            sent(100, F1),
            sent(100, R1),
            told(103, F1, wire.DELIVERED),
            told(104, F1, wire.RUNG),
            told(130, F1, wire.ACKNOWLEDGED),
            told(131, F1, wire.ANSWERED),
            told(160, R1, wire.ACKNOWLEDGED),  # all that was ever heard of it
            sent(200, F2, flags=wire.CALL),
            told(205, F2, wire.DECLINED),
        )
    )
    flash, routine, call = (group(found.own_messages, name) for name in ("FLASH", "ROUTINE", "CALL"))
    assert [part.worst for part in (flash.delivered, flash.rung, flash.acknowledged)] == [3, 4, 30]
    assert [part.worst for part in (routine.delivered, routine.rung, routine.acknowledged)] == [60, 60, 60]
    assert (call.messages, call.delivered.worst, call.rung.count, call.acknowledged.count) == (1, 5, 0, 0)
    assert [row.precedence for row in found.own_messages] == ["FLASH", "IMMEDIATE", "PRIORITY", "ROUTINE", "CALL"]
    assert found.unanswered == ()


def test_a_message_belongs_to_the_month_in_which_it_was_accepted():
    month = END - BEGIN
    records = made(sent(-1, R1), told(5, R1, wire.ACKNOWLEDGED), sent(month - 1, F1), told(month + 9, F1, wire.RUNG))
    found = of(records)
    assert group(found.own_messages, "ROUTINE").messages == 0
    assert group(found.own_messages, "FLASH").rung == Quantiles(1, 10, 10, 10)
    assert found.unanswered == (Unanswered(True, F1, END - 1, wire.RUNG),)


def test_a_clock_set_back_in_between_leaves_the_duration_out():
    found = group(
        of(made(sent(500, F1), told(100, F1, wire.DELIVERED), told(600, F1, wire.RUNG))).own_messages, "FLASH"
    )
    assert (found.delivered.count, found.rung.worst, found.backwards) == (0, 100, 1)


def test_the_peers_messages_from_their_being_stored():
    found = of(
        made(
            (10, wire.InMessage(ref=F1, body=body())),
            (11, wire.InStatus(ref=F1, status=wire.RUNG, at=1)),
            (30, wire.InStatus(ref=F1, status=wire.ACKNOWLEDGED, at=1, by="Ada")),
            (40, wire.InMessage(ref=F2, body=body())),
        )
    )
    flash = group(found.peer_messages, "FLASH")
    assert (flash.messages, flash.delivered.worst, flash.rung.worst, flash.acknowledged.worst) == (2, 0, 1, 20)
    assert found.unanswered == (Unanswered(False, F2, BEGIN + 40, wire.DELIVERED),)


def test_who_answers_while_it_is_being_withdrawn_has_not_answered():
    """The box has stored that it was acknowledged, too late, and has refused the order."""
    found = of(
        made(
            (10, wire.InMessage(ref=F1, body=body())),
            (20, wire.InStatus(ref=F1, status=wire.WITHDRAWN, at=1)),
            (20, wire.InStatus(ref=F1, status=wire.ACKNOWLEDGED, at=1, by="Ada")),
        )
    )
    assert group(found.peer_messages, "FLASH").acknowledged.count == 0
    assert found.unanswered == ()


def test_what_a_checkpoint_repeats_is_no_second_message():
    maker = made(sent(10, F1), told(12, F1, wire.DELIVERED))
    maker.checkpoint(
        wire.OutMessage(ref=F1, body=body()),
        wire.OutStatus(ref=F1, status=wire.DELIVERED, at=1),
        utc=BEGIN + 500,
        out_next=(1, 1, 1, 2),
    )
    flash = group(of(maker).own_messages, "FLASH")
    assert (flash.messages, flash.delivered.worst) == (1, 2)


@given(st.lists(st.integers(0, 1000), min_size=1))
def test_quantiles_are_values_that_so_many_do_not_pass(values):
    found = quantiles(values)
    for share, value in ((0.5, found.median), (0.9, found.most), (1, found.worst)):
        assert value in values
        assert sum(other <= value for other in values) >= share * len(values)
        assert sum(other < value for other in values) < share * len(values)


def test_quantiles_of_nothing():
    assert quantiles([]) == Quantiles(0, None, None, None)


# Tests, clocks, steps, alarms.


def result(own, number, outcome, took_ms=0, offset=0):
    biased = wire.CLOCK_BIAS_S + offset if offset else 0
    return wire.LineTestResult(own=own, number=number, result=outcome, took_ms=took_ms, offset=biased)


def test_each_test_counts_once_with_the_best_that_came_of_it():
    maker = made(
        (10, result(1, 2, wire.TEST_ANSWERED, 100, -3)),
        (20, result(0, 3, wire.TEST_UNANSWERED)),
        (30, result(0, 3, wire.TEST_ANSWERED_LATE, 0, 5)),
        (40, result(1, 4, wire.TEST_UNANSWERED)),
        (50, result(0, 5, wire.TEST_ANSWERED, 0, 2)),
        (60, result(1, 2, wire.TEST_ANSWERED, 300)),
    )
    maker.checkpoint(result(1, 4, wire.TEST_ANSWERED), result(0, 5, wire.TEST_ANSWERED), utc=BEGIN + 90)
    found = of(maker)
    own, peer = found.own_tests, found.peer_tests
    assert (own.made, own.answered, own.late, own.missed, own.took_ms) == (2, 1, 0, 1, Quantiles(2, 100, 300, 300))
    assert (peer.made, peer.answered, peer.late, peer.missed) == (2, 1, 1, 0)
    clocks = found.clocks
    assert (clocks.measured, clocks.least, clocks.greatest, clocks.last) == (3, -3, 5, 2)
    assert own.days[0] == (BEGIN, 1, 0, 1)
    assert len(own.days) == 30


def test_steps_count_by_outcome_and_once():
    step = wire.InStep(ref=F1, step=wire.HOOK, outcome=wire.STEP_NOBODY, at=BEGIN + 5)
    maker = made(
        (5, step),
        (6, wire.InStep(ref=F1, step=wire.HOOK, outcome=wire.STEP_DONE, at=BEGIN + 6)),
        (7, wire.OutStep(ref=F2, step=wire.SIREN, outcome=wire.STEP_FAILED, at=BEGIN + 6)),
        (8, wire.OutStep(ref=F2, step=wire.SIREN, outcome=wire.STEP_DONE, at=BEGIN - 1)),
    )
    maker.checkpoint(step, utc=BEGIN + 50)
    counts = {(row.own, row.step): (row.done, row.failed, row.nobody) for row in of(maker).steps}
    assert counts[True, wire.HOOK] == (1, 0, 1)
    assert counts[False, wire.SIREN] == (0, 1, 0)
    assert sum(sum(row) for row in counts.values()) == 3


def test_alarms_and_the_mark_of_compromise():
    found = of(
        made(
            (-50, noted(wire.COMPROMISED)),
            (-40, wire.Trusted(at=BEGIN - 40, by="Ada")),
            (10, noted(wire.NO_ANSWER, ref=F1)),
            (20, noted(wire.NO_ANSWER, ref=F1)),
            (25, noted(wire.LINE_UP)),
            (30, noted(wire.COMPROMISED)),
            (90, wire.Trusted(at=BEGIN + 90, by="Bo")),
            (95, noted(wire.COMPROMISED)),
        )
    )
    assert found.alarms == {wire.NO_ANSWER: 2, wire.COMPROMISED: 2}
    marks = [(mark.at - BEGIN, mark.ended and mark.ended - BEGIN, mark.by) for mark in found.compromises]
    assert marks == [(30, 90, "Bo"), (95, 0, "")]


# Watches.


def on(revision, at, by, desk=0, accepted=0):
    state = {"state": wire.ATTENDED, "accepted": accepted, "mark": bytes(4)}
    return (at, wire.OwnWatch(revision=revision, desk=desk, since=BEGIN + at, by=by, **state))


def off(revision, at, by, desk=0):
    return (at, wire.OwnWatch(revision=revision, desk=desk, since=BEGIN + at, by=by, mark=bytes(4)))


def test_staffed_hours_by_desk_and_operator_across_starts():
    maker = made(
        on(1, -HOUR, "Ada"),
        on(2, HOUR, "Bo", accepted=2),
        (2 * HOUR, wire.Boot(boots=2)),
        on(3, 2 * HOUR, "Ada", desk=1),
        off(4, 3 * HOUR, "Bo"),
        off(5, 5 * HOUR, "Ada", desk=1),
        on(6, 6 * HOUR, "Ada"),
    )
    maker.checkpoint(on(6, 6 * HOUR, "Ada")[1], utc=BEGIN + 7 * HOUR)
    found = of(maker, end=BEGIN + 8 * HOUR)
    first, second = found.own_watch.desks
    assert (first.attended_s, first.by) == (5 * HOUR, {"Ada": 3 * HOUR, "Bo": 2 * HOUR})
    assert (second.attended_s, second.by) == (3 * HOUR, {"Ada": 3 * HOUR})
    assert found.own_watch.attended_s == 7 * HOUR
    assert found.own_watch.operators == {"Ada": 6 * HOUR, "Bo": 2 * HOUR}
    assert found.handovers == (Handover(BEGIN + HOUR, 0, "Bo", 2, "Ada"),)
    assert first.days == ((BEGIN, 5 * HOUR),)


def test_the_peers_watches_duress_or_not():
    state = wire.ATTENDED | wire.UNDER_DURESS
    maker = made(
        (9, wire.PeerWatch(revision=3, state=state, since=BEGIN, by="Bo")),
        (80, wire.PeerWatch(revision=4, state=wire.UNDER_DURESS, since=BEGIN + 60, by="Bo")),
    )
    assert of(maker).peer_watch.desks[0].by == {"Bo": 60}
    assert of(maker).own_watch.desks == ()


# Serial numbers.


def test_serial_numbers_and_what_is_missing():
    def came(at, number):
        return (at, wire.InMessage(ref=wire.reference(wire.ROUTINE, number), body=body()))

    void = wire.InVoid(ref=wire.reference(wire.ROUTINE, 5), status=wire.REFUSED)
    maker = made(came(-5, 3), came(1, 4), (2, void), came(3, 6), came(4, 9), came(5, 11), sent(6, F2))
    rows = {(row.own, row.precedence): row for row in of(maker).series}
    row = rows[False, "ROUTINE"]
    assert (row.first, row.last, row.messages, row.voids) == (4, 11, 4, 1)
    assert (row.missing, row.gaps) == (3, ((7, 8), (10, 10)))
    assert (rows[True, "FLASH"].first, rows[True, "FLASH"].missing) == (2, 0)
    assert rows[True, "ROUTINE"].first is None


def test_a_huge_gap_is_told_in_two_numbers():
    far = wire.reference(wire.ROUTINE, wire.NUMBER_MAX)
    row = of(made(sent(1, R1), sent(2, far))).series[3]
    assert row.gaps == ((2, wire.NUMBER_MAX - 1),)


# All of it.


def test_the_figures_are_json():
    told_again = json.loads(json.dumps(figures_json(of(made((0, wire.Boot(boots=1)), sent(1, F1))))))
    assert told_again["starts"] == 1
    assert told_again["line"]["share"] == 0.0


RECORDS = [
    wire.Boot(boots=1),
    noted(wire.LINE_UP),
    noted(wire.LINE_DOWN),
    bearer_noted(0, bearer.UP),
    sent(0, F1)[1],
    told(0, F1, wire.ACKNOWLEDGED)[1],
    wire.InMessage(ref=F1, body=b"\xff" * 6),
    on(1, 0, "Ada")[1],
    off(2, 9, "Ada")[1],
    result(1, 2, wire.TEST_ANSWERED, 9, 1),
    wire.Trusted(by="Ada"),
    wire.Checkpoint(chain=bytes(16), own_mark=1, out_next=bytes(16), in_next=bytes(16)),
]


@pytest.mark.parametrize("end", [BEGIN, END])
@given(st.lists(st.tuples(st.sampled_from(RECORDS), st.integers(0, 0xFFFFFFFF)), max_size=20))
def test_no_journal_whatever_its_clock_makes_an_impossible_figure(end, noted_at):
    maker = JournalMaker()
    for record, utc in noted_at:
        maker.add(record, utc=utc)
    found = of(maker, end=end)
    line, span = found.line, end - BEGIN
    assert line.up_s + line.down_s + line.off_s + line.unknown_s == span
    assert line.share is None or 0 <= line.share <= line.share_at_most <= 1
    assert found.own_watch.attended_s <= span
