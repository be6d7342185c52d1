"""Ranges of octets, held against a plain set of octets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from redphone.red.ranges import Ranges

spans = st.tuples(st.integers(0, 40), st.integers(0, 40)).map(sorted)
steps = st.lists(st.tuples(st.sampled_from(["add", "remove", "take"]), spans), max_size=30)


def octets_of(ranges):
    return {octet for start, end in ranges._list for octet in range(start, end)}


def assert_tidy(ranges):
    """Sorted, none empty, none touching the next."""
    flat = [edge for span in ranges._list for edge in span]
    assert flat == sorted(set(flat))


@given(steps=steps)
def test_ranges_are_a_set_of_octets(steps):
    ranges, model = Ranges(), set()
    for what, (start, end) in steps:
        if what == "add":
            ranges.add(start, end)
            model |= set(range(start, end))
        elif what == "remove":
            assert ranges.remove(start, end) == len(model & set(range(start, end)))
            model -= set(range(start, end))
        elif model and end > start:
            first, last = ranges.take(end - start)
            assert first == min(model)
            assert last - first <= end - start
            assert set(range(first, last)) <= model
            model -= set(range(first, last))
        assert octets_of(ranges) == model
        assert bool(ranges) == bool(model)
        assert_tidy(ranges)


def test_what_touches_is_joined():
    ranges = Ranges()
    for span in [(0, 5), (10, 15), (5, 10)]:
        ranges.add(*span)
    assert len(ranges) == 1
    assert ranges.first() == (0, 15)


def test_a_hole_makes_two():
    ranges = Ranges()
    ranges.add(0, 10)
    assert ranges.remove(3, 5) == 2
    assert ranges.first() == (0, 3)
    assert len(ranges) == 2


@pytest.mark.parametrize(("limit", "taken"), [(3, (2, 5)), (100, (2, 10))])
def test_taking_begins_at_the_lowest(limit, taken):
    ranges = Ranges()
    ranges.add(20, 30)
    ranges.add(2, 10)
    assert ranges.take(limit) == taken


def test_nothing_added_is_nothing():
    ranges = Ranges()
    ranges.add(5, 5)
    assert not ranges
    assert ranges.remove(0, 100) == 0
