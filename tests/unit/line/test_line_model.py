import random
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from redphone_host.line import (
    END_A,
    END_B,
    BurstSettings,
    Line,
    LineSettings,
    Outage,
    PeriodicOutage,
)

HOUR_US = 3_600_000_000


def line_of(**fields):
    return Line(LineSettings(**fields))


def arrivals(line, end):
    """(time in us, byte) of everything that arrives at `end`, by the line's own account of when to ask."""
    log = []
    while (now := line.next_arrival_us()) is not None:
        log += [(now, byte) for byte in line.receive(end, now)]
        line.receive(1 - end, now)
    return log


def flipped(sent, received):
    return sum((a ^ b).bit_count() for a, b in zip(sent, received, strict=True))


def frame(number):
    return bytes([number, number, number, 0])


@pytest.mark.parametrize("bitrate", [50, 300, 9600, 57600, 115200, 921600, 7])
def test_every_byte_arrives_when_its_last_bit_does(bitrate):
    line = line_of(bitrate=bitrate, delay_ms=20)
    line.send(END_A, bytes(range(1, 201)), 1000)
    by_byte = {byte: time for time, byte in arrivals(line, END_B)}
    for k in range(200):
        exact = 1000 + Fraction((k + 1) * 10_000_000, bitrate) + 20_000
        assert 0 <= by_byte[k + 1] - exact < 1


def test_nothing_accumulates_over_a_million_bytes():
    line = line_of(bitrate=115200)
    for _ in range(1000):
        line.send(END_A, bytes(1000), 0)
    last = 10_000_000 * 1_000_000 / 115200
    assert len(line.receive(END_B, int(last))) == 999_999
    assert len(line.receive(END_B, int(last) + 1)) == 1


def test_the_transmitter_is_busy_until_its_last_byte_has_left():
    line = line_of(bitrate=10_000)
    line.send(END_A, b"ab", 0)
    line.send(END_A, b"c", 500)
    assert arrivals(line, END_B) == [(1000, ord("a")), (2000, ord("b")), (3000, ord("c"))]
    line.send(END_A, b"d", 10_000)
    assert arrivals(line, END_B) == [(11_000, ord("d"))]


def test_room_keeps_a_fifo_from_overfilling():
    line = line_of(bitrate=10_000)
    assert line.room(END_A, 0) == 32
    line.send(END_A, bytes(32), 0)
    assert line.room(END_A, 0) == 0
    assert line.room(END_A, 999) == 0
    assert line.room(END_A, 1000) == 1
    assert line.room(END_A, 4500, fifo=8) == 0
    assert line.room(END_A, 40_000) == 32
    assert line.room(END_B, 0) == 32


def test_both_ends_send_at_once_on_a_full_duplex_line():
    line = line_of()
    line.send(END_A, b"to B\0", 0)
    line.send(END_B, b"to A\0", 0)
    assert not line.idle(0)
    assert line.receive(END_B, HOUR_US) == b"to B\0"
    assert line.receive(END_A, HOUR_US) == b"to A\0"
    assert line.idle(HOUR_US)
    assert line.next_arrival_us() is None


@given(
    st.lists(st.tuples(st.integers(0, 1), st.binary(max_size=40), st.integers(0, 50_000)), max_size=30),
    st.sampled_from([50, 2400, 921600]),
    st.integers(0, 500),
)
@settings(max_examples=60, deadline=None)
def test_a_clean_line_delivers_what_was_sent_in_order(steps, bitrate, delay_ms):
    line = line_of(bitrate=bitrate, delay_ms=delay_ms)
    sent, received, now = [b"", b""], [b"", b""], 0
    for end, data, later in steps:
        now += later
        line.send(end, data, now)
        sent[end] += data
        received[end] += line.receive(end, now)
    for end in (END_A, END_B):
        assert received[1 - end] + line.receive(1 - end, now + HOUR_US) == sent[end]
        assert line.counters[end].bytes_sent == line.counters[end].bytes_delivered == len(sent[end])
    assert line.idle(now + HOUR_US)


def test_bit_errors_come_at_their_rate():
    line = line_of(ber=0.001, bitrate=921600, seed=7)
    data = bytes(200_000)
    line.send(END_A, data, 0)
    errors = flipped(data, line.receive(END_B, HOUR_US))
    assert errors == line.counters[END_A].bits_flipped
    assert 1600 - 160 < errors < 1600 + 160  # four standard deviations


@pytest.mark.parametrize(("ber", "expected"), [(1.0, 8000), (1e-15, 0)])
def test_bit_error_rates_at_their_limits(ber, expected):
    line = line_of(ber=ber)
    line.send(END_A, bytes(1000), 0)
    assert flipped(bytes(1000), line.receive(END_B, HOUR_US)) == expected


def test_bursts_fill_their_share_of_the_time_and_cluster():
    burst = BurstSettings(fraction=0.1, ber=0.5, mean_ms=100)
    line = line_of(burst=burst, bitrate=96_000, seed=3)
    line.send(END_A, bytes(1_000_000), 0)
    received = line.receive(END_B, HOUR_US)
    hit = [byte != 0 for byte in received]
    assert 0.08 < sum(hit) / len(hit) < 0.12
    edges = sum(a != b for a, b in pairwise(hit))
    assert edges < sum(hit) / 50  # a state lasts near a thousand bytes; its bytes are hit nearly all


@pytest.mark.parametrize(("fraction", "expected"), [(0.0, 0), (1.0, 8000)])
def test_bursts_at_their_limits(fraction, expected):
    line = line_of(burst=BurstSettings(fraction, 1.0, 10))
    line.send(END_A, bytes(1000), 0)
    assert flipped(bytes(1000), line.receive(END_B, HOUR_US)) == expected


def test_bytes_that_overlap_collide_both_ways():
    line = line_of(bitrate=10_000, half_duplex=True, seed=1)  # a byte a millisecond
    line.send(END_A, b"A" * 10, 0)
    line.send(END_B, b"B" * 10, 4500)
    at_b, at_a = line.receive(END_B, HOUR_US), line.receive(END_A, HOUR_US)
    assert at_b[:4] == b"AAAA"
    assert at_a[6:] == b"BBBB"
    assert at_b[4:] != b"A" * 6
    assert at_a[:6] != b"B" * 6
    assert [counters.bytes_collided for counters in line.counters] == [6, 6]


def test_half_duplex_ends_that_take_turns_do_not_collide():
    line = line_of(bitrate=10_000, half_duplex=True)
    for turn in range(20):
        line.send(turn % 2, b"12345", turn * 5000)
    assert line.receive(END_A, HOUR_US) == line.receive(END_B, HOUR_US) == b"12345" * 10


def test_collisions_do_not_depend_on_who_is_asked_when():
    def run(every_us):
        line = line_of(bitrate=10_000, half_duplex=True, ber=0.01, seed=5)
        rng, heard = random.Random(2), [b"", b""]
        for now in range(0, 500_000, 500):
            if rng.random() < 0.03:
                line.send(rng.randrange(2), b"hello\0", now)
            if now % every_us == 0:
                for end in (END_A, END_B):
                    heard[end] += line.receive(end, now)
        return [heard[end] + line.receive(end, HOUR_US) for end in (END_A, END_B)]

    assert run(500) == run(3500) == run(1_000_000)


def test_nothing_arrives_during_an_outage():
    line = line_of(bitrate=10_000, delay_ms=100, outages=(Outage(103, 4), Outage(104, 2)))
    line.send(END_A, bytes(range(1, 11)), 0)  # arrive at 101 .. 110 ms
    assert line.receive(END_B, HOUR_US) == bytes([1, 2, 7, 8, 9, 10])
    assert line.counters[END_A].bytes_lost_in_outages == 4


def test_outages_come_back_periodically():
    line = Line(LineSettings(bitrate=10_000, periodic_outage=PeriodicOutage(10, 3)), start_us=50_000)
    line.send(END_A, bytes(range(1, 31)), 50_000)
    lost = {10, 11, 12, 20, 21, 22, 30}
    assert set(line.receive(END_B, HOUR_US)) == set(range(1, 31)) - lost


def test_a_cut_line_is_silent_until_it_is_healed():
    line = line_of(bitrate=10_000)
    line.send(END_A, bytes(range(1, 11)), 0)
    line.send(END_B, b"back", 0)
    line.cut(END_A, now_us=3000)
    line.heal(END_A, now_us=7000)
    assert line.receive(END_B, HOUR_US) == bytes([1, 2, 3, 8, 9, 10])
    assert line.receive(END_A, HOUR_US) == b"back"
    line.cut()
    line.send(END_B, b"lost", HOUR_US)
    assert line.receive(END_A, 2 * HOUR_US) == b""
    line.heal()
    line.send(END_B, b"here", 2 * HOUR_US)
    assert line.receive(END_A, 3 * HOUR_US) == b"here"


def test_drop_next_loses_whole_frames_offered_after_it():
    line = line_of()
    line.send(END_A, frame(1) + frame(2), 0)
    line.drop_next(END_A, 2)
    line.send(END_A, frame(3) + b"\0" + frame(4)[:2], 0)
    line.send(END_A, frame(4)[2:] + frame(5), 0)
    assert line.receive(END_B, HOUR_US) == frame(1) + frame(2) + b"\0" + frame(5)
    assert line.counters[END_A].frames_dropped == 2


def test_a_duplicated_frame_comes_right_after_itself():
    line = line_of(duplicate=1.0)
    line.send(END_A, b"\0" + frame(1) + frame(2), 0)
    assert line.receive(END_B, HOUR_US) == b"\0" + frame(1) * 2 + frame(2) * 2
    assert line.counters[END_A].frames_duplicated == 2


def test_a_reordered_frame_comes_after_the_next():
    line = line_of(reorder=1.0)
    line.send(END_A, b"".join(frame(n) for n in (1, 2, 3, 4)), 0)
    assert line.receive(END_B, 100_000) == b"".join(frame(n) for n in (2, 1, 4, 3))
    assert line.counters[END_A].frames_reordered == 2


def test_a_held_frame_with_none_behind_it_arrives_after_a_silence():
    line = line_of(bitrate=10_000, reorder=1.0)
    line.send(END_A, frame(1), 0)
    assert line.receive(END_B, 1_003_999) == b""
    assert not line.idle(1_003_999)
    assert line.next_arrival_us() == 1_004_000
    assert line.receive(END_B, 1_004_000) == frame(1)


def test_frames_are_lost_at_their_rate():
    line = line_of(drop=0.2, seed=11)
    line.send(END_A, frame(9) * 5000, 0)
    kept = line.receive(END_B, HOUR_US).count(0)
    assert 4000 - 113 < kept < 4000 + 113
    assert line.counters[END_A].frames_dropped == 5000 - kept


def noisy(**changes):
    fields = {"ber": 0.01, "drop": 0.1, "duplicate": 0.1, "reorder": 0.1, "seed": 4}
    return line_of(**(fields | changes))


def heard(line):
    line.send(END_A, b"".join(frame(n) for n in range(1, 200)), 0)
    line.send(END_B, b"".join(frame(n) for n in range(1, 200)), 0)
    return line.receive(END_B, HOUR_US), line.receive(END_A, HOUR_US)


def test_same_seed_same_line():
    assert heard(noisy()) == heard(noisy())
    assert heard(noisy()) != heard(noisy(seed=5))
    at_b, at_a = heard(noisy())
    assert at_a != at_b


def test_one_impairment_does_not_reshuffle_another():
    assert heard(noisy()) == heard(noisy(burst=BurstSettings(1.0, 0.0, 10)))
    once, twice = (
        heard(noisy(ber=0.0, reorder=0.0, duplicate=duplicate))[0].split(b"\0")[:-1] for duplicate in (0.0, 1.0)
    )
    assert twice[::2] == twice[1::2] == once


def test_counters_by_name():
    line = noisy()
    heard(line)
    counted = line.counters[END_A].as_dict()
    assert counted["bytes_sent"] == 199 * 4
    assert min(counted[f"frames_{fate}"] for fate in ("dropped", "duplicated", "reordered")) > 0


def test_misuse_is_refused():
    line = line_of()
    line.receive(END_A, 1000)
    with pytest.raises(ValueError, match="time went back"):
        line.send(END_A, b"", 999)
    with pytest.raises(ValueError, match="ends 0"):
        line.send(2, b"", 1000)


def test_an_end_turns_around_before_it_sends():
    line = line_of(bitrate=10_000, half_duplex=True, turnaround_ms=20)  # a byte a millisecond
    line.send(END_A, b"ab", 1000)
    assert arrivals(line, END_B) == [(22_000, ord("a")), (23_000, ord("b"))]


def test_an_end_that_sends_on_does_not_turn_around_again():
    line = line_of(bitrate=10_000, half_duplex=True, turnaround_ms=20)
    line.send(END_A, b"ab", 0)
    line.send(END_A, b"cd", 22_000)
    assert [byte for _, byte in arrivals(line, END_B)] == list(b"abcd")
    assert line.idle(24_000)


def test_what_reaches_an_end_while_it_turns_around_is_lost():
    line = line_of(bitrate=10_000, half_duplex=True, turnaround_ms=20)
    line.send(END_A, bytes(range(1, 11)), 0)  # arrive at 21 .. 30 ms
    line.send(END_B, b"x", 24_500)  # turns around until 44.5 ms
    assert line.receive(END_B, HOUR_US) == bytes([1, 2, 3, 4])
    assert line.receive(END_A, HOUR_US) == b"x"
    assert line.counters[END_A].bytes_lost_in_turnarounds == 6


def test_an_end_that_turns_around_has_only_its_bytes_before_it():
    line = line_of(bitrate=10_000, half_duplex=True, turnaround_ms=20)
    line.send(END_A, b"abc", 0)
    assert [line.room(END_A, now, 10) for now in (0, 20_000, 20_999, 21_000, 23_000)] == [7, 7, 7, 8, 10]


def test_an_outage_and_a_turnaround_lose_each_byte_once():
    line = line_of(bitrate=10_000, half_duplex=True, turnaround_ms=20, outages=(Outage(23, 4),))
    line.send(END_A, bytes(range(1, 11)), 0)  # arrive at 21 .. 30 ms, in the outage from 23 to before 27 ms
    line.send(END_B, b"x", 24_500)
    assert line.receive(END_B, HOUR_US) == bytes([1, 2])
    assert line.counters[END_A].bytes_lost_in_turnarounds + line.counters[END_A].bytes_lost_in_outages == 8
