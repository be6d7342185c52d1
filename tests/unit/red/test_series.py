"""One series of the peer's: in order, a few at a time, and what is missing is noticed."""

import itertools

import pytest
from redphone.red.series import IncomingSeries
from redphone.wire import BODY_OCTETS_MAX, REFUSED, ROUTINE, SERIES_WINDOW, WITHDRAWN, reference

PATIENCE_MS = 1000


def ref(number):
    return reference(ROUTINE, number)


@pytest.fixture
def series():
    return IncomingSeries(ROUTINE)


def comes(series, number, octets=10, now=0):
    return series.put(ref(number), octets, 0, b"x" * octets, now)


def test_a_whole_message_is_ready_when_it_is_its_turn(series):
    assert comes(series, 2)
    assert series.next_ready() is None
    assert comes(series, 1)
    assert series.next_ready() == ref(1)
    series.storing(ref(1))
    assert series.next_ready() == ref(2)


def test_what_is_past_is_past(series):
    comes(series, 1)
    series.storing(ref(1))
    assert series.is_storing(ref(1))
    assert not series.is_past(ref(1))
    series.passed(ref(1))
    assert series.is_past(ref(1))
    assert not series.is_storing(ref(1))
    assert series.expected == 2


def test_a_message_being_stored_is_not_taken_again(series):
    comes(series, 1)
    series.storing(ref(1))
    assert not comes(series, 1)


def test_what_lies_outside_the_window_is_ignored(series):
    assert not comes(series, 1 + SERIES_WINDOW)
    assert comes(series, SERIES_WINDOW)


def test_a_message_in_parts_is_complete_with_the_last(series):
    assert not series.put(ref(1), 10, 5, b"world", 0)
    assert series.hole(ref(1)) == (0, 5)
    assert series.put(ref(1), 10, 0, b"hello", 0)
    assert series.body_of(ref(1)) == b"helloworld"


def test_a_part_of_another_total_is_ignored(series):
    series.put(ref(1), 10, 5, b"world", 0)
    assert not series.put(ref(1), 5, 0, b"hello", 0)
    assert series.hole(ref(1)) == (0, 5)


def test_messages_ahead_of_their_turn_take_no_more_room_than_one(series):
    assert comes(series, 2, BODY_OCTETS_MAX)
    assert not comes(series, 3, 10)
    assert comes(series, 1, BODY_OCTETS_MAX)


def test_a_void_number_is_passed_over_in_its_turn(series):
    comes(series, 2)
    assert series.void(ref(1), REFUSED, 7)
    assert series.next_ready() == ref(1)
    assert series.ending_of(ref(1)) == (REFUSED, 7)
    series.storing(ref(1))
    series.passed(ref(1))
    assert series.next_ready() == ref(2)
    assert series.ending_of(ref(2)) is None


def test_a_void_replaces_what_has_come(series):
    comes(series, 1)
    series.void(ref(1), WITHDRAWN)
    assert series.ending_of(ref(1))[0] == WITHDRAWN
    assert not comes(series, 1)


@pytest.mark.parametrize("number", [SERIES_WINDOW + 1, 1000])
def test_a_void_outside_the_window_is_ignored(series, number):
    assert not series.void(ref(number), WITHDRAWN)


def test_what_could_not_be_stored_must_come_again(series):
    comes(series, 1)
    comes(series, 2)
    series.storing(ref(1))
    series.storing(ref(2))
    series.forget(ref(1))
    series.forget(ref(2))
    assert series.next_ready() is None
    assert series.hole(ref(1)) == (0, 0)
    assert comes(series, 1)
    assert series.next_ready() == ref(1)


def test_a_series_goes_on_where_it_stood(series):
    series.begin_at(40)
    assert series.is_past(ref(39))
    assert comes(series, 40)
    assert series.next_ready() == ref(40)


def test_no_gap_while_nothing_later_has_come(series):
    assert not series.has_gap()
    series.put(ref(1), 10, 0, b"hello", 0)
    assert not series.has_gap()
    assert series.overdue(100_000, PATIENCE_MS) is None


def test_a_number_is_overdue_when_later_ones_came_and_it_did_not(series):
    comes(series, 2)
    assert series.has_gap()
    assert series.overdue(0, PATIENCE_MS) is None
    assert series.overdue(PATIENCE_MS - 1, PATIENCE_MS) is None
    assert series.overdue(PATIENCE_MS, PATIENCE_MS) == ref(1)


def test_it_is_asked_for_ever_less_often(series):
    comes(series, 2)
    asked = [now for now in range(0, 200_000, 100) if series.overdue(now, PATIENCE_MS)]
    waits = [later - earlier for earlier, later in itertools.pairwise(asked)]
    assert waits[:4] == [2000, 4000, 8000, 16_000]
    assert max(waits) == 32_000


def test_a_message_still_coming_in_is_not_overdue(series):
    comes(series, 2)
    for now in range(0, 10_000, 500):
        series.put(ref(1), 1000, now // 10, b"x" * 50, now)
        assert series.overdue(now, PATIENCE_MS) is None


def test_the_gap_closes_and_is_forgotten(series):
    comes(series, 2)
    series.overdue(0, PATIENCE_MS)
    comes(series, 1)
    assert not series.has_gap()
    assert series.overdue(PATIENCE_MS, PATIENCE_MS) is None
