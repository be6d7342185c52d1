"""UTC carried on from ticks."""

from redphone import ticks
from redphone.red.clock import Clock


def test_it_counts_whole_seconds_from_when_it_was_set():
    clock = Clock(0, 1_800_000_000)
    assert clock.utc(999) == 1_800_000_000
    assert clock.utc(1000) == 1_800_000_001
    assert clock.utc(61_500) == 1_800_000_061


def test_no_part_of_a_second_is_lost():
    clock = Clock(0, 0)
    for now in range(0, 1_000_000, 333):
        clock.utc(now)
    assert clock.utc(1_000_000) == 1000


def test_it_is_set():
    clock = Clock(0, 5)
    clock.set(1_800_000_000, 2500)
    assert clock.utc(3499) == 1_800_000_000
    assert clock.utc(3500) == 1_800_000_001


def test_ticks_wrap_unnoticed():
    clock = Clock(ticks.PERIOD_MS - 1500, 100)
    assert clock.utc(ticks.PERIOD_MS - 500) == 101
    assert clock.utc(ticks.wrap(ticks.PERIOD_MS + 500)) == 102


def test_a_fortnight_asked_for_daily():
    clock, day_s = Clock(0, 0), 86_400
    for day in range(1, 15):
        assert clock.utc(ticks.wrap(1000 * day_s * day)) == day_s * day


def test_it_never_goes_back():
    clock = Clock(10_000, 50)
    assert clock.utc(9000) == 50


def test_it_stands_still_at_the_end_of_its_time():
    clock = Clock(0, 0xFFFFFFFE)
    assert clock.utc(10_000) == 0xFFFFFFFF
