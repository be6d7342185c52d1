"""Whatever octets come in on a bearer: never an exception, never a word to the operator, never more memory."""

import functools
import random
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from redphone.black.framing import encode
from robustness.lone import LoneStation
from robustness.rich_dialogue import frames_of, rich_dialogue
from scenarios.conftest import Dialogue

_JUNK_OCTETS = 200_000
_GROWTH_OCTETS_MAX = 64_000


@pytest.fixture(scope="module")
def lone():
    """North with a session up, and nobody else on its line."""
    return LoneStation(Dialogue().opened())


@functools.cache
def real_frames():
    """Frames that were good once, of both ends."""
    dialogue = rich_dialogue()
    return [frame for end in (0, 1) for frame in frames_of(dialogue, end)]


def unmoved_by(lone, octets):
    """Hearing these octets tells the operator nothing; how many frames were discarded for them."""
    told, before = lone.told, lone.status()
    lone.hears(b"\0" + octets + bytes(1030))  # enough to end whatever it began
    after = lone.status()
    assert lone.told == told
    assert after.frames_received == before.frames_received
    return after.frames_discarded - before.frames_discarded


@settings(max_examples=300, deadline=None, derandomize=True)
@given(octets=st.binary(max_size=1200))
def test_any_octets_are_discarded(lone, octets):
    frames = [frame for frame in octets.split(b"\0") if frame]
    assert unmoved_by(lone, octets) <= 2 * len(frames)  # what looks like SYNC and is none is counted, too


@settings(max_examples=200, deadline=None, derandomize=True)
@given(frame=st.binary(min_size=1, max_size=900))
def test_any_well_stuffed_frame_is_discarded_and_counted(lone, frame):
    assert unmoved_by(lone, encode(frame)) in (1, 2)  # what looks like SYNC and is none is counted, too


@settings(max_examples=200, deadline=None, derandomize=True)
@given(head=st.sampled_from([0x01, 0x40, 0x7F, 0x80, 0xC0, 0xFF]), rest=st.binary(min_size=0, max_size=780))
def test_a_frame_that_looks_like_ours_is_discarded_and_counted(lone, head, rest):
    assert unmoved_by(lone, encode(bytes([head]) + rest)) in (1, 2)


def flip(frame, other, rng):
    at = rng.randrange(len(frame))
    return frame[:at] + bytes([frame[at] ^ 1 << rng.randrange(8)]) + frame[at + 1 :]


def truncate(frame, other, rng):
    return frame[: rng.randrange(len(frame))]


def splice(frame, other, rng):
    return frame[: rng.randrange(len(frame))] + other[rng.randrange(len(other)) :]


def duplicate(frame, other, rng):
    at = rng.randrange(len(frame))
    return frame[:at] + frame[max(0, at - 20) :]


def append(frame, other, rng):
    return frame + other


@pytest.mark.parametrize("mutate", [flip, truncate, splice, duplicate, append])
def test_a_mutated_frame_is_discarded(mutate):
    """Into a box that knows the frames' keys: the last of their sessions is still up."""
    lone, rng = LoneStation(rich_dialogue()), random.Random(mutate.__name__)
    frames = real_frames()
    for _ in range(300):
        unmoved_by(lone, mutate(rng.choice(frames), rng.choice(frames), rng))


def grows_by(lone, hears):
    """Octets of memory that a station keeps after `hears(lone)`."""
    hears(lone)
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        hears(lone)
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    return after - before


def junk(rng):
    for _ in range(_JUNK_OCTETS // 1000):
        yield rng.randbytes(1000)


def junk_without_an_end(rng):
    for piece in junk(rng):
        yield piece.replace(b"\0", b"\1")


def junk_in_small_frames(rng):
    for _ in range(_JUNK_OCTETS // 1000):
        yield b"".join(encode(rng.randbytes(rng.randrange(40))) + b"\0" for _ in range(45))


def spoilt_frames(rng):
    frames = real_frames()
    for _ in range(_JUNK_OCTETS // 1000):
        yield b"\0".join(flip(rng.choice(frames), b"", rng) for _ in range(8))


@pytest.mark.parametrize("kind", [junk, junk_without_an_end, junk_in_small_frames, spoilt_frames])
def test_junk_takes_no_memory(lone, kind):
    def hears(lone):
        for octets in kind(random.Random(3)):
            lone.hears(octets)

    grown = grows_by(lone, hears)
    print(f"\n{kind.__name__}: {grown} octets kept", end="")
    assert grown < _GROWTH_OCTETS_MAX


def test_a_good_frame_after_junk_is_taken(lone):
    before = lone.status().frames_received
    lone.hears(random.Random(4).randbytes(5000) + b"\0")
    lone.hears(encode(lone.peer_session.seal(b"\x04")) + b"\0")
    assert lone.status().frames_received == before + 1
