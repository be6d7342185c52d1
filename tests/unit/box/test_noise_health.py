"""A noise source's failures are found, a healthy one's chances are not."""

import random
from fractions import Fraction
from itertools import count as numbers
from math import comb

import pytest
from box.noise import (
    PROPORTION_MAX,
    PROPORTION_WINDOW,
    REPETITIONS_MAX,
    START_UP_SAMPLES,
    Noise,
    NoiseFailed,
)

ALPHA = Fraction(1, 2**30)
LEAST_ENTROPY_BITS = 1


def noise_of(samples):
    """A Noise whose source gives these samples, one after the other."""
    given = iter(samples)
    return Noise(lambda count: bytes(next(given) for _ in range(count)))


def healthy(seed=1):
    generator = random.Random(seed)
    return (generator.randrange(256) for _ in numbers())


def critical_binomial(trials, p, alpha):
    """The least k with P(X > k) <= alpha."""
    reached = Fraction(0)
    for k in range(trials + 1):
        reached += comb(trials, k) * p**k * (1 - p) ** (trials - k)
        if 1 - reached <= alpha:
            return k
    raise AssertionError


def test_the_cut_offs_are_those_of_the_standard():
    assert REPETITIONS_MAX == 1 + 30 / LEAST_ENTROPY_BITS
    p = Fraction(1, 2**LEAST_ENTROPY_BITS)
    assert 1 + critical_binomial(PROPORTION_WINDOW, p, ALPHA) == PROPORTION_MAX
    assert START_UP_SAMPLES >= 1024


def test_a_healthy_source_passes():
    noise = noise_of(healthy())
    noise.start()
    for _ in range(100):
        assert len(noise.take(384)) == 384
    assert noise.healthy


@pytest.mark.parametrize("stuck", [0x00, 0x55, 0xFF])
def test_a_stuck_source_fails_at_the_start(stuck):
    noise = noise_of(stuck for _ in numbers())
    with pytest.raises(NoiseFailed):
        noise.start()
    assert not noise.healthy


def test_a_source_that_sticks_later_fails_then():
    generator = healthy()
    noise = noise_of([*(next(generator) for _ in range(2000)), *[7] * 2000])
    noise.start()
    noise.take(2000 - START_UP_SAMPLES)
    with pytest.raises(NoiseFailed):
        noise.take(64)


@pytest.mark.parametrize(("run", "passes"), [(REPETITIONS_MAX - 1, True), (REPETITIONS_MAX, False)])
def test_the_longest_run_that_passes(run, passes):
    samples = [1] + [2] * run + [3] * 3
    noise = noise_of(samples)
    if passes:
        assert noise.take(len(samples)) == bytes(samples)
    else:
        with pytest.raises(NoiseFailed):
            noise.take(len(samples))


@pytest.mark.parametrize(("often", "passes"), [(PROPORTION_MAX - 1, True), (PROPORTION_MAX, False)])
def test_the_commonest_sample_that_passes(often, passes):
    """No run is long: others stand between, evenly."""
    others = PROPORTION_WINDOW - often
    samples = [9] * PROPORTION_WINDOW
    for at in range(others):
        samples[1 + at * PROPORTION_WINDOW // others] = at % 8
    assert samples.count(9) == often
    noise = noise_of(samples)
    if passes:
        assert noise.take(len(samples)) == bytes(samples)
    else:
        with pytest.raises(NoiseFailed):
            noise.take(len(samples))


def test_a_short_answer_is_a_failure():
    with pytest.raises(NoiseFailed):
        Noise(lambda count: bytes(range(count - 1))).take(32)


def test_once_failed_always_failed():
    generator = healthy()
    noise = noise_of([0] * 64 + [next(generator) for _ in range(5000)])
    with pytest.raises(NoiseFailed):
        noise.take(64)
    for _ in range(3):
        with pytest.raises(NoiseFailed):
            noise.take(512)
