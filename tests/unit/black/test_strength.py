"""How much error correction a stream needs: section 6.2's formula of docs/protocol.md, and what a receiver has seen."""

import random
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from redphone import codec, wire
from redphone.black.coded import codewords
from redphone.black.reed_solomon import PARITIES
from redphone.black.strength import LEVELS, PLAIN, Damage, first_told, level_for

MENDS = (2, 6, 16, 32)
LONGEST = 1004
MARGIN = 25

qualities = st.tuples(st.integers(0, 0xFFFF), st.integers(0, 255))
lengths = st.integers(1, LONGEST)


def by_the_document(octets, spoilt, margin):
    """(level, how near the choice was), in exact arithmetic."""
    share = Fraction(spoilt, 1 << 20)
    costs, adds = share * octets * (octets + 100), 4 + 4 * -(-octets // 251)
    if costs <= adds:
        return PLAIN, adds - costs
    mean = share * min(octets, 255)
    nearest = costs - adds
    for level, mends in enumerate(MENDS):
        spare = (mends - mean) ** 2 - Fraction(margin, 10) ** 2 * mean if mends >= mean else Fraction(-1)
        nearest = min(nearest, abs(spare))
        if spare >= 0:
            return level, nearest
    return LEVELS - 1, nearest


@given(octets=lengths, quality=qualities)
def test_the_level_is_the_one_that_the_document_says(octets, quality):
    level, nearest = by_the_document(octets, *quality)
    assume(nearest > 1e-9)
    assert level_for(octets, *quality) == level


@pytest.mark.parametrize(("octets", "spoilt"), [(48, 1180), (192, 149), (1004, 18)])
def test_a_frame_is_coded_once_losing_it_costs_more_than_coding(octets, spoilt):
    assert level_for(octets, spoilt, MARGIN) == PLAIN
    assert level_for(octets, spoilt + 1, MARGIN) >= 0


@pytest.mark.parametrize(("level", "spoilt"), [(0, 1670), (1, 9252), (2, 35_561)])
def test_a_level_serves_as_long_as_it_mends_the_mean_and_the_margin(level, spoilt):
    assert level_for(LONGEST, spoilt, MARGIN) == level
    assert level_for(LONGEST, spoilt + 1, MARGIN) == level + 1


def test_the_highest_level_is_all_that_there_is():
    assert level_for(LONGEST, 0xFFFF, 255) == LEVELS - 1


@given(octets=lengths, first=qualities, second=qualities)
def test_more_damage_never_asks_for_less(octets, first, second):
    worse = max(first[0], second[0]), max(first[1], second[1])
    assert level_for(octets, *worse) >= level_for(octets, *first)


def test_nothing_spoilt_is_plain_whatever_the_margin():
    assert all(level_for(octets, 0, 255) == PLAIN for octets in range(1, LONGEST + 1))


@pytest.mark.parametrize("level", range(LEVELS))
def test_codewords(level):
    room = 255 - PARITIES[level]
    assert [codewords(octets, level) for octets in (1, room, room + 1, 2 * room, 2 * room + 1)] == [1, 1, 2, 2, 3]


# What a receiver has seen.


def clean(octets, each=100, damage=None):
    damage = damage or Damage()
    for _ in range(octets // each):
        damage.passed(each, 0)
    return damage


def level(damage, octets=LONGEST):
    return level_for(octets, *damage.told())


def test_before_anything_is_known_long_frames_are_coded_and_short_ones_are_not():
    assert first_told() == Damage().told() == (23, MARGIN)
    assert level(Damage()) == 0
    assert [level(Damage(), octets) for octets in (48, 192, 480)] == [PLAIN] * 3


def test_a_clean_stream_soon_talks_the_estimate_down_to_plain():
    assert level(clean(1000)) == 0
    assert level(clean(1100)) == PLAIN
    assert clean(60_000).told()[0] <= 1


@pytest.mark.parametrize("octets", [2100, 10_000, 30_000])
def test_one_error_brings_coding_back(octets):
    damage = clean(octets)
    assert level(damage) == PLAIN
    damage.passed(100, 1)
    assert level(damage) == 0
    assert level(damage, 48) == PLAIN


def test_a_frame_that_was_lost_brings_coding_back():
    damage = clean(10_000)
    damage.missed(1)
    assert level(damage) == 0


@pytest.mark.parametrize(("rate", "expected"), [(1e-3, 0), (5e-3, 1), (2e-2, 2), (6e-2, 3)])
def test_the_share_spoilt_is_found(rate, expected):
    damage, chance = Damage(), random.Random(expected)
    for _ in range(200):
        damage.passed(250, sum(chance.random() < rate for _ in range(250)))
    spoilt, margin = damage.told()
    spread = 4 / (rate * 200 * 250) ** 0.5  # four standard deviations
    assert spoilt == pytest.approx(rate * (1 << 20), rel=spread)
    assert MARGIN <= margin <= 1.2 * MARGIN
    assert level(damage) == expected


def shared_out(corrected):
    damage = Damage()
    for mended in corrected:
        damage.passed(500, mended)
    return damage.told()


def test_bursts_widen_the_margin_and_chance_does_not():
    alone = shared_out([2] * 20)
    together = shared_out([0] * 10 + [40] + [0] * 9)
    assert together[0] == alone[0]
    assert alone[1] == MARGIN
    assert together[1] >= 2 * MARGIN
    assert level_for(LONGEST, *together) > level_for(LONGEST, *alone)


def test_each_frame_that_was_lost_widens_the_margin_until_others_pass():
    damage = clean(20_000)
    margins = [damage.told()[1]]
    for _ in range(5):
        damage.missed(1)
        margins.append(damage.told()[1])
    assert margins == [25, 70, 115, 120, 120, 120]
    falling = []
    for _ in range(100):
        damage.passed(100, 0)
        falling.append(damage.told()[1])
    assert falling == sorted(falling, reverse=True)
    assert 60 <= falling[9] <= 80
    assert falling[-1] in (25, 26)


def test_of_many_frames_lost_in_a_row_eight_count():
    few, many = clean(10_000), clean(10_000)
    few.missed(8)
    many.missed(1000)
    assert many.told() == few.told()
    few.missed(1)
    assert many.told()[0] < few.told()[0]


def test_what_was_long_ago_is_forgotten():
    damage = Damage()
    for _ in range(20):
        damage.passed(50, 2)
    assert level(damage) >= 2
    seen = []
    for _ in range(12):
        clean(30_000, 500, damage)
        seen.append(damage.told())
    assert seen == sorted(seen, reverse=True)
    assert level(damage) == PLAIN
    assert damage.told()[1] == MARGIN


frames = st.tuples(st.just("passed"), st.integers(1, LONGEST), st.integers(0, 128))
losses = st.tuples(st.just("missed"), st.integers(0, 1 << 24))


@given(story=st.lists(st.one_of(frames, losses), max_size=80))
def test_whatever_came_what_is_told_fits_a_quality(story):
    damage = Damage()
    for verb, *how in story:
        getattr(damage, verb)(*how)
        spoilt, margin = damage.told()
        assert 0 <= spoilt <= 0xFFFF
        assert 0 <= margin <= 120
        codec.pack_coded(wire.Quality(spoilt=spoilt, margin=margin))
