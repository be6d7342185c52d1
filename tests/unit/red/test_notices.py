"""What waits to be said: each thing once, the most urgent first, as it is when it is sent."""

import pytest
from redphone.red.notices import Notices
from redphone.wire import FLASH, PRIORITY, ROUTINE


@pytest.fixture
def notices():
    return Notices()


def taken(notices):
    found = []
    while notices.urgency() >= 0:
        took = notices.take(5)
        if took is not None:
            found.append(took[0])
    return found


def test_nothing_waits_at_first(notices):
    assert notices.urgency() == -1
    assert notices.take(5) is None


def test_the_most_urgent_goes_first_and_the_oldest_of_several(notices):
    for key, urgency in (("a", ROUTINE), ("b", PRIORITY), ("c", FLASH), ("d", PRIORITY)):
        notices.say(key, urgency, lambda now, key=key: key)
    assert notices.urgency() == FLASH
    assert taken(notices) == ["c", "b", "d", "a"]


def test_a_thing_said_twice_is_sent_once_as_it_is_then(notices):
    state = ["old"]
    notices.say("a", ROUTINE, lambda now: (state[0], now))
    state[0] = "new"
    notices.say("a", ROUTINE, lambda now: (state[0], now))
    assert taken(notices) == [("new", 5)]


def test_what_there_is_nothing_to_say_of_any_more_makes_way_for_the_next(notices):
    notices.say("a", FLASH, lambda now: None)
    notices.say("b", ROUTINE, lambda now: "b")
    assert notices.take(5)[0] == "b"
    assert notices.urgency() == -1


def test_only_that_leaves_nothing(notices):
    notices.say("a", FLASH, lambda now: None)
    assert notices.take(5) is None
    assert notices.urgency() == -1


def test_what_was_lost_is_said_again_unless_it_waits_already(notices):
    state = ["first"]
    notices.say("a", ROUTINE, lambda now: state[0])
    _, lost = notices.take(5)
    state[0] = "second"
    notices.again(lost)
    notices.again(lost)
    notices.say("a", ROUTINE, lambda now: "never")
    assert taken(notices) == ["second"]
