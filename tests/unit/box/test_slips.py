"""What is printed of steps, watches, tests, alarms and of what becomes of messages."""

from types import SimpleNamespace

import pytest
from bench_panel import lettering
from box import escpos, slips
from box.dtg import dtg
from redphone import wire
from redphone.wire import FLASH, reference

F12 = reference(FLASH, 12)
AT = 1_800_000_000
PRINTER = SimpleNamespace(cells=24, lettering=lettering())


def printed(record, role=0):
    lines = list(slips.of(PRINTER, role, record))
    assert lines[-1] == escpos.feed(16)
    assert lines[-2] == "at " + dtg(AT)
    return lines[:-2]


@pytest.mark.parametrize(
    ("record", "said"),
    [
        (wire.Progress(ref=F12, status=wire.ACKNOWLEDGED, at=AT, by="Bert"), ["A-F12 ACKNOWLEDGED by", "Bert"]),
        (wire.Progress(ref=F12, status=wire.GIVEN_UP, at=AT), ["A-F12 GIVEN UP"]),
        (wire.RingEnd(ref=F12, status=wire.DECLINED, at=AT, by="Ада"), ["B-F12 DECLINED by Ада"]),
        (wire.Stepped(direction=0, ref=F12, step=wire.SIREN, at=AT), ["A-F12 at B: SIREN DONE"]),
        (
            wire.Stepped(direction=1, ref=F12, step=wire.HOOK, outcome=wire.STEP_NOBODY, at=AT),
            ["B-F12 at A: HOOK NOBODY"],
        ),
        (wire.Presence(end=0, state=1, since=AT, name="watch", by="ADA"), ["A watch: ADA signed on"]),
        (wire.Presence(end=1, state=0, since=AT, name="值班", by="BORIS"), ["B 值班: BORIS signed off"]),
        (
            wire.LineTestReport(own=1, number=5, at=AT, took_ms=212, text="床前明月光"),
            ["TEST OF A ANSWERED in", "212 ms", "床前明月光"],
        ),
        (wire.LineTestReport(own=0, number=5, result=wire.TEST_UNANSWERED, at=AT), ["TEST OF B MISSED"]),
    ],
)
def test_an_event_is_a_slip_with_its_time(record, said):
    assert printed(record) == said


def test_the_other_end_writes_the_same_names():
    record = wire.Stepped(direction=1, ref=F12, step=wire.SIREN, at=AT)
    assert printed(record, role=1) == ["A-F12 at B: SIREN DONE"]


def test_under_duress_or_not_a_slip_is_the_same():
    calm, forced = (wire.Presence(end=1, state=state, since=AT, name="watch", by="ADA") for state in (1, 3))
    assert printed(calm) == printed(forced)


def test_an_alarm_is_printed_in_words():
    assert list(slips.alarm(PRINTER, "TEST MISSED", AT))[:2] == ["ALARM: TEST MISSED", "at " + dtg(AT)]


@pytest.mark.parametrize(
    "record", [wire.Said(text="x"), wire.CallOpen(), wire.Outlook(), wire.BearerState(), wire.Arrived()]
)
def test_what_is_shown_and_not_printed(record):
    assert slips.of(PRINTER, 0, record) is None
