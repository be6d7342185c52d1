"""A message corrects, cancels or supersedes an earlier one; a message demands to be read back."""

import pytest
from redphone import wire
from redphone.red.message import Message

pytestmark = pytest.mark.virtual_time

KINDS = [wire.CORRECTS, wire.CANCELS, wire.SUPERSEDES]


def stamps(end):
    return [(entry.direction, entry.ref, entry.relation, entry.by_ref) for entry in end.entries(wire.Stamped)]


@pytest.mark.parametrize("relation", KINDS)
def test_the_earlier_one_is_stamped_at_both_ends_and_rings_no_more(dialogue, relation):
    north, south, line = dialogue.opened()
    first = north.sends("Bearing 015", wire.PRIORITY)
    line.run_until_quiet()
    later = north.sends("Bearing 105", wire.FLASH, relation=relation, relates_to=first)
    line.run_until_quiet()
    assert stamps(north) == [(wire.OUTGOING, first, relation, later)]
    assert stamps(south) == [(wire.INCOMING, first, relation, later)]
    assert north.saw(first)[-1] == wire.WITHDRAWN
    assert [end.ref for end in south.news(wire.RingEnd)] == [first]
    assert north.saw(later)[-1] == wire.RUNG
    assert [Message.unpack(e.body).text for e in south.entries(wire.InMessage)] == [b"Bearing 015", b"Bearing 105"]


def test_what_was_acknowledged_stays_so(dialogue):
    north, south, line = dialogue.opened()
    first = north.sends("Bearing 015")
    line.run_until_quiet()
    south.acknowledges(first)
    line.run_until_quiet()
    north.sends("Bearing 105", relation=wire.CORRECTS, relates_to=first)
    line.run_until_quiet()
    assert north.saw(first)[-1] == wire.ACKNOWLEDGED
    assert len(stamps(south)) == 1


@pytest.mark.parametrize("restarts", [False, True])
def test_a_correction_that_overtakes_silences_what_comes_after_it(dialogue, restarts):
    north, south, line = dialogue.opened()
    long = "x" * 12000
    first = north.sends(long)
    later = north.sends("Disregard", wire.FLASH, relation=wire.CANCELS, relates_to=first)
    line.run_until(lambda: later in south.arrived())
    if restarts:
        south.restarts()
        line.run_until(lambda: north.is_up and south.is_up)
    line.run_until_quiet(limit_ms=600_000)
    assert first in south.arrived()
    assert first not in south.rings()
    assert north.saw(first)[-1] == wire.WITHDRAWN
    assert stamps(south) == [(wire.INCOMING, first, wire.CANCELS, later)]


@pytest.mark.parametrize(("relation", "ref"), [(wire.CORRECTS, 7), (wire.CORRECTS, 0), (0, 4)])
def test_only_a_message_of_ours_can_be_corrected(dialogue, relation, ref):
    north, _, _ = dialogue.opened()
    north.sends("First")
    answer = north.tries_to_send("Text", relation=relation, relates_to=ref)
    assert answer.reason == wire.UNKNOWN_MESSAGE


@pytest.mark.parametrize("text", ["Hall 3 at 0415", " HALL 3\tAT  0415 "])
def test_what_is_demanded_must_be_retyped(dialogue, text):
    north, south, line = dialogue.opened()
    ref = north.sends("Evacuate hall 3 at 0415", read_back="Hall 3 at 0415")
    line.run_until_quiet()
    for wrong in ("", "Hall 3 at 0514", "Hall 3"):
        assert south.order(wire.Acknowledge(ref=ref, by="Ada", read_back=wrong)).reason == wire.READ_BACK
    assert south.tries_to_send("Yes", reply_to=ref).reason == wire.READ_BACK
    line.run_until_quiet()
    assert north.saw(ref)[-1] == wire.RUNG
    dialogue.outcome.answered_at[(0, ref)] = dialogue.outcome.world.now_us
    assert isinstance(south.order(wire.Acknowledge(ref=ref, by="Ada", read_back=text)), wire.Done)
    line.run_until_quiet()
    assert north.saw(ref)[-1] == wire.ACKNOWLEDGED
    dialogue.check()


def test_it_is_demanded_after_a_restart_and_a_checkpoint(dialogue):
    north, south, line = dialogue.opened()
    ref = north.sends("Evacuate", read_back="Hall 3")
    for _ in range(5):
        south.acknowledges(north.sends("y" * 16000), "Ada")
        line.run_until_quiet(limit_ms=900_000)
        for ringing in south.rings():
            if ringing != ref:
                south.acknowledges(ringing)
    line.run_until_quiet()
    assert len(south.box.segments) > 1
    south.restarts()
    assert south.order(wire.Acknowledge(ref=ref, by="Ada")).reason == wire.READ_BACK
    assert isinstance(south.declines(ref), wire.Done)


def test_a_test_for_a_person_is_marked_as_one(dialogue):
    north, south, line = dialogue.opened()
    ref = north.sends("Line test: acknowledge", flags=wire.TEST)
    line.run_until_quiet()
    assert [ring.flags for ring in south.news(wire.Ring) if ring.ref == ref] == [wire.TEST]
