"""The sender's view of a message: each state is reached, and is what is so."""

import pytest
from redphone import wire
from redphone.red.message import Message
from redphone_host.line import LineSettings
from scenarios.conftest import Dialogue, serial

pytestmark = pytest.mark.virtual_time

DESKS = (("watch",), ("watch",))
HEARTBEAT_S = 60


@pytest.fixture
def watched():
    dialogue = Dialogue(watched=DESKS, heartbeat_s=HEARTBEAT_S).opened()
    dialogue.south.signs_on("Boris")
    dialogue.line.run_until_quiet()
    return dialogue


def test_what_is_sent_and_answered_for(watched):
    north, south, line = watched
    ref = north.sends("Are you there?")
    line.run_until_quiet()
    assert north.outlook(ref).view == wire.VIEW_UNANSWERED
    south.acknowledges(ref, "Boris")
    line.run_until_quiet()
    south.signs_on("Boris")
    south.sends("Yes", reply_to=ref)
    line.run_until_quiet()
    assert north.views(ref) == [wire.VIEW_SENDING, wire.VIEW_UNANSWERED, wire.VIEW_ACKNOWLEDGED]
    assert north.saw(ref)[-1] == wire.ANSWERED


def test_what_is_declined_says_by_whom(watched):
    north, south, line = watched
    ref = north.sends("Are you there?")
    line.run_until_quiet()
    south.declines(ref, "Boris", "busy")
    line.run_until_quiet()
    last = north.news(wire.Outlook)[-1]
    assert (last.view, last.by) == (wire.VIEW_DECLINED, "Boris: busy")


def test_what_is_answered_without_a_key(watched):
    north, south, line = watched
    ref = north.sends("Are you there?")
    line.run_until_quiet()
    south.sends("Yes", reply_to=ref)
    line.run_until_quiet()
    assert north.views(ref)[-1] == wire.VIEW_ANSWERED


def test_the_peers_box_is_silent(watched):
    """Found out by what is sent, within seven time-outs."""
    north, south, line = watched
    south.loses_power()
    ref = north.sends("Are you there?", wire.FLASH)
    line.run(15_000)
    assert north.outlook(ref).view == wire.VIEW_BOX_SILENT
    south.restarts()
    line.run_until(lambda: north.outlook(ref).view == wire.VIEW_UNANSWERED)


def test_a_box_that_falls_silent_is_noticed_within_a_heartbeat(watched):
    north, south, line = watched
    ref = north.sends("Are you there?")
    line.run_until_quiet()
    south.loses_power()
    line.run(1000 * HEARTBEAT_S + 15_000)
    found = north.outlook(ref)
    assert (found.view, found.status) == (wire.VIEW_BOX_SILENT, wire.RUNG)


def test_a_bearer_that_is_down_is_told_at_once(watched):
    north, _, line = watched
    ref = north.sends("Are you there?")
    line.run_until_quiet()
    line.breaks(0)
    line.run(100)
    assert (north.outlook(ref).view, north.outlook(ref).status) == (wire.VIEW_BEARER_DOWN, wire.RUNG)
    line.breaks(0, is_broken=False)
    line.run(1000)
    assert north.outlook(ref).view == wire.VIEW_UNANSWERED


def test_with_another_bearer_up_the_line_is_not_down():
    settings = LineSettings(bitrate=9600)
    dialogue = Dialogue.over((serial(), settings), (serial(1200), LineSettings(bitrate=1200)), watched=DESKS).opened()
    north, south, line = dialogue
    south.signs_on("Boris")
    line.breaks(0)
    ref = north.sends("Are you there?", wire.FLASH)
    line.run(20_000)
    assert north.outlook(ref).view == wire.VIEW_UNANSWERED


def test_what_cannot_be_stored_there_is_held(watched):
    north, south, line = watched
    south.box.storage_full = True
    ref = north.sends("Are you there?")
    line.run(5_000)
    assert north.outlook(ref).view == wire.VIEW_HELD
    south.box.storage_full = False
    line.run(40_000)
    assert north.outlook(ref).view == wire.VIEW_UNANSWERED


def test_what_is_given_up_and_then_withdrawn(watched):
    north, _, line = watched
    ref = north.sends("Are you there?")
    line.run_until_quiet()
    north.gives_up(ref)
    line.run_until_quiet()
    assert north.views(ref)[-2:] == [wire.VIEW_GIVEN_UP, wire.VIEW_WITHDRAWN]


def test_a_message_whose_time_has_passed_is_expired_until_it_is_answered(watched):
    north, south, line = watched
    began = north.status().utc
    ref = north.sends("Answer soon", reply_by=began + 100)
    line.run(70_000)
    assert north.alarms().count(wire.REPLY_DUE) == 0
    line.run(10_000)
    for end in (north, south):
        assert [(e.alarm, e.ref) for e in end.news(wire.Alarm) if e.alarm == wire.REPLY_DUE] == [(wire.REPLY_DUE, ref)]
    line.run(25_000)
    for end in (north, south):
        assert end.alarms().count(wire.REPLY_OVERDUE) == 1
    assert north.outlook(ref).view == wire.VIEW_EXPIRED
    south.sends("Here", reply_to=ref)
    line.run_until_quiet()
    assert north.views(ref)[-1] == wire.VIEW_ANSWERED
    line.run(3_600_000)
    assert north.alarms().count(wire.REPLY_OVERDUE) == south.alarms().count(wire.REPLY_OVERDUE) == 1


def test_an_acknowledged_message_is_still_to_be_answered(watched):
    north, south, line = watched
    ref = north.sends("Answer soon", reply_by=north.status().utc + 100)
    line.run_until_quiet()
    south.acknowledges(ref, "Boris")
    line.run(200_000)
    assert south.alarms().count(wire.REPLY_OVERDUE) == north.alarms().count(wire.REPLY_OVERDUE) == 1
    assert south.status().open_items == 1
    south.sends("Here", reply_to=ref)
    assert south.status().open_items == 1  # our answer itself, until it is acknowledged


def test_nobody_is_reminded_twice_after_a_restart(watched):
    north, south, line = watched
    north.sends("Answer soon", reply_by=north.status().utc + 100)
    line.run(80_000)
    north.restarts()
    south.restarts()
    line.run(10_000)
    assert north.alarms().count(wire.REPLY_DUE) == south.alarms().count(wire.REPLY_DUE) == 1
    line.run(20_000)
    assert north.alarms().count(wire.REPLY_OVERDUE) == 1


def test_without_desks_at_the_other_end_nobody_is_said_to_be_missing():
    north, _, line = Dialogue().opened()
    ref = north.sends("Are you there?")
    line.run_until_quiet()
    assert north.outlook(ref).view == wire.VIEW_UNANSWERED


@pytest.mark.in_this_process
def test_what_the_peer_refuses_is_told(watched, monkeypatch):
    """A body with a flag that is not known there."""
    north, _, line = watched
    monkeypatch.setattr("redphone.red.outbox.Message", FutureMessage)
    ref = north.sends("Are you there?")
    monkeypatch.undo()
    line.run_until_quiet()
    assert north.views(ref)[-1] == wire.VIEW_REFUSED


class FutureMessage(Message):
    """What a later version might send: a flag that is not known here."""

    def pack(self):
        return bytes((0x80,)) + super().pack()[1:]
