"""The replay window, held against a plain set of counters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from redphone.cipher.replay import ReplayWindow
from redphone.wire import REPLAY_WINDOW

counters = st.lists(
    st.one_of(st.integers(0, 200), st.sampled_from([1 << 20, (1 << 20) + 63, (1 << 20) + 64])), max_size=80
)


@given(counters=counters)
def test_a_counter_is_fresh_once_and_while_it_is_not_too_old(counters):
    window, seen = ReplayWindow(), set()
    for counter in counters:
        fresh = counter not in seen and counter > max(seen, default=-1) - REPLAY_WINDOW
        assert window.is_fresh(counter) == fresh
        if fresh:
            window.accept(counter)
            seen.add(counter)
        assert window.highest == max(seen, default=-1)


def test_asking_changes_nothing():
    window = ReplayWindow()
    for _ in range(3):
        assert window.is_fresh(1000)
    assert window.highest == -1


@pytest.mark.parametrize("behind", [1, 2, REPLAY_WINDOW - 1])
def test_a_counter_within_the_window_is_fresh(behind):
    window = ReplayWindow()
    window.accept(100)
    assert window.is_fresh(100 - behind)
    window.accept(100 - behind)
    assert not window.is_fresh(100 - behind)
    assert not window.is_fresh(100)


def test_a_counter_at_the_window_s_end_is_too_old():
    window = ReplayWindow()
    window.accept(100)
    assert not window.is_fresh(100 - REPLAY_WINDOW)


@pytest.mark.parametrize("ahead", [REPLAY_WINDOW - 1, REPLAY_WINDOW, REPLAY_WINDOW + 1, 1 << 23])
def test_a_leap_forgets_no_more_than_it_must(ahead):
    window = ReplayWindow()
    window.accept(7)
    window.accept(7 + ahead)
    assert not window.is_fresh(7)
    assert not window.is_fresh(7 + ahead)
    assert window.is_fresh(7 + ahead - 1)


def test_the_window_stays_small():
    window = ReplayWindow()
    for counter in range(0, 1 << 20, 999):
        window.accept(counter)
    assert window._seen < 1 << REPLAY_WINDOW
