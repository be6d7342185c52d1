"""Selective repeat: acknowledgements with bitmaps, overtaking, time-outs, and what is sent while nobody answers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from redphone import ticks
from redphone.black.arq import ReceiveWindow, SendWindow
from redphone.black.jitter import Jitter
from redphone.black.round_trip import RoundTrip
from redphone.black.sizing import FrameLength

ROUTINE, IMMEDIATE, FLASH = 0, 2, 3
ACK_DELAY_MS = 120


@pytest.fixture
def round_trip():
    return RoundTrip(1208)


@pytest.fixture
def window(round_trip):
    return SendWindow(round_trip, FrameLength(986), Jitter())


def send(window, *counters, at=0, urgency=ROUTINE):
    for counter in counters:
        window.sent(counter, 100, urgency, f"frame {counter}")
        window.departed(counter, at)


def tokens(*counters):
    return [f"frame {counter}" for counter in counters]


def test_an_acknowledged_frame_is_given_back(window):
    send(window, 0)
    assert window.acknowledged(0, b"", 50) == (tokens(0), [])
    assert window.acknowledged(0, b"", 60) == ([], [])


def test_a_bitmap_names_frames_before_the_largest(window):
    send(window, *range(10))
    arrived, lost = window.acknowledged(9, bytes([0b00000101, 0b00000001]), 50)
    assert sorted(arrived) == tokens(0, 6, 8, 9)
    assert lost == tokens(1, 2, 3, 4, 5, 7)


def test_a_frame_that_was_overtaken_is_lost_at_once(window):
    send(window, 0, 1)
    assert window.acknowledged(1, b"", 50) == (tokens(1), tokens(0))
    assert window.resent == 1


def test_a_frame_still_being_sent_is_not_overtaken(window):
    send(window, 0, 2)
    window.sent(1, 100, ROUTINE, "frame 1")
    assert window.acknowledged(2, b"\x02", 50) == (["frame 2", "frame 0"], [])


def test_a_line_that_reorders_is_given_more_time(window):
    send(window, 0, 1)
    assert window.acknowledged(1, b"", 50) == (tokens(1), tokens(0))
    window.acknowledged(1, b"\x01", 60)  # frame 0 has arrived after all
    send(window, 2, 3)
    assert window.acknowledged(3, b"", 70) == (tokens(3), [])
    send(window, 4)
    assert window.acknowledged(4, b"", 80) == (tokens(4), tokens(2))


def test_no_line_is_given_more_than_sixteen_frames(window):
    send(window, *range(41))
    window.acknowledged(40, b"", 50)
    window.acknowledged(40, b"\xff" * 5, 60)
    send(window, *range(41, 60))
    arrived, lost = window.acknowledged(59, b"", 70)
    assert (arrived, lost) == (tokens(59), tokens(41, 42, 43))


def test_a_frame_is_lost_when_its_time_is_up(window, round_trip):
    send(window, 0, at=1000)
    due = window.deadline()
    assert due == 1000 + round_trip.timeout_ms()
    assert window.expire(due - 1) == []
    assert window.expire(due) == tokens(0)
    assert window.deadline() is None
    assert (window.misses, window.resent) == (1, 1)


def test_a_frame_that_has_not_left_has_no_deadline(window):
    window.sent(0, 100, ROUTINE, "frame 0")
    assert window.deadline() is None
    assert window.expire(1_000_000) == []


def test_time_may_wrap_while_a_frame_is_out(window, round_trip):
    began = ticks.PERIOD_MS - 5
    send(window, 0, at=began)
    assert window.expire(ticks.add(began, round_trip.timeout_ms() - 1)) == []
    assert window.expire(ticks.add(began, round_trip.timeout_ms())) == tokens(0)


def test_misses_wait_longer_each_time_until_an_answer_comes(window):
    waits, now = [], 0
    for counter in range(6):
        send(window, counter, at=now)
        waits.append(ticks.diff(window.deadline(), now))
        now = window.deadline()
        window.expire(now)
    assert window.misses == 6
    assert waits == sorted(waits)
    assert waits[-1] >= 8 * waits[0]
    send(window, 6, at=now)
    window.acknowledged(6, b"", now + 10)
    assert window.misses == 0


def test_two_frames_that_expire_together_are_one_miss(window):
    send(window, 0, 1)
    assert window.expire(window.deadline()) == tokens(0, 1)
    assert window.misses == 1


def room_of(window, first):
    """How many frames fit a window, all of them then acknowledged."""
    counter = first
    while window.has_room(FLASH):
        send(window, counter)
        counter += 1
    window.acknowledged(counter - 1, b"\xff" * 8, 10)
    return counter - first


def test_the_window_begins_with_sixteen_frames_and_grows_by_one_with_each_frame_that_arrives_to_forty_eight(window):
    rooms = [room_of(window, 100 * turn) for turn in range(4)]
    assert rooms == [16, 32, 48, 48]


def test_an_ack_of_three_frames_makes_room_for_three_more(window):
    send(window, 0, 1, 2)
    window.acknowledged(2, b"\x03", 10)
    assert room_of(window, 3) == 19


def test_the_window_is_halved_by_a_timeout(window):
    send(window, 0)
    window.expire(window.deadline())
    send(window, 1, at=5000)
    window.acknowledged(1, b"", 5010)
    assert room_of(window, 2) == 16 // 2 + 1


def test_the_last_frame_that_there_is_room_for_is_known(window):
    send(window, *range(14))
    assert not window.is_nearly_full()
    send(window, 14)
    assert window.is_nearly_full()


def test_while_nobody_answers_one_frame_is_out_or_a_more_urgent_one(window):
    send(window, 0)
    window.expire(window.deadline())
    assert window.has_room(ROUTINE)
    send(window, 1, at=5000)
    assert not window.has_room(ROUTINE)
    assert window.has_room(IMMEDIATE)
    send(window, 2, at=5000, urgency=IMMEDIATE)
    assert not window.has_room(IMMEDIATE)
    assert window.has_room(FLASH)


def test_only_the_largest_counter_measures_the_round_trip(window, round_trip):
    send(window, 0, at=0)
    send(window, 1, at=300)
    window.acknowledged(1, b"\x01", 400)
    assert round_trip.smoothed_ms == 100


def test_an_abandoned_frame_is_neither_lost_nor_out(window):
    window.sent(0, 100, ROUTINE, "frame 0")
    assert window.withdraw(0) == "frame 0"
    assert window.withdraw(0) is None
    assert window.acknowledged(0, b"", 10) == ([], [])


def test_a_session_that_ends_gives_everything_back(window):
    send(window, 0, 1)
    assert window.abandon_all() == tokens(0, 1)
    assert window.abandon_all() == []


@given(largest=st.integers(-5, 100), bitmap=st.binary(max_size=8), sent=st.sets(st.integers(0, 60)))
def test_any_acknowledgement_gives_each_frame_back_once_at_most(largest, bitmap, sent):
    window = SendWindow(RoundTrip(1208), FrameLength(986), Jitter())
    send(window, *sorted(sent))
    arrived, lost = window.acknowledged(largest, bitmap, 10)
    left = window.abandon_all()
    assert sorted(arrived + lost + left) == sorted(tokens(*sent))


# The receiver.


def receive(window, *counters, asks=True, urgency=ROUTINE, at_once=False, now=0):
    for counter in counters:
        window.received(counter, asks, urgency, at_once, now)


def test_an_acknowledgement_waits_for_company():
    window = ReceiveWindow(ACK_DELAY_MS)
    receive(window, 0, now=100)
    assert window.wanted()
    assert window.deadline() == 100 + ACK_DELAY_MS
    assert not window.due(100 + ACK_DELAY_MS - 1)
    assert window.due(100 + ACK_DELAY_MS)


@pytest.mark.parametrize("why", ["asked at once", "a frame is missing", "the eighth"])
def test_an_acknowledgement_does_not_wait_when(why):
    window = ReceiveWindow(ACK_DELAY_MS)
    if why == "asked at once":
        receive(window, 0, at_once=True)
    elif why == "a frame is missing":
        receive(window, 0, 2)
    else:
        receive(window, *range(8))
    assert window.due(0)


def test_a_frame_that_asks_for_nothing_wants_nothing():
    window = ReceiveWindow(ACK_DELAY_MS)
    receive(window, 0, asks=False)
    assert not window.wanted()
    assert window.deadline() is None


def test_it_is_as_urgent_as_the_most_urgent_frame_until_it_is_sent():
    window = ReceiveWindow(ACK_DELAY_MS)
    receive(window, 0, urgency=FLASH)
    receive(window, 1, urgency=ROUTINE)
    assert window.urgency == FLASH
    window.take()
    assert window.urgency == 0
    assert not window.wanted()


def named(report):
    largest, bitmap = report
    bits = int.from_bytes(bitmap, "little")
    return {largest} | {largest - 1 - bit for bit in range(64) if bits >> bit & 1}


def test_a_report_names_what_came_and_not_what_did_not():
    window = ReceiveWindow(ACK_DELAY_MS)
    receive(window, 0, 1, 3, 6)
    assert named(window.take()) == {0, 1, 3, 6}


def test_a_report_is_as_short_as_it_can_be():
    window = ReceiveWindow(ACK_DELAY_MS)
    receive(window, 0)
    assert window.take() == (0, b"")
    receive(window, 1)
    assert window.take() == (1, b"\x01")


def test_a_late_frame_is_named_in_the_next_report():
    window = ReceiveWindow(ACK_DELAY_MS)
    receive(window, 0, 2)
    window.take()
    receive(window, 1, 3)
    assert named(window.take()) >= {1, 3}


def test_reports_reach_back_over_a_lost_one():
    window = ReceiveWindow(ACK_DELAY_MS)
    named_by_each = []
    for counter in range(10):
        receive(window, counter)
        named_by_each.append(named(window.take()))
    for counter in range(9):
        assert counter in named_by_each[counter] & named_by_each[counter + 1]


@given(counters=st.lists(st.integers(0, 200), min_size=1, max_size=80))
def test_a_report_never_names_what_has_not_come(counters):
    window, came = ReceiveWindow(ACK_DELAY_MS), set()
    for counter in counters:
        receive(window, counter)
        came.add(counter)
        if counter % 3 == 0:
            assert named(window.take()) <= came
    largest, bitmap = window.take()
    assert largest == max(counters)
    assert len(bitmap) <= 8
