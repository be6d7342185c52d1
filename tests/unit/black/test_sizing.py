"""The length of frames follows what arrives and what is lost."""

import random

import pytest
from redphone.black.sizing import FrameLength

LONGEST = 986


def after(arrived=0, lost=0, octets=200, longest=LONGEST):
    length = FrameLength(longest)
    for _ in range(arrived):
        length.arrived(octets)
    for _ in range(lost):
        length.lost(octets)
    return length.best()


def test_it_begins_in_between():
    assert 200 <= after() <= 300


def test_a_clean_line_gets_the_longest_frames():
    assert after(arrived=500) == LONGEST


def test_a_line_that_loses_everything_gets_the_shortest():
    assert after(lost=200, octets=40) == 40


def test_a_bearer_s_longest_frame_is_never_passed():
    assert after(arrived=500, longest=238) == 238


def test_losses_shorten_and_arrivals_lengthen():
    length = FrameLength(LONGEST)
    before = length.best()
    length.lost(200)
    shorter = length.best()
    for _ in range(100):
        length.arrived(shorter)
    assert shorter < before < length.best()


def test_what_was_long_ago_is_forgotten():
    length = FrameLength(LONGEST)
    for _ in range(100):
        length.lost(200)
    for _ in range(2000):
        length.arrived(length.best())
    assert length.best() == LONGEST


@pytest.mark.parametrize(("spoilt", "low", "high"), [(1e-2, 40, 90), (1e-3, 110, 260), (1e-4, 350, LONGEST)])
def test_it_settles_near_the_best_length_for_the_rate_of_loss(spoilt, low, high):
    length, rng = FrameLength(LONGEST), random.Random(1)
    seen = []
    for _ in range(3000):
        octets = length.best() + 18
        survives = rng.random() < (1 - spoilt) ** octets
        (length.arrived if survives else length.lost)(octets)
        seen.append(length.best())
    assert low <= sorted(seen[1000:])[1000] <= high
