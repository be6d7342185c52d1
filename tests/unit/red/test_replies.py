"""What waits to be said to the peer: once each, the most urgent first, the facts about a message in their order."""

import pytest
from redphone.red.replies import Replies
from redphone.wire import (
    ACKNOWLEDGED,
    DELIVERED,
    FLASH,
    PRIORITY,
    ROUTINE,
    RUNG,
    Gap,
    Receipt,
    reference,
)


def receipt(precedence=ROUTINE, number=1, status=DELIVERED):
    return Receipt(ref=reference(precedence, number), status=status)


@pytest.fixture
def replies():
    return Replies()


def all_of(replies):
    return list(iter(replies.take, None))


def test_none_wait_at_first(replies):
    assert replies.urgency() == -1
    assert replies.take() is None


def test_the_most_urgent_goes_first_and_the_oldest_of_several(replies):
    items = [receipt(ROUTINE), receipt(FLASH, 2), receipt(PRIORITY), receipt(FLASH, 1)]
    for item in items:
        replies.say(item)
    assert replies.urgency() == FLASH
    assert all_of(replies) == [items[1], items[3], items[2], items[0]]


def test_an_item_waits_once(replies):
    for _ in range(2):
        replies.say(receipt())
        replies.say(Gap(ref=reference(ROUTINE, 2), offset=10, length=5))
    assert len(all_of(replies)) == 2


def test_the_facts_about_a_message_are_said_in_the_order_in_which_they_came_true(replies):
    for status in (ACKNOWLEDGED, DELIVERED, RUNG):
        replies.say(receipt(status=status))
    assert [item.status for item in all_of(replies)] == [DELIVERED, RUNG, ACKNOWLEDGED]


def test_answers_are_bounded_and_new_facts_are_not(replies):
    for number in range(1, 200):
        replies.answer(receipt(number=number))
    replies.say(receipt(FLASH))
    waiting = all_of(replies)
    assert len(waiting) == 129
    assert waiting[0] == receipt(FLASH)
