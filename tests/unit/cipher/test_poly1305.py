"""Poly1305: the RFC's vectors, then its definition in big integers as a second opinion."""

import random

import pytest
from paths import VECTORS
from redphone.cipher.poly1305 import Poly1305, poly1305
from redphone.errors import LocalProtocolError
from vector_checks import CHECKS, load, outcome

P = 2**130 - 5
CLAMP = 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF


def by_big_integers(key, message):
    """RFC 8439 section 2.5.1, as it is written there."""
    r, s = int.from_bytes(key[:16], "little") & CLAMP, int.from_bytes(key[16:], "little")
    sum_ = 0
    for start in range(0, len(message), 16):
        sum_ = (sum_ + int.from_bytes(message[start : start + 16] + b"\x01", "little")) * r % P
    return ((sum_ + s) % 2**128).to_bytes(16, "little")


@pytest.mark.parametrize("vector", load(VECTORS, "poly1305"), ids=lambda vector: vector["name"])
def test_vector(vector):
    promised, happened = outcome(CHECKS["poly1305"], vector, None)
    assert happened == promised


def test_random_and_extreme_messages():
    chance = random.Random(1305)
    for length in range(131):
        for fill in (chance.randbytes(length), b"\xff" * length, bytes(length)):
            key = chance.choice([chance.randbytes(32), b"\xff" * 32, b"\xff" * 16 + bytes(16)])
            assert poly1305(key, fill) == by_big_integers(key, fill)


@pytest.mark.parametrize("wanted", [0, 1, 4, 5, P - 1, P - 2, P - 6, 2**128 - 1, 2**128, 2**129])
def test_sums_at_the_edges_of_the_prime(wanted):
    """With r = 1 the sum of two blocks may be chosen at will, up to the bit that pads each of them."""
    key = (1).to_bytes(16, "little") + b"\xff" * 16
    for low in (0, 2**64 - 1, 2**128 - 1):
        rest = (wanted - low - 2 * 2**128) % P
        message = low.to_bytes(16, "little") + (rest % 2**128).to_bytes(16, "little")
        for _ in range(rest >> 128):
            message += bytes(16)
        assert poly1305(key, message) == by_big_integers(key, message)


def test_the_key_is_32_bytes():
    with pytest.raises(LocalProtocolError):
        poly1305(bytes(31), b"")


def test_the_pad_is_wiped_after_use():
    mac = Poly1305(b"\xff" * 32)
    mac.tag()
    assert mac._s == bytes(16)
