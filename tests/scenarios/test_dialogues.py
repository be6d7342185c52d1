"""What two people can do with a hotline, told as short dialogues."""

import pytest
from redphone.wire import (
    ACKNOWLEDGED,
    ANSWERED,
    DECLINED,
    DELIVERED,
    FLASH,
    GIVEN_UP,
    IMMEDIATE,
    PRIORITY,
    ROUTINE,
    RUNG,
    WITHDRAWN,
    WRONG_STATE,
    Done,
    Refused,
    RingEnd,
)
from scenarios.conftest import Dialogue

pytestmark = [pytest.mark.virtual_time, pytest.mark.every_runtime]


def test_a_message_is_delivered_rings_and_is_acknowledged(dialogue, north, south, line):
    ref = north.sends("Are you there?", FLASH)
    line.run_until_quiet()
    assert north.saw(ref) == [DELIVERED, RUNG]
    assert south.rings() == [ref]
    assert isinstance(south.acknowledges(ref, by="Ada"), Done)
    line.run_until_quiet()
    assert north.saw(ref) == [DELIVERED, RUNG, ACKNOWLEDGED]
    assert north.progress(ref)[-1].by == "Ada"
    assert south.rings() == []
    dialogue.check()


def test_delivered_is_not_acknowledged(north, south, line):
    ref = north.sends("Nobody will press the key", FLASH)
    line.run(3_600_000)
    assert ACKNOWLEDGED not in north.saw(ref)
    assert south.rings() == [ref]


def test_the_bell_is_reported_only_when_it_rings(north, south, line):
    south.box.answers_bell = False
    ref = north.sends("A broken bell", FLASH)
    line.run_until_quiet()
    assert north.saw(ref) == [DELIVERED]


def test_a_lost_acknowledgement_is_said_again(dialogue, north, south, line):
    ref = north.sends("Hello", FLASH)
    line.run_until_quiet()
    line.drop_next(south)
    south.acknowledges(ref)
    line.run_until(lambda: ACKNOWLEDGED in north.saw(ref))
    assert north.saw(ref) == [DELIVERED, RUNG, ACKNOWLEDGED]
    dialogue.check()


def test_a_lost_message_is_sent_again(dialogue, north, south, line):
    line.drop_next(north)
    ref = north.sends("Hello", FLASH)
    line.run_until_quiet()
    assert north.saw(ref) == [DELIVERED, RUNG]
    dialogue.check()


def test_an_answer_quotes_what_it_answers(dialogue, north, south, line):
    question = north.sends("How many?", PRIORITY)
    line.run_until_quiet()
    south.sends("Seven.", PRIORITY, reply_to=question, sender="Ada")
    line.run_until_quiet()
    assert north.saw(question) == [DELIVERED, RUNG, ANSWERED]
    assert north.progress(question)[-1].by == "Ada"
    dialogue.check()


def test_an_answer_counts_after_an_acknowledgement_too(north, south, line):
    question = north.sends("How many?")
    line.run_until_quiet()
    south.acknowledges(question)
    south.sends("Seven.", reply_to=question)
    line.run_until_quiet()
    assert north.saw(question) == [DELIVERED, RUNG, ACKNOWLEDGED, ANSWERED]


def test_a_message_is_declined_with_a_reason(dialogue, north, south, line):
    ref = north.sends("Take this", IMMEDIATE)
    line.run_until_quiet()
    south.declines(ref, by="Ada", note="wrong desk")
    line.run_until_quiet()
    assert north.saw(ref)[-1] == DECLINED
    assert north.progress(ref)[-1].by == "Ada: wrong desk"
    assert south.rings() == []
    dialogue.check()


def test_what_is_closed_cannot_be_closed_again(north, south, line):
    ref = north.sends("Once")
    line.run_until_quiet()
    south.acknowledges(ref)
    refusal = south.declines(ref)
    assert isinstance(refusal, Refused)
    assert refusal.reason == WRONG_STATE


def test_a_call_rings_until_it_is_taken(north, south, line):
    call = north.calls()
    line.run_until(lambda: call in south.rings())
    line.run_until(lambda: RUNG in north.saw(call))
    south.acknowledges(call)
    line.run_until_quiet()
    assert north.saw(call)[-1] == ACKNOWLEDGED
    assert south.rings() == []


def test_the_caller_gives_up_while_it_rings(north, south, line):
    call = north.calls()
    line.run_until_quiet()
    assert isinstance(north.gives_up(call, by="Bert"), Done)
    line.run_until_quiet()
    assert south.rings() == []
    ended = south.box.events(RingEnd)[-1]
    assert (ended.ref, ended.status, ended.by) == (call, WITHDRAWN, "Bert")
    assert north.saw(call) == [DELIVERED, RUNG, GIVEN_UP, WITHDRAWN]


def test_the_caller_gives_up_before_it_has_arrived(north, south, line):
    line.cut()
    call = north.calls()
    line.run(3000)
    north.gives_up(call)
    line.heal()
    line.run_until(lambda: WITHDRAWN in north.saw(call))
    line.run_until_quiet()
    assert north.saw(call) == [GIVEN_UP, WITHDRAWN]
    assert call not in south.arrived()
    assert south.rings() == []


def test_what_follows_a_withdrawn_message_still_arrives(north, south, line):
    line.cut()
    first = north.sends("Never mind")
    second = north.sends("This one stays")
    line.run(1000)
    north.gives_up(first)
    line.heal()
    line.run_until(lambda: DELIVERED in north.saw(second))
    assert south.texts() == [b"This one stays"]


def test_giving_up_comes_too_late(north, south, line):
    ref = north.sends("Too late")
    line.run_until_quiet()
    line.cut(south)
    south.acknowledges(ref)
    line.run(500)
    north.gives_up(ref)
    line.heal(south)
    line.run_until(lambda: ACKNOWLEDGED in north.saw(ref))
    assert north.saw(ref)[-2:] == [GIVEN_UP, ACKNOWLEDGED]


def test_both_ends_open_at_once_and_neither_order_is_lost_or_doubled():
    dialogue = Dialogue()
    north, south, line = dialogue
    question, other = north.sends("From the north", FLASH), south.sends("From the south", FLASH)
    line.run_until(lambda: RUNG in north.saw(question) and RUNG in south.saw(other))
    line.run_until_quiet()
    assert (south.texts(), north.texts()) == ([b"From the north"], [b"From the south"])
    assert (north.saw(question), south.saw(other)) == ([DELIVERED, RUNG], [DELIVERED, RUNG])
    dialogue.check()


@pytest.mark.parametrize("later_ms", range(0, 200, 10))
def test_one_opens_while_the_others_first_frame_is_in_flight(later_ms):
    dialogue = Dialogue(delay_ms=40)
    north, south, line = dialogue
    other = south.sends("From the south", FLASH)
    line.run(later_ms)
    ref = north.sends("From the north", FLASH)
    line.run_until(lambda: RUNG in north.saw(ref) and RUNG in south.saw(other), 8000)
    line.run_until_quiet()
    dialogue.check()


def test_precedences_have_their_own_series_and_order(dialogue, north, south, line):
    for number in range(3):
        for precedence in (ROUTINE, FLASH):
            north.sends(f"{precedence} {number}", precedence)
    line.run_until_quiet()
    texts = south.texts()
    assert [text for text in texts if text[:1] == b"0"] == [b"0 0", b"0 1", b"0 2"]
    assert [text for text in texts if text[:1] == b"3"] == [b"3 0", b"3 1", b"3 2"]
    dialogue.check()


def test_what_waits_goes_by_precedence(north, south, line):
    line.cut()
    for precedence in (ROUTINE, PRIORITY, IMMEDIATE, FLASH):
        north.sends(f"{precedence}", precedence)
    line.run(2000)
    line.heal()
    line.run_until(lambda: len(south.texts()) == 4)
    assert south.texts()[0] == b"3"
    assert sorted(south.texts()) == [b"0", b"1", b"2", b"3"]
