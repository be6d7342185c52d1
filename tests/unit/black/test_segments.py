"""Frames in segments: whole, in any order, some missing; and nothing that a stranger sends does harm."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from redphone.black.segments import SEGMENTS_MAX, Reassembler, Segmenter, longest_frame

LIMIT = 761
LIFETIME_MS = 20_000
sizes = st.sampled_from([54, 126, 256, 510])


def reassembler():
    return Reassembler(LIMIT, LIFETIME_MS)


def frames_from(packets, taker=None, now=0):
    taker = taker or reassembler()
    return [frame for packet in packets if (frame := taker.take(packet, now)) is not None]


@given(frame=st.binary(min_size=1, max_size=LIMIT), size=sizes, pads=st.booleans(), order=st.randoms())
def test_a_frame_comes_out_whole_whatever_the_order(frame, size, pads, order):
    packets = Segmenter(size, pads).cut(frame)
    assert all(len(packet) == size if pads else len(packet) <= size for packet in packets)
    order.shuffle(packets)
    assert frames_from(packets) == [frame]


@given(size=sizes, pads=st.booleans())
def test_a_frame_that_fits_costs_one_octet(size, pads):
    frame = bytes(size - 1)
    assert frame == longest_frame(size, 1) * b"\0"
    assert Segmenter(size, pads).cut(frame) == [b"\0" + frame]


@pytest.mark.parametrize("packets", range(1, SEGMENTS_MAX + 1))
def test_the_longest_frame_of_so_many_packets(packets):
    longest = longest_frame(54, packets)
    assert len(Segmenter(54).cut(bytes(longest))) == packets
    if packets < SEGMENTS_MAX:
        assert len(Segmenter(54).cut(bytes(longest + 1))) == packets + 1


@given(size=sizes, lost=st.integers(0, 15))
def test_a_frame_with_a_segment_missing_does_not_come_out_and_the_next_does(size, lost):
    segmenter, taker = Segmenter(size), reassembler()
    packets = segmenter.cut(b"a" * 600)
    del packets[lost % len(packets)]
    assert frames_from(packets, taker) == []
    assert frames_from(segmenter.cut(b"b" * 600), taker) == [b"b" * 600]


def test_segments_of_two_frames_may_come_mixed_and_twice():
    segmenter = Segmenter(126)
    first, second = segmenter.cut(b"a" * 300), segmenter.cut(b"b" * 300)
    packets = [first[0], second[2], first[0], first[1], second[0], second[2], first[2], second[1]]
    assert frames_from(packets) == [b"a" * 300, b"b" * 300]


def test_how_many_follow_is_told():
    taker, told = reassembler(), []
    for packet in [*Segmenter(126).cut(bytes(300)), b"\0alone", b""]:
        taker.take(packet, 0)
        told.append(taker.following)
    assert told == [2, 1, 0, 0, 0]


def test_what_is_left_of_a_frame_is_not_mixed_with_a_later_one_of_the_same_number():
    old, new = Segmenter(126).cut(b"a" * 300), Segmenter(126).cut(b"b" * 300)
    taker = reassembler()
    assert frames_from(old[:1] + new, taker) == [b"b" * 300]
    assert frames_from(old[1:], taker, now=0) == []
    assert frames_from(new, taker, now=LIFETIME_MS + 1) == [b"b" * 300]


def test_at_most_two_frames_are_under_way():
    segmenter, taker = Segmenter(126), reassembler()
    frames = [segmenter.cut(bytes((letter,)) * 300) for letter in b"abc"]
    assert frames_from([packets[0] for packets in frames], taker) == []
    assert taker.discarded == 1
    assert frames_from([packet for packets in frames[1:] for packet in packets[1:]], taker) == [b"b" * 300, b"c" * 300]


def test_segments_of_more_than_the_longest_frame_are_given_up():
    taker = reassembler()
    assert frames_from(Segmenter(256).cut(bytes(LIMIT + 1)), taker) == []
    assert taker.discarded >= 1


@pytest.mark.parametrize(
    "packet",
    [
        b"",
        b"\0",  # nothing in it
        b"\x80\0\0",  # padding without its mark
        b"\x80\x80\0\0",  # nothing but padding
        b"\x81one",  # a number, yet alone
        b"\x41",  # a segment without its place
        b"\x41\x11",  # ... with nothing in it
        b"\x41\x00one",  # ... the only one of several
        b"\x41\x21one",  # ... behind the last
        b"\0" + bytes(LIMIT + 1),
    ],
)
def test_what_is_no_packet_of_ours_is_counted(packet):
    taker = reassembler()
    assert taker.take(packet, 0) is None
    assert taker.discarded == 1


@given(packets=st.lists(st.binary(max_size=300), max_size=60), seed=st.integers(0, 99))
def test_any_packets_are_taken(packets, seed):
    rng, taker = random.Random(seed), reassembler()
    for packet in packets:
        head = bytes((rng.choice((0, 0x40, 0x80, 0xC1)), rng.randrange(256)))
        frame = taker.take(head[: rng.randrange(3)] + packet, rng.randrange(1 << 30))
        assert frame is None or 0 < len(frame) <= LIMIT
    segmenter = Segmenter(126)
    assert frames_from(segmenter.cut(b"a" * 300) + segmenter.cut(b"b" * 300), taker)[-1] == b"b" * 300
