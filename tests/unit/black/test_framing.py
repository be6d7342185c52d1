"""COBS between zero octets: what goes in comes out, and noise costs at most the frame it fell on."""

import itertools
import random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from redphone.black.framing import Deframer, encode, stuffed

LIMIT = 761
frames = st.one_of(st.binary(max_size=LIMIT), st.integers(0, LIMIT).map(lambda length: b"\7" * length))


def found_in(stream, deframer=None):
    """The frames that a stream holds."""
    deframer = deframer or Deframer(LIMIT)
    return [deframer.frame() for octet in stream if deframer.push(octet)]


def on_the_line(*frames):
    return b"\0" + b"".join(encode(frame) + b"\0" for frame in frames)


@given(frame=frames)
@example(frame=b"")
@example(frame=bytes(300))
@example(frame=b"\1" * 254)
@example(frame=b"\1" * 255)
@example(frame=b"\1" * 254 + b"\0")
@example(frame=b"\1" * 508)
def test_what_goes_in_comes_out(frame):
    assert found_in(on_the_line(frame)) == [frame]


@given(frame=frames)
def test_no_zero_inside_and_the_overhead_is_bounded(frame):
    stuffed = encode(frame)
    assert 0 not in stuffed
    assert len(stuffed) <= len(frame) + 1 + len(frame) // 254


@pytest.mark.parametrize(
    ("frame", "stuffed"),
    [
        (b"", "01"),
        (b"\0", "0101"),
        (b"\0\0", "010101"),
        (b"\x11\x22\0\x33", "0311220233"),
        (b"\x11\x22\x33\x44", "0511223344"),
        (b"\x11\0\0\0", "0211010101"),
    ],
)
def test_the_examples_of_the_paper_on_cobs(frame, stuffed):
    assert encode(frame) == bytes.fromhex(stuffed)


@given(many=st.lists(frames.filter(len), max_size=5))
def test_frames_follow_one_another(many):
    assert found_in(on_the_line(*many)) == many


@given(noise=st.binary(max_size=60), frame=frames.filter(len))
def test_noise_before_a_delimiter_does_not_touch_what_follows(noise, frame):
    assert found_in(noise + on_the_line(frame))[-1] == frame


@given(st.data())
def test_stray_octets_cost_one_frame_at_most(data):
    stream = bytearray(on_the_line(b"first", b"second", b"third"))
    at = data.draw(st.integers(0, len(stream)))
    stream[at:at] = data.draw(st.binary(min_size=1, max_size=3).filter(lambda stray: 0 not in stray))
    kept = [frame for frame in found_in(stream) if frame in (b"first", b"second", b"third")]
    assert len(kept) >= 2


@given(st.data())
def test_a_lost_octet_costs_two_frames_at_most(data):
    stream = bytearray(on_the_line(b"first", b"second", b"third", b"fourth"))
    del stream[data.draw(st.integers(0, len(stream) - 1))]
    kept = [frame for frame in found_in(stream) if frame in (b"first", b"second", b"third", b"fourth")]
    assert len(kept) >= 2


def test_any_octets_leave_it_in_step_after_one_delimiter():
    rng, deframer = random.Random(1), Deframer(LIMIT)
    for _ in range(200):
        found_in(rng.randbytes(rng.randrange(2000)), deframer)
        assert found_in(on_the_line(b"in step"), deframer)[-1] == b"in step"


def test_at_rest_delimiters_mean_nothing():
    deframer = Deframer(LIMIT)
    assert found_in(bytes(100), deframer) == []
    assert deframer.discarded == 0


def test_the_longest_frame_passes_and_one_octet_more_is_discarded():
    deframer = Deframer(10)
    assert found_in(on_the_line(b"x" * 10), deframer) == [b"x" * 10]
    assert found_in(on_the_line(b"x" * 11), deframer) == []
    assert deframer.discarded == 1
    assert found_in(on_the_line(b"after"), deframer) == [b"after"]


def test_what_is_too_long_is_discarded_once_however_long_it_goes_on():
    deframer = Deframer(10)
    assert found_in(b"\xff" * 5000 + b"\0", deframer) == []
    assert deframer.discarded == 1


def test_a_frame_cut_short_is_discarded():
    deframer = Deframer(LIMIT)
    assert found_in(encode(b"abandoned")[:4] + b"\0", deframer) == []
    assert deframer.discarded == 1


@pytest.mark.parametrize("room", [1, 3, 512, LIMIT])
def test_it_grows_as_frames_need_it_and_keeps_what_it_has(room):
    deframer = Deframer(LIMIT, room)
    for length in (1, 2, 5, 100, LIMIT):
        frame = random.Random(length).randbytes(length)
        assert found_in(on_the_line(frame), deframer) == [frame]
    assert deframer.discarded == 0


@given(frame=st.binary(max_size=2000), cuts=st.lists(st.integers(0, 2000), max_size=5))
@example(frame=b"\1" * 600, cuts=[254, 255, 508])
@example(frame=bytes(3), cuts=[1, 1, 2])
def test_a_frame_in_parts_is_stuffed_as_if_it_were_one(frame, cuts):
    places = [0, *sorted(min(cut, len(frame)) for cut in cuts), len(frame)]
    parts = [memoryview(frame)[start:end] for start, end in itertools.pairwise(places)]
    blocks = list(stuffed(parts))
    assert b"".join(blocks) == encode(frame)
    assert max(map(len, blocks)) <= 255


def test_a_view_shows_the_frame_where_it_lies():
    deframer = Deframer(LIMIT)
    for octet in encode(b"first") + b"\0":
        deframer.push(octet)
    view = deframer.view()
    assert bytes(view) == b"first" == deframer.frame()
    for octet in encode(b"again") + b"\0":
        deframer.push(octet)
    assert bytes(view) == b"again"
