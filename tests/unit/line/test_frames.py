"""Frames found in a sender's own octets, stuffed and coded, however the octets are cut into pieces."""

import random

import pytest
from redphone.black import coded
from redphone.black.framing import encode
from redphone_host.line.frames import FrameSplitter, begun

SYNC = coded.SYNC
ZEROS = bytes(200)


def stuffed(frame):
    return encode(frame) + b"\0"


def frames_in(octets, sizes):
    """The frames that a splitter finds, and whether the last one is whole; `sizes`: of the pieces, over and over."""
    splitter, found, whole, at, turn = FrameSplitter(), [], True, 0, 0
    between = b""
    while at < len(octets):
        size = sizes[turn % len(sizes)]
        for part in splitter.split(octets[at : at + size]):
            assert part.framed or not (part.begins or part.ends)
            if part.begins:
                assert whole, "a frame began inside another"
                found.append(b"")
            if part.framed:
                found[-1] += part.octets
                whole = part.ends
            else:
                between += part.octets
        at, turn = at + size, turn + 1
    assert set(between) <= {0}
    assert len(between) + sum(len(frame) for frame in found) == len(octets), "octets were lost or doubled"
    return found, whole


PIECES = [(1,), (2,), (3, 1), (16,), (5, 16, 1), (256,), (100_000,)]


@pytest.mark.parametrize("sizes", PIECES, ids=str)
def test_stuffed_and_coded_frames_in_any_order(sizes):
    rng = random.Random(1)
    sent, octets = [], b""
    for _ in range(60):
        frame = rng.choice([rng.randbytes(rng.randrange(1, 500)), bytes(rng.randrange(1, 700))])
        is_coded = rng.random() < 0.6
        sent.append(coded.encode(frame, rng.randrange(4)) if is_coded else stuffed(frame))
        octets += bytes(rng.randrange(3)) + bytes(sent[-1])
    assert frames_in(octets, sizes) == ([bytes(frame) for frame in sent], True)


@pytest.mark.parametrize("sizes", PIECES, ids=str)
@pytest.mark.parametrize("octets", [1, 2, 3, 7])
def test_a_stuffed_frame_that_begins_like_a_coded_one_is_a_stuffed_one(octets, sizes):
    first = (SYNC + b"\xff\xff\xff")[:octets] + b"\x01\0"
    assert frames_in(first + b"\x02\x05\0", sizes) == ([first, b"\x02\x05\0"], True)


@pytest.mark.parametrize("length", [7, 8, 20, 100])
@pytest.mark.parametrize("is_coded", [True, False])
def test_a_frame_given_up_ends_where_a_coded_one_begins(is_coded, length):
    given_up, next_one = stuffed(b"x" * 120)[:length], bytes(coded.encode(b"\x80\0\0next", 0))
    if is_coded:
        given_up = bytes(coded.encode(ZEROS, 1))[:length]
    splitter = FrameSplitter()
    assert [part.begins for part in splitter.split(given_up)] == [True]
    parts = list(splitter.split(next_one + stuffed(b"plain")))
    assert [(part.octets, part.begins, part.ends) for part in parts] == [
        (b"", False, True),
        (next_one, True, True),
        (stuffed(b"plain"), True, True),
    ]


def test_a_stuffed_frame_given_up_ends_with_its_delimiter():
    given_up = stuffed(b"abcdefgh")[:5] + b"\0"
    next_one = bytes(coded.encode(ZEROS, 0))
    assert frames_in(given_up + next_one, (100,)) == ([given_up, next_one], True)


def test_a_frame_that_is_still_coming_is_not_whole():
    octets = bytes(coded.encode(ZEROS, 2))
    for length in (1, 4, 6, 7, 30, len(octets) - 1):
        assert frames_in(octets[:length], (9,)) == ([octets[:length]], False)


def test_what_a_station_has_begun_is_told_whole_or_as_far_as_it_went():
    rng = random.Random(2)
    pieces, sent, after_coded, after_a_coded_one_given_up = [], [], False, False
    for _ in range(300):
        frame = rng.choice([rng.randbytes(rng.randrange(1, 500)), bytes(rng.randrange(40, 700))])
        is_coded, gives_up = rng.random() < 0.5 or after_a_coded_one_given_up, rng.random() < 0.4
        whole = bytes(
            coded.encode(frame, rng.randrange(4)) if is_coded else (b"\0" if after_coded else b"") + stuffed(frame)
        )
        cut = [whole[at : at + 16] for at in range(0, len(whole), 16)]
        if gives_up:
            cut = cut[: rng.randrange(1, len(cut) + 1)]
        after_coded = is_coded or gives_up
        after_a_coded_one_given_up = is_coded and gives_up
        pieces += cut
        sent.append((frame, gives_up))
    found = list(begun(pieces))
    assert len(found) == len(sent)
    for octets, (frame, gives_up) in zip(found, sent, strict=True):
        assert octets[: len(frame)] == frame[: len(octets)]
        assert gives_up or len(octets) >= len(frame)
        assert len(octets) >= min(len(frame), 8)
