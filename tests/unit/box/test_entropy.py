"""Octets for keys: each of what they are made of changes them, and a failed source gives none."""

import random

import pytest
from box.entropy import Entropy, mixed_seed
from box.noise import Noise, NoiseFailed

SEED = bytes(range(32))


class Chip:
    """A chip whose clock and generator do as they are told."""

    def __init__(self, ticks=5, chip=b"c"):
        self._ticks = ticks
        self._chip = chip

    def ticks_us(self):
        return self._ticks

    def random_octets(self, count):
        return self._chip * count


def noise(seed=1):
    generator = random.Random(seed)
    return Noise(generator.randbytes)


def entropy(hal=None, samples=None, seed=SEED, start=1):
    return Entropy(hal or Chip(), samples or noise(), seed, start)


def test_the_same_of_everything_gives_the_same():
    assert entropy().take() == entropy().take()


@pytest.mark.parametrize(
    "other",
    [
        lambda: entropy(Chip(ticks=6)),
        lambda: entropy(Chip(chip=b"d")),
        lambda: entropy(samples=noise(2)),
        lambda: entropy(seed=bytes(32)),
        lambda: entropy(start=2),
    ],
    ids=["clock", "chip", "noise", "seed", "start"],
)
def test_each_of_what_it_is_made_of_changes_it(other):
    assert entropy().take() != other().take()


def test_never_the_same_twice_even_with_a_source_that_repeats_itself():
    repeating = Noise(lambda count: bytes(at % 256 for at in range(count)))
    source = entropy(samples=repeating)
    taken = [source.take() for _ in range(50)]
    assert len(set(taken)) == 50
    assert {len(octets) for octets in taken} == {32}


def test_a_source_that_has_failed_gives_nothing():
    source = entropy(samples=Noise(bytes))
    for _ in range(2):
        with pytest.raises(NoiseFailed):
            source.take()


def test_the_seed_that_is_kept_is_mixed_of_fill_laptop_and_noise():
    kept = mixed_seed(Chip(), noise(), SEED, b"laptop" * 5)
    assert len(kept) == 32
    assert kept != mixed_seed(Chip(), noise(), SEED, b"Laptop" * 5)
    assert kept != mixed_seed(Chip(), noise(), bytes(32), b"laptop" * 5)
    assert kept != mixed_seed(Chip(), noise(2), SEED, b"laptop" * 5)
    assert kept != mixed_seed(Chip(chip=b"d"), noise(), SEED, b"laptop" * 5)


def test_a_seed_needs_noise():
    with pytest.raises(NoiseFailed):
        mixed_seed(Chip(), Noise(bytes), SEED, b"laptop" * 5)
