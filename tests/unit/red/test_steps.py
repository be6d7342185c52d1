"""Steps: each once, when it is due, said when it is stored."""

import pytest
from redphone import ticks
from redphone.red.escalation import Escalations, ask_after_s
from redphone.red.notices import Notices
from redphone.wire import (
    DESKS,
    FLASH,
    HOOK,
    ROUTINE,
    SIREN,
    STEP_DONE,
    STEP_FAILED,
    STEP_NOBODY,
    Escalate,
    InStep,
    Stepped,
    reference,
)
from storing import Desk

REF = reference(FLASH, 1)
DAY_MS = 86_400_000


def table(siren=0, desks=0, hook=0, ask=0):
    """One that does something about FLASH only."""
    return bytes(24) + b"".join(seconds.to_bytes(2, "big") for seconds in (siren, desks, hook, ask))


class Room:
    """Escalations on a desk's journal, and the notices that they leave."""

    def __init__(self, **values):
        self.desk = Desk()
        self.notices = Notices()
        common = (self.desk.journal, self.desk.utc, self.desk.tell, self.notices)
        self.escalations = Escalations(table(**values), *common, lambda ref: False)

    def asked(self):
        return [record.step for record in self.desk.of(Escalate)]

    def stepped(self):
        return [(record.step, record.outcome) for record in self.desk.of(Stepped)]

    def said(self):
        found = []
        while self.notices.urgency() >= 0:
            item, _ = self.notices.take(0)
            found.append((item.step, item.outcome))
        return found


@pytest.mark.parametrize("now", [0, ticks.PERIOD_MS - 5_000])
def test_each_step_is_taken_when_it_is_due_and_not_before(now):
    room = Room(siren=10, desks=20, hook=30)
    room.escalations.arrived(REF, now)
    for after_ms, step in ((10_000, SIREN), (20_000, DESKS), (30_000, HOOK)):
        due = ticks.add(now, after_ms)
        assert room.escalations.deadline() == due
        room.escalations.tick(ticks.add(due, -1))
        before = room.asked() + room.stepped()
        room.escalations.tick(due)
        assert room.asked() + room.stepped() != before
        room.escalations.stepped(REF, step, STEP_DONE, due)
    assert room.escalations.deadline() is None
    assert room.stepped() == [(SIREN, STEP_DONE), (DESKS, STEP_NOBODY), (HOOK, STEP_NOBODY)]


def test_a_siren_that_is_not_reported_is_asked_for_once():
    room = Room(siren=10, desks=20, hook=10)
    room.escalations.attending(True, 0)
    room.escalations.arrived(REF, 0)
    for now in (10_000, 10_001, 20_000, 20_001):
        room.escalations.tick(now)
    assert room.asked() == [SIREN, HOOK]
    assert room.escalations.deadline() == 70_000


def test_what_restarts_late_takes_all_steps_at_once():
    room = Room(siren=10, desks=20, hook=30)
    room.escalations.arrived(REF, 5, 60)
    room.escalations.tick(5)
    assert room.asked() == [SIREN]
    assert room.stepped() == [(DESKS, STEP_NOBODY), (HOOK, STEP_NOBODY)]


def test_a_message_that_has_been_open_for_weeks_takes_a_step_that_the_table_has_only_now():
    room = Room()
    room.escalations.arrived(REF, 0)
    now = 0
    for _ in range(30):
        now = ticks.add(now, DAY_MS)
        room.escalations.tick(now)
    room.escalations.table = table(siren=65_535)
    room.escalations.tick(now)
    assert room.asked() == [SIREN]


def test_what_comes_too_late_or_unasked_is_no_fact():
    room = Room(hook=10)
    room.escalations.attending(True, 0)
    room.escalations.arrived(REF, 0)
    room.escalations.stepped(REF, HOOK, STEP_DONE, 0)
    room.escalations.stepped(REF + 4, HOOK, STEP_DONE, 0)
    assert room.stepped() == []
    room.escalations.tick(10_000)
    room.escalations.stepped(REF, HOOK, STEP_FAILED, 10_000)
    room.escalations.stepped(REF, HOOK, STEP_FAILED, 10_001)
    room.escalations.stepped(REF, HOOK, STEP_DONE, 10_002)
    room.escalations.stepped(REF, HOOK, STEP_FAILED, 10_003)
    assert room.stepped() == [(HOOK, STEP_FAILED), (HOOK, STEP_DONE)]


def test_nothing_is_said_or_told_before_it_is_stored():
    room = Room(desks=10)
    room.desk.holds = True
    room.escalations.arrived(REF, 0)
    room.escalations.tick(10_000)
    room.escalations.say_again(REF)
    assert room.stepped() == room.said() == []
    assert room.escalations.is_for_all(REF)
    room.desk.store()
    assert room.stepped() == room.said() == [(DESKS, STEP_NOBODY)]


def test_what_cannot_be_stored_is_tried_again_and_said_then():
    room = Room(siren=10, desks=20)
    room.desk.fails = True
    room.escalations.arrived(REF, 0)
    room.escalations.tick(10_000)
    room.escalations.stepped(REF, SIREN, STEP_DONE, 10_000)
    assert room.escalations.deadline() == 20_000
    room.escalations.tick(20_000)
    assert room.said() == []
    room.desk.fails = False
    room.escalations.tick(30_000)
    assert room.said() == [(SIREN, STEP_DONE), (DESKS, STEP_NOBODY)]
    assert [entry.at for entry in room.desk.of_form(InStep)] == [1010, 1020]
    assert room.asked() == [SIREN]
    assert room.escalations.deadline() is None


def test_a_step_is_said_as_it_is_when_it_is_sent():
    room = Room(hook=10)
    room.escalations.arrived(REF, 0)
    room.escalations.tick(10_000)
    room.escalations.attending(True, 11_000)
    room.escalations.stepped(REF, HOOK, STEP_DONE, 12_000)
    assert room.said() == [(HOOK, STEP_DONE)]


def test_a_restart_takes_no_step_again_and_a_checkpoint_keeps_them():
    room = Room(siren=10, desks=20)
    room.escalations.arrived(REF, 0)
    room.escalations.tick(10_000)
    room.escalations.stepped(REF, SIREN, STEP_DONE, 10_000)
    again = Room(siren=10, desks=20)
    again.escalations.arrived(REF, 0, 15)
    for entry in room.escalations.checkpoint():
        again.escalations.restore(entry)
    again.escalations.arrived(REF, 0, 15)
    again.escalations.resume()
    again.escalations.stepped(REF, SIREN, STEP_DONE, 0)
    again.escalations.tick(1_000)
    assert again.asked() == [SIREN]
    assert again.stepped() == []
    again.escalations.say_again(REF)
    assert again.said() == [(SIREN, STEP_DONE)]


def test_what_is_closed_is_forgotten():
    room = Room(siren=10)
    room.escalations.arrived(REF, 0)
    room.escalations.closed(REF)
    room.escalations.closed(REF)
    room.escalations.tick(20_000)
    room.escalations.restore(InStep(ref=REF, step=SIREN))
    room.escalations.say_again(REF)
    assert room.desk.told == room.said() == room.escalations.checkpoint() == []


def test_each_precedence_has_a_row():
    assert ask_after_s(table(ask=90), FLASH) == 90
    assert ask_after_s(table(ask=90), ROUTINE) == 0
