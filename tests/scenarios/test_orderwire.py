"""A call is answered, and both ends have an orderwire until one hangs up."""

import pytest
from redphone import wire

pytestmark = pytest.mark.virtual_time


@pytest.fixture
def talking(dialogue):
    dialogue.opened()
    ref = dialogue.north.calls()
    dialogue.line.run_until_quiet()
    dialogue.south.acknowledges(ref, "Boris")
    dialogue.line.run_until_quiet()
    return dialogue


def says(end, text, by="Ada"):
    return end.order(wire.Say(by=by, text=text))


def lines_of(end, direction):
    return [said.text for said in end.news(wire.Said) if said.direction == direction and (direction or not said.heard)]


def heard_of(end):
    return [said.number for said in end.news(wire.Said) if not said.direction and said.heard]


def test_nobody_talks_without_a_call(dialogue):
    north = dialogue.opened().north
    assert says(north, "Hello").reason == wire.NO_CALL
    assert north.order(wire.EndCall(by="Ada")).reason == wire.NO_CALL


def test_an_answered_call_opens_it_at_both_ends(talking):
    for end, own in ((talking.north, 1), (talking.south, 0)):
        opened = end.news(wire.CallOpen)[-1]
        assert (opened.open, opened.own, opened.by) == (1, own, "Boris")
        assert end.status().call


def test_lines_are_shown_at_once_in_order_and_each_is_reported_heard(talking):
    north, south, line = talking
    for text in ("One", "Два", "三"):
        assert isinstance(says(north, text), wire.Done)
    says(south, "Vier", "Boris")
    line.run(1000)
    assert lines_of(south, 1) == ["One", "Два", "三"]
    assert lines_of(north, 1) == ["Vier"]
    assert heard_of(north) == [1, 2, 3]
    assert heard_of(south) == [1]
    assert [said.by for said in south.news(wire.Said) if said.direction] == ["Ada"] * 3


def test_they_ring_no_bell_and_are_no_messages(talking):
    north, south, line = talking
    rings = len(south.rings())
    says(north, "One")
    line.run_until_quiet()
    assert len(south.rings()) == rings
    assert len(south.arrived()) == 1


def test_a_lost_line_is_said_again(talking):
    north, south, line = talking
    line.drop_next(north, 2)
    says(north, "One")
    says(north, "Two")
    line.run_until_quiet()
    assert lines_of(south, 1) == ["One", "Two"]


@pytest.mark.parametrize("who", [0, 1])
def test_a_restart_loses_no_line_and_doubles_none(talking, who):
    north, south, line = talking
    line.cut()
    says(north, "One")
    says(north, "Two")
    (north, south)[who].restarts()
    line.heal()
    line.run_until(lambda: north.is_up and south.is_up)
    line.run_until_quiet()
    assert lines_of(south, 1) == ["One", "Two"]
    assert says(north, "Three").CODE == wire.Done.CODE
    line.run_until_quiet()
    assert lines_of(south, 1) == ["One", "Two", "Three"]
    assert heard_of(north)[-1] == 3


def test_too_many_that_nobody_hears_are_refused(talking):
    north, south, line = talking
    line.cut()
    answers = [says(north, str(count)) for count in range(17)]
    assert [type(answer) for answer in answers[:16]] == [wire.Done] * 16
    assert answers[16].reason == wire.QUEUE_FULL
    line.heal()
    line.run_until(lambda: len(heard_of(north)) == 16, 300_000)
    assert lines_of(south, 1) == [str(count) for count in range(16)]


def test_what_cannot_be_stored_is_refused_and_not_said(talking):
    north, south, line = talking
    north.box.storage_full = True
    assert says(north, "One").reason == wire.STORAGE_FULL
    north.box.storage_full = False
    says(north, "Two")
    line.run_until_quiet()
    assert lines_of(south, 1) == ["Two"]


@pytest.mark.parametrize("who", [0, 1])
def test_either_end_hangs_up(talking, who):
    ends = (talking.north, talking.south)
    assert isinstance(ends[who].order(wire.EndCall(by="Ada")), wire.Done)
    talking.line.run_until_quiet()
    for end in ends:
        closed = end.news(wire.CallOpen)[-1]
        assert (closed.open, closed.by) == (0, "Ada")
        assert says(end, "Hello").reason == wire.NO_CALL


def test_hanging_up_while_the_line_is_down_is_told_after_a_restart(talking):
    north, south, line = talking
    line.cut()
    north.order(wire.EndCall(by="Ada"))
    north.restarts()
    line.heal()
    line.run_until(lambda: south.is_up and north.is_up)
    line.run_until_quiet()
    assert not south.status().call


def test_a_call_outlasts_a_restart(talking):
    talking.south.restarts()
    assert talking.south.status().call


def test_the_other_end_hangs_up_an_older_call_only(talking):
    """What was said of a call before does not end the one that is open now."""
    north, south, line = talking
    line.cut()
    north.order(wire.EndCall(by="Ada"))
    ref = south.calls()
    line.heal()
    line.run_until(lambda: north.is_up and south.is_up)
    line.run_until_quiet()
    north.acknowledges(ref)
    line.run_until_quiet()
    assert south.status().call
    assert north.status().call
