"""Time-outs from what was measured."""

import pytest
from redphone.black.round_trip import RoundTrip


def test_before_anything_is_measured_the_bearer_says_how_long_to_wait():
    assert RoundTrip(1208).timeout_ms() == 1208
    assert RoundTrip(41_000).timeout_ms() == 41_000


def test_the_first_measurement_is_taken_as_it_is():
    round_trip = RoundTrip(1208)
    round_trip.measured(200)
    assert round_trip.smoothed_ms == 200
    assert round_trip.timeout_ms() == 200 + 4 * 100 + 80


def test_steady_measurements_bring_the_timeout_close_to_the_round_trip():
    round_trip = RoundTrip(1208)
    for _ in range(100):
        round_trip.measured(200)
    assert round_trip.timeout_ms() == 200 + 30 + 80


def test_measurements_that_vary_widen_it():
    round_trip = RoundTrip(1208)
    for sample in [100, 900] * 30:
        round_trip.measured(sample)
    assert round_trip.timeout_ms() > 1500


def test_a_guess_counts_until_something_is_measured():
    round_trip = RoundTrip(1208)
    round_trip.guessed(4000)
    assert (round_trip.smoothed_ms, round_trip.timeout_ms()) == (4000, 4000 + 8000 + 80)
    round_trip.measured(200)
    assert (round_trip.smoothed_ms, round_trip.timeout_ms()) == (200, 200 + 400 + 80)


def test_a_later_guess_takes_the_place_of_one_and_never_of_a_measurement():
    round_trip = RoundTrip(1208)
    round_trip.guessed(4000)
    round_trip.guessed(900)
    assert round_trip.smoothed_ms == 900
    round_trip.measured(200)
    round_trip.guessed(9000)
    assert (round_trip.smoothed_ms, round_trip.timeout_ms()) == (200, 200 + 400 + 80)


@pytest.mark.parametrize(
    ("ack_delay_ms", "timeout_ms_min", "timeout_ms"), [(80, 0, 310), (3000, 0, 3230), (80, 5000, 5000)]
)
def test_no_time_out_is_shorter_than_the_bearer_says_nor_than_an_answer_may_wait(
    ack_delay_ms, timeout_ms_min, timeout_ms
):
    round_trip = RoundTrip(20_000, ack_delay_ms, timeout_ms_min)
    assert round_trip.timeout_ms() == 20_000
    for _ in range(100):
        round_trip.measured(200)
    assert round_trip.timeout_ms() == timeout_ms


@pytest.mark.parametrize("sample", [0, -5, 1])
def test_a_measurement_is_at_least_a_millisecond(sample):
    round_trip = RoundTrip(1002)
    for _ in range(50):
        round_trip.measured(sample)
    assert round_trip.smoothed_ms == 1


def test_one_miss_waits_no_longer_and_each_further_one_twice_as_long():
    round_trip = RoundTrip(1208)
    for _ in range(100):
        round_trip.measured(90)
    base = round_trip.timeout_ms()
    assert [round_trip.backed_off_ms(misses) // base for misses in range(6)] == [1, 1, 2, 4, 8, 16]


def test_backing_off_ends_at_fifteen_seconds_or_four_timeouts():
    fast, slow = RoundTrip(1208), RoundTrip(41_000)
    assert fast.backed_off_ms(1000) == 15_000
    assert slow.backed_off_ms(1000) == 4 * slow.timeout_ms()
