"""Small differences in waiting, the same for the same public octets."""

import pytest
from redphone.black.jitter import Jitter


def stirred(octets):
    jitter = Jitter()
    jitter.stir(octets)
    return jitter


@pytest.mark.parametrize("limit", [0, 1, 10, 7500, 60_000])
def test_it_stays_within_its_limit(limit):
    jitter = stirred(b"public key")
    assert all(0 <= jitter.up_to(limit) <= limit for _ in range(1000))


def test_the_same_octets_give_the_same_sequence():
    one, other = stirred(b"A"), stirred(b"A")
    assert [one.up_to(1000) for _ in range(20)] == [other.up_to(1000) for _ in range(20)]


def test_two_ends_that_stirred_other_octets_soon_differ():
    one, other = stirred(b"public key of A"), stirred(b"public key of B")
    differences = [abs(one.up_to(1000) - other.up_to(1000)) for _ in range(20)]
    assert sum(difference > 50 for difference in differences) >= 10


def test_it_spreads_over_the_whole_range():
    jitter = stirred(b"public key")
    values = [jitter.up_to(999) for _ in range(2000)]
    assert all(any(low <= value < low + 100 for value in values) for low in range(0, 1000, 100))
    assert 400 < sum(values) / len(values) < 600
