"""Time that wraps: only differences mean anything."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from redphone.ticks import PERIOD_MS, add, diff, earliest, reached, wrap

anywhere = st.integers(0, PERIOD_MS - 1)
near = st.integers(-(PERIOD_MS // 2), PERIOD_MS // 2 - 1)


@given(tick=anywhere, delta=near)
def test_what_is_added_is_the_difference(tick, delta):
    later = add(tick, delta)
    assert 0 <= later < PERIOD_MS
    assert diff(later, tick) == delta


@given(ms=st.integers(0, 1 << 40), delta=near)
def test_wrapping_keeps_differences(ms, delta):
    assert diff(wrap(ms + delta), wrap(ms)) == delta


@given(tick=anywhere, delta=near)
def test_a_tick_is_reached_from_then_on(tick, delta):
    assert reached(add(tick, delta), tick) == (delta >= 0)


@given(tick=anywhere, first=st.integers(0, 1 << 28), second=st.integers(0, 1 << 28))
def test_the_earlier_of_two_wherever_they_lie(tick, first, second):
    assert earliest(add(tick, first), add(tick, second)) == add(tick, min(first, second))


def test_never_is_later_than_anything():
    assert earliest(None, None) is None
    assert earliest(5, None) == earliest(None, 5) == 5


@pytest.mark.parametrize(("later", "earlier", "ms"), [(0, PERIOD_MS - 1, 1), (PERIOD_MS - 1, 0, -1), (5, 5, 0)])
def test_across_the_wrap(later, earlier, ms):
    assert diff(later, earlier) == ms


def test_ticks_stay_small_integers_of_a_32_bit_chip():
    assert PERIOD_MS == 1 << 30
