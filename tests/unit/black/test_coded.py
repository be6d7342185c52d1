"""Coded frames: lengths that say themselves, bursts shared out, as many frames saved as probability allows."""

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from redphone.black import coded, golay
from redphone.black.reed_solomon import PARITIES
from redphone.black.stream_deframer import StreamDeframer
from redphone.errors import LocalProtocolError

# The longest frame whose body has room, by level.
LONGEST = (1004, 972, 892, 764)
levels = st.integers(0, 3)
frames = st.binary(min_size=1, max_size=LONGEST[3])


@pytest.mark.parametrize("level", range(4))
def test_every_length_of_a_frame_is_known_from_its_body_s(level):
    bodies = [coded.body_octets(octets, level) for octets in range(1, LONGEST[level] + 1)]
    assert [coded.frame_octets(body, level) for body in bodies] == list(range(1, LONGEST[level] + 1))
    assert bodies[-1] <= coded.BODY_OCTETS_MAX
    others = set(range(coded.BODY_OCTETS_MAX + 1)) - set(bodies)
    assert {coded.frame_octets(body, level) for body in others} == {0}


@given(frame=frames, level=levels)
def test_the_frame_stands_in_it_as_it_is(frame, level):
    octets = coded.encode(frame, level)
    assert len(octets) == coded.encoded_octets(len(frame), level)
    assert octets[:4] == coded.SYNC
    assert coded.read_word(octets[4:7]) == (level, len(octets) - 7)
    assert octets[7 : 7 + len(frame)] == frame


@settings(deadline=None)
@given(frame=frames, level=levels, at=st.integers(0, 1022), seed=st.integers(0, 99))
def test_a_burst_is_shared_out(frame, level, at, seed):
    """As long as half the check octets of all codewords together."""
    octets = coded.encode(frame, level)
    body = bytearray(octets[7:])
    length = min(len(body), coded.codewords_of(len(body)) * PARITIES[level] // 2)
    at %= len(body) - length + 1
    chance = random.Random(seed)
    for place in range(at, at + length):
        body[place] ^= chance.randrange(1, 256)
    errors = coded.correct(body, len(body), level)
    assert errors == length
    assert bytes(body) == octets[7:]


@pytest.mark.parametrize("level", range(4))
@pytest.mark.parametrize("octets", [0, 1, 1005])
def test_a_frame_that_is_none_or_too_long_for_its_level_is_refused(octets, level):
    length = LONGEST[level] + 1 if octets == 1 else octets
    with pytest.raises(LocalProtocolError):
        coded.encode(bytes(length), level)
    with pytest.raises(LocalProtocolError):
        coded.encoded_octets(length, level)


@pytest.mark.parametrize("level", range(4))
def test_the_longest_frame_of_each_level_is_taken(level):
    frame = bytes(range(251)) * 4
    octets = coded.encode(frame[: LONGEST[level]], level)
    assert list(StreamDeframer(1004).feed(octets)) == [frame[: LONGEST[level]]]


def test_a_word_that_cannot_be_read_or_means_no_frame_is_none():
    assert coded.read_word(bytes([0x00, 0x00, 0x0F])) is None  # four wrong bits
    assert coded.read_word(golay.encode(3 << 10 | 64)) is None
    assert coded.read_word(golay.encode(3 << 10 | 65)) == (3, 65)


def at_most(wrong, of, each):
    """The binomial probability that at most so many are wrong."""
    return sum(math.comb(of, n) * each**n * (1 - each) ** (of - n) for n in range(wrong + 1))


def probability(octets, level, bit_errors, tolerance):
    """That a frame survives: SYNC, word, and every codeword."""
    body = coded.body_octets(octets, level)
    count = coded.codewords_of(body)
    each = 1 - (1 - bit_errors) ** 8
    chance = at_most(tolerance, 32, bit_errors) * at_most(3, 24, bit_errors)
    for first in range(count):
        chance *= at_most(PARITIES[level] // 2, len(range(first, body, count)), each)
    return chance


def with_bit_errors(octets, bit_errors, chance):
    flipped = bytearray(octets)
    at = -1
    while True:
        at += 1 + int(math.log(1 - chance.random()) / math.log(1 - bit_errors))
        if at >= 8 * len(flipped):
            return bytes(flipped)
        flipped[at >> 3] ^= 1 << (at & 7)


def with_bursts(octets, chance):
    """1 % of the time at a bit error rate of 0.1, each burst 20 octets on average: 20 ms at 9,600 bit/s."""
    damaged, at = bytearray(octets), 0
    while True:
        at += int(chance.expovariate(1 / 2000))
        end = at + 1 + int(chance.expovariate(1 / 19))
        if at >= len(damaged):
            return bytes(damaged)
        damaged[at:end] = with_bit_errors(damaged[at:end], 0.1, chance)
        at = end


def survives(sent, received, level):
    """Whether a coded frame can be saved, by what is wrong with it."""
    wrong = bytes(a ^ b for a, b in zip(sent, received, strict=True))
    bits = [int.from_bytes(part, "big").bit_count() for part in (wrong[:4], wrong[4:7])]
    body = wrong[7:]
    count = coded.codewords_of(len(body))
    octets = [sum(map(bool, body[first::count])) for first in range(count)]
    return max(bits) <= 3 and max(octets) <= PARITIES[level] // 2


@pytest.mark.parametrize(("level", "least"), [(0, 0.72), (1, 0.85), (2, 0.96), (3, 0.98)])
def test_bursts_cost_those_frames_that_nothing_can_save(level, least):
    """Exactly those. Without a code only the frames that no burst has touched would be left."""
    chance = random.Random(level)
    deframer = StreamDeframer(LONGEST[0])
    deframer.tolerance = 3
    arrived = whole = 0
    for _ in range(150):
        frame = chance.randbytes(700)
        sent = coded.encode(frame, level)
        received = with_bursts(sent, chance)
        found = [*deframer.feed(received), *deframer.release()]
        assert (frame in found) == survives(sent, received, level)
        arrived += frame in found
        whole += received == sent
    assert arrived >= least * 150
    assert arrived > whole


@pytest.mark.parametrize(
    ("level", "octets", "bit_errors", "rounds"),
    [
        (0, 251, 1e-4, 200),
        (0, 251, 1e-3, 200),
        (1, 251, 1e-3, 200),
        (1, 761, 3e-3, 100),
        (2, 223, 1e-2, 100),
        (2, 761, 5e-3, 60),
        (3, 191, 1e-2, 60),
        (3, 100, 3e-2, 60),
    ],
)
def test_as_many_frames_arrive_as_probability_has_it(level, octets, bit_errors, rounds):
    """Behind one another on one line, with what is lost between them: within four standard deviations."""
    chance = random.Random(f"{level} {octets} {bit_errors}")
    deframer = StreamDeframer(LONGEST[0])
    deframer.tolerance = 3
    arrived = 0
    for _ in range(rounds):
        frame = chance.randbytes(octets)
        stream = with_bit_errors(coded.encode(frame, level), bit_errors, chance)
        found = [*deframer.feed(stream), *deframer.release()]
        arrived += frame in found
    expected = probability(octets, level, bit_errors, 3)
    spread = math.sqrt(rounds * expected * (1 - expected))
    assert abs(arrived - rounds * expected) <= 4 * spread + 0.5, (arrived, rounds * expected)
