"""Reminders of what is to be answered by a time; clocks that are set do no harm."""

import pytest
from redphone import ticks
from redphone.red.dues import Dues
from redphone.wire import INCOMING, OUTGOING, REPLY_DUE, REPLY_OVERDUE, Due

SENT = 1_800_000_000
HOUR_S = 3600


@pytest.fixture
def noted():
    return []


@pytest.fixture
def dues(noted):
    return Dues(lambda *note: noted.append(note))


def test_people_are_reminded_once_before_and_once_when_it_is_too_late(dues, noted):
    dues.add(INCOMING, 4, SENT, SENT + HOUR_S)
    dues.tick(SENT + HOUR_S - 301)
    assert noted == []
    for later in (300, 299, 1):
        dues.tick(SENT + HOUR_S - later)
    assert noted == [(REPLY_DUE, 4, INCOMING)]
    assert not dues.is_overdue(INCOMING, 4)
    for later in (0, 1, 9999):
        dues.tick(SENT + HOUR_S + later)
    assert noted[1:] == [(REPLY_OVERDUE, 4, INCOMING)]
    assert dues.is_overdue(INCOMING, 4)


def test_of_a_short_time_a_quarter_is_left(dues, noted):
    dues.add(OUTGOING, 4, SENT, SENT + 100)
    dues.tick(SENT + 74)
    assert noted == []
    dues.tick(SENT + 75)
    assert noted == [(REPLY_DUE, 4, OUTGOING)]


@pytest.mark.parametrize("reply_by", [SENT - 5, SENT, 1])
def test_what_is_too_late_when_it_comes_is_overdue_and_not_due(dues, noted, reply_by):
    dues.add(OUTGOING, 4, SENT, reply_by)
    dues.tick(SENT)
    assert noted == [(REPLY_OVERDUE, 4, OUTGOING)]


def test_a_clock_that_is_set_back_repeats_nothing(dues, noted):
    dues.add(OUTGOING, 4, SENT, SENT + HOUR_S)
    dues.tick(SENT + HOUR_S)
    dues.tick(SENT)
    dues.tick(SENT + HOUR_S)
    assert noted == [(REPLY_OVERDUE, 4, OUTGOING)]


def test_the_two_directions_are_told_apart(dues, noted):
    dues.add(INCOMING, 4, SENT, SENT + HOUR_S)
    dues.add(OUTGOING, 4, SENT, SENT + HOUR_S)
    dues.drop(INCOMING, 4)
    dues.drop(INCOMING, 8)
    assert (dues.waiting(INCOMING), dues.waiting(OUTGOING)) == ([], [4])


def test_so_many_of_each_direction_are_kept(dues):
    for number in range(1, 50):
        dues.add(INCOMING, 4 * number, SENT, SENT + HOUR_S)
    dues.add(OUTGOING, 4, SENT, SENT + HOUR_S)
    assert len(dues.waiting(INCOMING)) == 32
    assert dues.waiting(OUTGOING) == [4]


def test_the_next_look_is_when_something_is_due_and_within_the_hour(dues):
    assert dues.deadline(SENT, 5) is None
    dues.add(INCOMING, 4, SENT, SENT + HOUR_S)
    assert dues.deadline(SENT + HOUR_S - 400, 5) == 5 + 100_000
    dues.add(INCOMING, 8, SENT, 0xFFFFFFFF)
    dues.drop(INCOMING, 4)
    assert ticks.diff(dues.deadline(SENT, 5), 5) == 1000 * HOUR_S
    dues.drop(INCOMING, 8)
    dues.add(INCOMING, 12, SENT, 1)
    dues.tick(SENT)
    assert dues.deadline(SENT, 5) is None


def test_what_was_told_is_not_told_again_after_a_checkpoint(dues, noted):
    dues.add(INCOMING, 4, SENT, SENT + HOUR_S)
    dues.add(OUTGOING, 8, SENT, SENT + HOUR_S)
    dues.tick(SENT + HOUR_S - 10)
    dues.restore_note(REPLY_OVERDUE, 8, OUTGOING)
    again = Dues(lambda *note: noted.append(note))
    kept = dues.checkpoint()
    assert kept[0] == Due(direction=OUTGOING, ref=8, reply_by=SENT + HOUR_S, told=2)
    for entry in kept:
        again.restore(entry)
    del noted[:]
    again.tick(SENT + HOUR_S - 10)
    assert noted == []
    again.tick(SENT + HOUR_S)
    assert noted == [(REPLY_OVERDUE, 4, INCOMING)]
