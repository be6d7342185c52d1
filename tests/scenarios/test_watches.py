"""Who keeps the watch: told to the other end when it changes and in every heartbeat; duress, handover, restarts."""

import pytest
from redphone import wire
from scenarios.conftest import Dialogue

pytestmark = pytest.mark.virtual_time

DESKS = (("watch",), ("watch", "cyber"))
HEARTBEAT_S = 300


@pytest.fixture
def watched():
    return Dialogue(watched=DESKS, heartbeat_s=HEARTBEAT_S).opened()


def test_nobody_is_there_until_somebody_signs_on(watched):
    north, south, line = watched
    assert north.presences(1) == [("watch", wire.UNATTENDED, ""), ("cyber", wire.UNATTENDED, "")]
    assert isinstance(south.signs_on("Boris", "cyber"), wire.Done)
    line.run_until_quiet()
    assert north.presences(1) == [("watch", wire.UNATTENDED, ""), ("cyber", wire.ATTENDED, "Boris")]
    assert north.presences(0) == [("watch", wire.UNATTENDED, "")]
    assert [record.by for record in north.news(wire.Presence)] == ["Boris"]


def test_a_change_is_known_at_the_other_end_at_once(watched):
    north, south, line = watched
    south.signs_on("Boris", "watch")
    line.run(500)
    assert ("watch", wire.ATTENDED, "Boris") in north.presences(1)
    south.signs_off("Boris", "watch")
    line.run(500)
    assert ("watch", wire.UNATTENDED, "Boris") in north.presences(1)


def test_a_change_that_is_lost_with_the_line_is_known_within_a_heartbeat_of_its_return(watched):
    north, south, line = watched
    south.signs_on("Boris", "watch")
    line.run_until_quiet()
    line.cut()
    south.signs_off("Boris", "watch")
    line.run(20_000)
    assert ("watch", wire.ATTENDED, "Boris") in north.presences(1)
    line.heal()
    line.run(1000 * HEARTBEAT_S)
    assert ("watch", wire.UNATTENDED, "Boris") in north.presences(1)


def test_the_last_desk_is_left_only_on_purpose(watched):
    north, south, line = watched
    south.signs_on("Boris", "watch")
    refused = south.signs_off("Boris", "watch", confirmed=0)
    assert (refused.reason, south.presences(0)[0][1]) == (wire.LAST_DESK, wire.ATTENDED)
    south.signs_on("Vera", "cyber")
    assert isinstance(south.signs_off("Boris", "watch", confirmed=0), wire.Done)
    assert isinstance(south.signs_off("Vera", "cyber", confirmed=1), wire.Done)
    line.run_until_quiet()
    assert [state for _, state, _ in north.presences(1)] == [wire.UNATTENDED, wire.UNATTENDED]


@pytest.mark.parametrize(
    ("desk", "by", "reason"),
    [
        ("bridge", "Boris", wire.UNKNOWN_DESK),
        ("cyber", "Boris", wire.NOT_SIGNED_ON),
        ("watch", "Vera", wire.NOT_SIGNED_ON),
    ],
)
def test_what_cannot_be_left_is_refused(watched, desk, by, reason):
    south = watched.south
    south.signs_on("Boris", "watch")
    assert south.signs_off(by, desk).reason == reason


def test_a_desk_must_be_named_where_there_are_several(watched):
    assert watched.south.signs_on("Boris", "").reason == wire.UNKNOWN_DESK
    assert isinstance(watched.north.signs_on("Ada", ""), wire.Done)


def test_the_next_operator_accepts_what_is_open(watched):
    north, south, line = watched
    south.signs_on("Boris", "watch")
    north.signs_on("Ada")
    north.sends("Are you there?", desk="watch")
    south.sends("Answer by noon", reply_by=2_000_000_000)
    line.run_until_quiet()
    assert south.status().open_items == 2
    refused = south.signs_on("Vera", "watch", accepts=0)
    assert refused.reason == wire.OPEN_ITEMS
    assert "2" in refused.advice
    assert isinstance(south.signs_on("Vera", "watch", accepts=2), wire.Done)
    entry = south.entries(wire.OwnWatch)[-1]
    assert (entry.by, entry.accepted) == ("Vera", 2)
    line.run_until_quiet()
    assert ("watch", wire.ATTENDED, "Vera") in north.presences(1)


def test_duress_is_told_to_the_other_end_alone(watched):
    north, south, line = watched
    south.signs_on("Boris", "watch", duress=True)
    line.run_until_quiet()
    assert south.presences(0)[0] == ("watch", wire.ATTENDED, "Boris")
    assert wire.COMPROMISED not in south.alarms()
    assert north.presences(1)[0] == ("watch", wire.ATTENDED | wire.UNDER_DURESS, "Boris")
    assert wire.COMPROMISED in north.alarms()
    assert north.status().compromised
    assert not south.status().compromised


def test_under_duress_this_end_looks_as_ever():
    """Whatever the box tells, stores and sends differs in a mark alone, and in what is sealed."""
    told = []
    for duress in (False, True):
        dialogue = Dialogue(watched=DESKS).opened()
        dialogue.south.signs_on("Boris", "watch", duress=duress)
        dialogue.line.run_until_quiet()
        dialogue.south.signs_off("Boris", "watch", duress=duress)
        dialogue.line.run_until_quiet()
        entries = dialogue.south.entries(wire.OwnWatch)
        marks = [entry.mark for entry in entries]
        for entry in entries:
            entry.mark = bytes(wire.WATCH_MARK_OCTETS)
        lengths = [len(tapped.octets) for tapped in dialogue.outcome.world.wiretap]
        told.append(
            (
                entries,
                [record for _, record, _ in dialogue.south.box.told if not isinstance(record, wire.Status)],
                lengths,
            )
        )
        told[-1] += (marks,)
    assert told[0][:3] == told[1][:3]
    assert told[0][3] != told[1][3]


def test_a_person_ends_the_alarm_that_the_other_end_is_compromised(watched):
    north, south, line = watched
    south.signs_on("Boris", "watch", duress=True)
    line.run_until_quiet()
    assert isinstance(north.with_pin(wire.Trust(by="Ada")), wire.Done)
    assert not north.status().compromised
    assert [entry.by for entry in north.entries(wire.Trusted)] == ["Ada"]
    north.restarts()
    assert not north.status().compromised


@pytest.mark.parametrize("duress", [False, True])
def test_a_restart_of_either_end_changes_nothing(watched, duress):
    north, south, line = watched
    south.signs_on("Boris", "cyber", duress=duress)
    south.loses_power()
    line.run(1000)
    south.restarts()
    north.restarts()
    line.run_until(lambda: north.is_up and south.is_up)
    line.run_until_quiet()
    state = wire.ATTENDED | (wire.UNDER_DURESS if duress else 0)
    assert south.presences(0)[1] == ("cyber", wire.ATTENDED, "Boris")
    assert north.presences(1)[1] == ("cyber", state, "Boris")
    south.signs_off("Boris", "cyber")
    line.run_until_quiet()
    assert north.presences(1)[1] == ("cyber", wire.UNATTENDED, "Boris")


def test_only_whoever_is_signed_on_may_answer(watched):
    north, south, line = watched
    ref = north.sends("For cyber", desk="cyber")
    line.run_until_quiet()
    assert south.acknowledges(ref, "Vera").reason == wire.NOT_SIGNED_ON
    south.signs_on("Boris", "watch", accepts=1)
    assert south.acknowledges(ref, "Boris").reason == wire.NOT_SIGNED_ON
    south.signs_on("Vera", "cyber", accepts=1)
    assert south.declines(ref, "Boris").reason == wire.NOT_SIGNED_ON
    assert isinstance(south.acknowledges(ref, "Vera"), wire.Done)
    line.run_until_quiet()
    assert north.progress(ref)[-1].by == "Vera"


def test_a_message_for_no_desk_is_for_anyone_who_is_there(watched):
    north, south, line = watched
    south.signs_on("Boris", "cyber")
    ref = north.sends("For whoever is there")
    line.run_until_quiet()
    assert isinstance(south.acknowledges(ref, "Boris"), wire.Done)


def test_a_desk_that_the_other_end_does_not_have_is_refused(watched):
    refused = watched.north.tries_to_send("Text", desk="bridge")
    assert (refused.reason, refused.advice) == (wire.UNKNOWN_DESK, "the other end's desks: watch, cyber")


def test_the_heartbeat_says_who_is_there_and_asks_if_that_is_not_what_was_known(watched):
    """As if the journal of one end had come from an older copy: what it does not know it asks for."""
    north, south, line = watched
    south.signs_on("Boris", "watch")
    line.run_until_quiet()
    del north.box.segments[:]
    north.box.segments.append(bytearray())
    north.restarts()
    line.run_until(lambda: north.is_up and south.is_up)
    line.run(2000 * HEARTBEAT_S)
    assert ("watch", wire.ATTENDED, "Boris") in north.presences(1)
