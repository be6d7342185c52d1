"""Whose turn it is on half duplex: guards, slots by role, listening for an answer (docs/protocol.md section 6.3)."""

import pytest
from redphone.black.turns import Turns

# On a radio of 1200 bit/s: 30 octets, or 250 ms, and the guard.
GUARD_MS = 250
GAP_MS = 40
SLOT_MS = 500
OWN_GAP_MS = 40 + 266
TURN_MS = 7500


def radio(second=False):
    return Turns(1200, False, second)


def wired(second=False, bit_rate=9600):
    return Turns(bit_rate, True, second)


def first_may(turns, owed, after):
    """The first millisecond from `after` on at which a frame may begin; `due` must say the same."""
    due = turns.due(owed, after)
    now = after
    while not turns.may(owed, now):
        now += 1
    assert now == (after if due is None else max(due, after))
    return now


@pytest.mark.parametrize("turns", [radio(), radio(True), wired(), wired(True)])
def test_where_nothing_was_heard_nobody_waits(turns):
    assert turns.due(False, 5) is None
    assert turns.may(False, 5)


def test_whoever_owes_an_answer_begins_after_a_guard():
    for second in (False, True):
        turns = radio(second)
        turns.heard(1000)
        assert first_may(turns, True, 1000) == 1000 + GUARD_MS + GAP_MS


@pytest.mark.parametrize(("second", "slots"), [(False, 1), (True, 2)])
def test_whoever_has_news_waits_a_slot_longer_and_b_two(second, slots):
    turns = radio(second)
    turns.heard(1000)
    assert first_may(turns, False, 1000) == 1000 + GUARD_MS + GAP_MS + slots * SLOT_MS


@pytest.mark.parametrize(("second", "slots"), [(False, 1), (True, 2)])
def test_rs485_turns_around_at_once(second, slots):
    turns = wired(second)
    turns.heard(1000)
    assert first_may(turns, True, 1000) == 1000 + 5 + GAP_MS
    assert first_may(turns, False, 1000) == 1000 + 5 + GAP_MS + slots * (31 + 5)


def test_on_a_slow_line_a_gap_is_four_octets():
    turns = wired(bit_rate=300)
    turns.heard(0)
    assert first_may(turns, True, 0) == 5 + 133


def test_every_octet_heard_puts_it_off():
    turns = radio()
    for now in range(0, 3000, 100):
        turns.heard(now)
        assert not turns.may(True, now + 99)
    assert first_may(turns, True, 2900) == 2900 + GUARD_MS + GAP_MS


def talks(turns, begins, ends, listens=0):
    turns.begun(begins)
    for now in range(begins, ends, 50):
        turns.sent(now)
    turns.departed(listens, ends)


def test_turns_alternate_whoever_had_one_goes_on_after_the_other_s():
    turns = radio(True)
    talks(turns, 0, 500)
    turns.heard(1500)
    assert first_may(turns, False, 1500) == 1500 + GUARD_MS + GAP_MS
    talks(turns, 1790, 2500)
    turns.heard(4000)
    assert first_may(turns, False, 4000) == 4000 + GUARD_MS + GAP_MS


def test_whoever_says_nothing_after_the_other_s_turn_keeps_the_right_until_it_does():
    turns = radio()
    talks(turns, 0, 500)
    turns.heard(1500)
    turns.heard(9000)
    assert first_may(turns, False, 9000) == 9000 + GUARD_MS + GAP_MS


def test_frames_follow_one_another_within_a_turn():
    turns = radio()
    turns.begun(0)
    turns.departed(5000, 100)
    assert turns.may(False, 100 + OWN_GAP_MS)
    assert turns.due(False, 100 + OWN_GAP_MS) is None


def test_after_a_pause_the_turn_is_over_and_an_answer_is_listened_for():
    turns = radio()
    turns.begun(0)
    turns.departed(5000, 100)
    assert not turns.may(False, 100 + OWN_GAP_MS + 1)
    assert first_may(turns, False, 100 + OWN_GAP_MS + 1) == 5100


def test_an_answer_owed_waits_for_the_listening_too():
    turns = radio()
    turns.begun(0)
    turns.departed(5000, 100)
    assert first_may(turns, True, 3000) == 5100


def test_a_turn_has_its_length():
    turns = radio()
    turns.begun(0)
    for now in range(0, TURN_MS, 50):
        assert turns.may(False, now)
        turns.begun(now)
        turns.departed(1000, now + 49)
    assert turns.may(False, TURN_MS - 1)
    assert first_may(turns, False, TURN_MS) == TURN_MS - 1 + 1000


def test_after_its_length_and_the_listening_a_new_turn_begins():
    turns = radio()
    talks(turns, 0, TURN_MS, 1000)
    now = first_may(turns, False, TURN_MS)
    turns.begun(now)
    turns.departed(1000, now + 100)
    assert turns.may(False, now + 150)


def test_what_is_heard_ends_our_turn_and_our_listening():
    turns = radio()
    talks(turns, 0, 400, 60_000)
    turns.heard(450)
    assert not turns.may(True, 460)
    assert first_may(turns, True, 460) == 450 + GUARD_MS + GAP_MS


@pytest.mark.parametrize(("misses", "guard"), [(0, 250), (1, 500), (2, 1000), (3, 2000), (4, 2000), (1000, 2000)])
def test_tries_that_come_to_nothing_give_the_other_end_longer_to_turn_around(misses, guard):
    turns = radio()
    turns.tried(misses)
    turns.heard(0)
    assert first_may(turns, True, 0) == guard + GAP_MS


def test_it_shortens_again_when_something_arrives():
    turns = radio()
    turns.tried(5)
    turns.tried(0)
    turns.heard(0)
    assert first_may(turns, True, 0) == GUARD_MS + GAP_MS


def test_two_that_hear_one_another_seldom_begin_together():
    """Both have news when a third party's noise ends: A has begun, and is heard, before B's slot comes."""
    first, second = radio(), radio(True)
    for turns in (first, second):
        turns.heard(0)
    begins = first_may(first, False, 0)
    assert begins + GUARD_MS < first_may(second, False, 0)
