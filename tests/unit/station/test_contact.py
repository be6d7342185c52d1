"""Handshakes of ours on one bearer: how often, how long they are kept, what becomes of what they carried."""

import pytest
from redphone.black.round_trip import RoundTrip
from redphone.station.contact import Contact
from redphone.wire import FLASH, ROUTINE

BASE_MS = 1208
NOTHING_WAITS = -1


class Steady:
    """In place of chance: the same share of every spread."""

    def __init__(self, share=0):
        self.share = share

    def up_to(self, most):
        return int(most * self.share)


class Attempt:
    """A handshake under a number; whether its keys are gone."""

    def __init__(self, number):
        self.number = number
        self.wiped = False

    def wipe(self):
        self.wiped = True


def contact_of(base_ms=BASE_MS, share=0):
    return Contact(RoundTrip(base_ms), Steady(share))


@pytest.fixture
def contact():
    return contact_of()


def begin(contact, number, now=0, pieces=(), urgency=ROUTINE):
    """An attempt whose first frame has left."""
    attempt = Attempt(number)
    lost = contact.began(attempt, list(pieces), urgency)
    contact.departed(number, now)
    return attempt, lost


def waits(contact, urgency, count):
    """How long after each of so many attempts the next may begin."""
    now, found = 0, []
    for number in range(count):
        begin(contact, number, now, urgency=urgency)
        due = contact.retry_at
        assert not contact.may_try(urgency, due - 1)
        assert contact.may_try(urgency, due)
        contact.tick(due)
        found.append(due - now)
        now = due
    return found


def test_the_first_may_begin_at_once(contact):
    assert contact.may_try(NOTHING_WAITS, 0)


def test_with_something_to_say_the_wait_doubles_to_twenty_seconds(contact):
    assert waits(contact, ROUTINE, 8) == [BASE_MS, 2 * BASE_MS, 4 * BASE_MS, 8 * BASE_MS, 16 * BASE_MS] + 3 * [20_000]


def test_with_nothing_to_say_it_doubles_to_a_minute(contact):
    assert waits(contact, NOTHING_WAITS, 9)[4:] == [16 * BASE_MS, 32 * BASE_MS] + 3 * [60_000]


@pytest.mark.parametrize("base_ms", [15_000, 41_000])
def test_on_a_slow_bearer_the_ceiling_is_two_time_outs(base_ms):
    assert waits(contact_of(base_ms), ROUTINE, 5) == [base_ms] + 4 * [2 * base_ms]


def test_the_wait_is_spread_by_up_to_a_half():
    assert waits(contact_of(share=1), ROUTINE, 2) == [BASE_MS * 3 // 2, BASE_MS * 3]


def test_the_peer_heard_begins_anew(contact):
    waits(contact, ROUTINE, 5)
    contact.heard()
    assert contact.tries == 0
    begin(contact, 9, 100_000)
    assert contact.retry_at == 100_000 + BASE_MS


def test_while_a_first_frame_is_on_its_way_out_no_other_begins(contact):
    contact.began(Attempt(1), [], ROUTINE)
    assert not contact.may_try(FLASH, 1_000_000)


def test_something_more_urgent_than_it_carried_is_worth_another_at_once(contact):
    begin(contact, 1, urgency=ROUTINE)
    assert not contact.may_try(ROUTINE, 1)
    assert contact.may_try(ROUTINE + 1, 1)


# Whether one may still be answered.


def test_none_is_fresh_before_any_has_begun(contact):
    assert not contact.is_fresh(0)


def test_one_is_fresh_while_it_goes_out_and_for_a_time_out_after(contact):
    contact.began(Attempt(1), [], ROUTINE)
    assert contact.is_fresh(100_000)
    contact.departed(1, 100_000)
    assert contact.is_fresh(100_000 + BASE_MS - 1)
    assert not contact.is_fresh(100_000 + BASE_MS)


def test_each_one_is_fresh_for_longer(contact):
    for number, wait in enumerate([BASE_MS, 2 * BASE_MS, 4 * BASE_MS]):
        begin(contact, number, 0)
        assert contact.is_fresh(wait - 1)
        assert not contact.is_fresh(wait)


# What they carried.


def test_what_one_carried_is_given_back_once_when_its_wait_is_over(contact):
    begin(contact, 1, pieces=["order"])
    assert contact.tick(BASE_MS - 1) == []
    assert contact.tick(BASE_MS) == ["order"]
    assert contact.tick(BASE_MS + 1) == []
    assert len(contact.pending) == 1


def test_one_that_is_still_going_out_keeps_what_it_carries(contact):
    begin(contact, 1, pieces=["first"])
    contact.began(Attempt(2), ["second"], FLASH)
    assert contact.tick(BASE_MS) == ["first"]


def test_the_latest_four_may_still_be_answered(contact):
    attempts = [begin(contact, number, pieces=[f"piece {number}"])[0] for number in range(4)]
    _, lost = begin(contact, 4, pieces=["piece 4"])
    assert lost == ["piece 0"]
    assert [attempt.wiped for attempt in attempts] == [True, False, False, False]
    assert [pending.attempt.number for pending in contact.pending] == [1, 2, 3, 4]


@pytest.mark.parametrize(("base_ms", "kept_ms"), [(BASE_MS, 300_000), (120_000, 360_000)])
def test_one_is_kept_for_five_minutes_or_three_time_outs(base_ms, kept_ms):
    contact = contact_of(base_ms)
    attempt, _ = begin(contact, 1)
    contact.tick(kept_ms - 1)
    assert (attempt.wiped, len(contact.pending)) == (False, 1)
    contact.tick(kept_ms)
    assert (attempt.wiped, len(contact.pending)) == (True, 0)


def test_one_that_has_not_left_is_kept(contact):
    contact.began(Attempt(1), ["order"], ROUTINE)
    assert contact.tick(10_000_000) == []
    assert len(contact.pending) == 1


def test_one_dropped_half_way_is_over_and_gives_back_what_it_carried(contact):
    attempt = Attempt(1)
    contact.began(attempt, ["order"], ROUTINE)
    assert contact.abandoned(2) == []
    assert contact.abandoned(1) == ["order"]
    assert (attempt.wiped, contact.pending) == (True, [])
    assert contact.may_try(ROUTINE, 0)


def test_to_end_all_wipes_all_and_gives_back_everything(contact):
    attempts = [begin(contact, number, pieces=[number])[0] for number in range(3)]
    assert contact.end_all() == [0, 1, 2]
    assert all(attempt.wiped for attempt in attempts)
    assert contact.pending == []


# Replies of ours to the peer's.


def test_a_reply_is_given_two_time_outs_to_be_used_and_each_further_one_twice_as_long(contact):
    found = []
    for _ in range(6):
        contact.replied(0)
        found.append(contact.retry_at)
    assert found == [2 * BASE_MS, 4 * BASE_MS, 8 * BASE_MS, 16 * BASE_MS, 32 * BASE_MS, 40_000]
    contact.heard()
    contact.replied(0)
    assert contact.retry_at == 2 * BASE_MS
