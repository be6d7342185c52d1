"""Nobody is there: the caller knows, the box does more and more about it, and every step is told to both ends."""

import pytest
from redphone import wire
from redphone.station import shell
from redphone_host import escalation
from scenarios.conftest import Dialogue

pytestmark = pytest.mark.virtual_time

DESKS = (("watch",), ("watch", "cyber"))
HEARTBEAT_S = 60
TABLE = escalation.parse(["flash:siren=20,desks=40,hook=60,ask=90"], bytes(wire.ESCALATION_OCTETS))


@pytest.fixture
def room():
    return Dialogue(watched=DESKS, heartbeat_s=HEARTBEAT_S, escalation=TABLE).opened()


def steps(end, direction):
    return [(record.step, record.outcome) for record in end.news(wire.Stepped) if record.direction == direction]


def test_the_empty_room(room):
    north, south, line = room
    south.signs_on("Boris", "watch")
    line.run_until_quiet()
    south.signs_off("Boris", "watch")
    line.run(1000 * HEARTBEAT_S)
    assert north.presences(1)[0] == ("watch", wire.UNATTENDED, "Boris")
    south.attends()
    ref = north.sends("Is anybody there?", wire.FLASH, desk="watch")
    line.run(10_000)
    assert north.views(ref) == [wire.VIEW_SENDING, wire.VIEW_UNATTENDED]
    assert steps(north, 0) == []
    line.run(15_000)
    assert steps(north, 0) == [(wire.SIREN, wire.STEP_DONE)]
    line.run(20_000)
    assert steps(north, 0)[1:] == [(wire.DESKS, wire.STEP_NOBODY)]
    line.run(20_000)
    hooks = [record for record in south.news(wire.Escalate) if record.step == wire.HOOK]
    assert [record.ref for record in hooks] == [ref]
    assert isinstance(south.order(wire.HookDone(ref=ref, outcome=wire.STEP_DONE)), wire.Done)
    line.run_until_quiet()
    assert steps(north, 0)[2:] == [(wire.HOOK, wire.STEP_DONE)]
    assert steps(south, 1) == steps(north, 0)
    assert (north.outlook(ref).view, north.outlook(ref).step) == (wire.VIEW_UNATTENDED, wire.HOOK)
    line.run(30_000)
    assert north.alarms().count(wire.NO_ANSWER) == 1
    assert isinstance(south.signs_on("Vera", "cyber", accepts=1), wire.Done)
    line.run_until_quiet()
    assert north.outlook(ref).view == wire.VIEW_UNANSWERED
    assert isinstance(south.acknowledges(ref, "Vera"), wire.Done)
    line.run_until_quiet()
    last = north.news(wire.Outlook)[-1]
    assert (last.view, last.by, last.step) == (wire.VIEW_ACKNOWLEDGED, "Vera", wire.HOOK)
    assert last.since == north.progress(ref)[-1].at
    line.run(600_000)
    assert len(steps(south, 1)) == 3
    room.check()


def test_who_is_signed_on_and_does_not_answer_is_told_apart(room):
    north, south, line = room
    south.signs_on("Boris", "watch")
    ref = north.sends("Boris?", wire.FLASH, desk="watch")
    line.run_until_quiet()
    assert north.views(ref)[-1] == wire.VIEW_UNANSWERED
    south.signs_off("Boris", "watch")
    line.run(1000)
    assert north.views(ref)[-1] == wire.VIEW_UNATTENDED


def test_another_desk_is_called_when_the_one_it_is_for_is_empty(room):
    north, south, line = room
    south.signs_on("Vera", "cyber")
    ref = north.sends("Watch?", wire.FLASH, desk="watch")
    line.run(30_000)
    assert north.views(ref)[-1] == wire.VIEW_UNATTENDED
    assert south.acknowledges(ref, "Vera").reason == wire.NOT_SIGNED_ON
    line.run(20_000)
    assert steps(north, 0)[-1] == (wire.DESKS, wire.STEP_DONE)
    assert north.views(ref)[-1] == wire.VIEW_UNANSWERED
    assert isinstance(south.acknowledges(ref, "Vera"), wire.Done)


def test_steps_end_when_somebody_answers(room):
    north, south, line = room
    south.signs_on("Boris", "watch")
    ref = north.sends("Quick", wire.FLASH)
    line.run(25_000)
    south.declines(ref, "Boris")
    line.run(300_000)
    assert steps(south, 1) == [(wire.SIREN, wire.STEP_DONE)]
    assert wire.NO_ANSWER not in north.alarms()


def test_a_step_that_is_overtaken_by_the_next_is_told_too(room):
    north, south, line = room
    ref = north.sends("Help", wire.FLASH)
    line.run(19_900)
    line.cut(south)
    line.run(25_000)
    line.heal(south)
    line.run(20_000)
    assert sorted(steps(north, 0)) == [
        (wire.SIREN, wire.STEP_DONE),
        (wire.DESKS, wire.STEP_NOBODY),
        (wire.HOOK, wire.STEP_NOBODY),
    ]
    assert north.outlook(ref).step == wire.HOOK


def test_only_what_the_table_says_is_done(room):
    north, south, line = room
    ref = north.sends("No hurry", wire.ROUTINE)
    line.run(3_600_000)
    assert steps(south, 1) == []
    assert north.views(ref)[-1] == wire.VIEW_UNATTENDED


def test_a_siren_that_fails_is_told_as_such(room):
    north, south, line = room
    south.box.has_siren = False
    north.sends("Help", wire.FLASH)
    line.run(25_000)
    assert steps(north, 0) == [(wire.SIREN, wire.STEP_FAILED)]


def test_without_a_laptop_the_hook_is_told_as_nobody_and_run_when_one_comes(room):
    north, south, line = room
    ref = north.sends("Help", wire.FLASH)
    line.run(70_000)
    assert steps(north, 0)[-1] == (wire.HOOK, wire.STEP_NOBODY)
    south.attends()
    line.run(1000)
    assert [record.ref for record in south.news(wire.Escalate) if record.step == wire.HOOK] == [ref]
    south.order(wire.HookDone(ref=ref, outcome=wire.STEP_DONE))
    line.run_until_quiet()
    assert steps(north, 0)[-1] == (wire.HOOK, wire.STEP_DONE)


@pytest.mark.parametrize("goes", [False, True])
def test_a_hook_that_does_not_end_has_failed(room, goes):
    north, south, line = room
    south.attends()
    north.sends("Help", wire.FLASH)
    line.run(65_000)
    if goes:
        south.attends(False)
        line.run(5_000)
    else:
        line.run(60_000)
    assert steps(north, 0)[-1] == (wire.HOOK, wire.STEP_NOBODY if goes else wire.STEP_FAILED)
    south.attends()
    line.run(1000)
    assert [record.step for record in south.news(wire.Escalate)].count(wire.HOOK) == 2
    south.order(wire.HookDone(ref=north.news(wire.Stepped)[-1].ref, outcome=wire.STEP_DONE))
    line.run_until_quiet()
    assert steps(north, 0)[-1] == (wire.HOOK, wire.STEP_DONE)


def test_steps_go_on_after_a_restart_and_none_is_taken_twice(room):
    north, south, line = room
    north.sends("Help", wire.FLASH)
    line.run(25_000)
    south.loses_power()
    line.run(10_000)
    south.restarts()
    line.run(10_000)
    assert steps(south, 1) == [(wire.SIREN, wire.STEP_DONE), (wire.DESKS, wire.STEP_NOBODY)]
    assert [record.step for record in south.news(wire.Escalate)] == [wire.SIREN, wire.SIREN]
    line.run_until(lambda: north.is_up)
    line.run_until_quiet()
    assert steps(north, 0) == steps(south, 1)


def test_the_sender_sees_the_steps_after_its_own_restart(room):
    north, _south, line = room
    ref = north.sends("Help", wire.FLASH)
    line.run(50_000)
    north.restarts()
    line.run_until(lambda: north.is_up)
    assert (north.outlook(ref).step, north.outlook(ref).outcome) == (wire.DESKS, wire.STEP_NOBODY)


def test_the_table_can_be_changed_and_outlasts_a_restart(room):
    north, south, line = room
    table = escalation.parse(["routine:siren=5"], bytes(wire.ESCALATION_OCTETS))
    assert isinstance(south.order(wire.SetEscalation(table=table)), wire.Done)
    south.restarts()
    assert south.order(wire.GetEscalation()).table == table
    line.run_until(lambda: north.is_up and south.is_up)
    north.sends("No hurry")
    line.run(10_000)
    assert steps(south, 1) == [(wire.SIREN, wire.STEP_DONE)]


def test_a_step_that_nobody_asked_for_changes_nothing(room):
    north, south, line = room
    ref = north.sends("Help", wire.FLASH)
    line.run(25_000)
    before = steps(south, 1)
    room.outcome.world.shell_order(1, shell.Stepped(ref, wire.SIREN, wire.STEP_FAILED))
    room.outcome.world.shell_order(1, shell.Stepped(ref + 4, wire.HOOK, wire.STEP_DONE))
    line.run(1000)
    assert steps(south, 1) == before
