"""X25519 of both backends: the RFC's vectors, edge values, and each as the other's second opinion."""

import random

import pytest
from paths import VECTORS
from redphone.cipher import sodium, soft
from redphone.cipher import x25519 as field
from redphone.cipher.limbs import unpack
from redphone.cipher.steps import finish
from redphone.errors import RemoteProtocolError
from vector_checks import CHECKS, load, outcome

P = 2**255 - 19


def value(limbs):
    return sum(limb << 13 * i for i, limb in enumerate(limbs))


def limbs_of(number):
    return [number >> 13 * i & 0x1FFF for i in range(20)]


EDGES = [0, 1, 2, 18, 19, 20, P - 20, P - 19, P - 1, P, P + 1, 2 * P - 1, 2 * P, 2 * P + 1]
EDGES += [2**255 - 20, 2**255 - 19, 2**255 - 1, 2**255, 2**259, 2**260 - 609, 2**260 - 608, 2**260 - 1]


@pytest.mark.parametrize("suite", [soft, sodium], ids=lambda suite: suite.NAME)
@pytest.mark.parametrize("vector", load(VECTORS, "x25519"), ids=lambda vector: vector["name"])
def test_vector(suite, vector):
    promised, happened = outcome(CHECKS["x25519"], vector, suite)
    assert happened == promised


def test_a_thousand_iterations_of_rfc_7748_section_5_2():
    k = u = field.BASE_POINT
    for _ in range(1000):
        k, u = sodium.x25519(k, u), k
    assert k.hex() == "684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51"


def test_random_keys_agree_between_the_backends():
    chance = random.Random(25519)
    points = [chance.randbytes(32) for _ in range(3)]
    points += [number.to_bytes(32, "little") for number in (2, P - 2, P + 18, 2**255 - 1, 2**256 - 1)]
    points += [b"\xff\x1f" * 16, b"\x00\xe0" * 16]
    for point in points:
        scalar = chance.randbytes(32)
        assert soft.x25519(scalar, point) == sodium.x25519(scalar, point)
    assert soft.public_key(scalar) == sodium.public_key(scalar)


def test_the_refusal_of_a_small_order_point_reads_the_same():
    texts = []
    for suite in (soft, sodium):
        with pytest.raises(RemoteProtocolError) as caught:
            suite.x25519(b"\x42" * 32, bytes(32))
        texts.append(str(caught.value))
    assert texts == ["peer's public key has small order"] * 2


@pytest.mark.parametrize("kind", [bytearray, memoryview])
@pytest.mark.parametrize("suite", [soft, sodium], ids=lambda suite: suite.NAME)
def test_any_buffer_will_do_and_is_left_as_it_was(suite, kind):
    secret = bytearray(b"\xff" * 32)
    assert suite.public_key(kind(secret)) == suite.x25519(kind(secret), kind(bytearray(field.BASE_POINT)))
    assert secret == b"\xff" * 32


def elements():
    chance = random.Random(7748)
    carried_loosely = [[8191 + 7] * 20, [8191, 8191, 8199] + [8191] * 17]
    return [limbs_of(edge) for edge in EDGES] + [limbs_of(chance.getrandbits(260)) for _ in range(20)] + carried_loosely


@pytest.mark.parametrize("operation", ["_add", "_subtract", "_multiply"])
def test_field_operation(operation):
    expected = {"_add": int.__add__, "_subtract": int.__sub__, "_multiply": int.__mul__}[operation]
    for a in elements():
        for b in elements():
            result = getattr(field, operation)(list(a), list(b))
            assert value(result) % P == expected(value(a), value(b)) % P
            assert all(0 <= limb < 8200 for limb in result)


def test_square_and_inverse():
    for a in elements():
        assert value(field._square(list(a))) % P == value(a) ** 2 % P
    for a in elements()[::6]:
        assert value(finish(field._invert(list(a)))) % P == pow(value(a), P - 2, P)


def test_encoding_is_reduced_fully():
    for a in elements():
        assert field._encode(list(a)) == (value(a) % P).to_bytes(32, "little")


def test_columns_stay_below_2_to_the_32(monkeypatch):
    """The largest limbs that any operation returns, multiplied: what a 32-bit machine word must hold."""
    seen = []

    class Watched(int):
        def __add__(self, other):
            return self.keep(int(self) + int(other))

        __radd__ = __add__

        def __mul__(self, other):
            return self.keep(int(self) * int(other))

        __rmul__ = __mul__

        @classmethod
        def keep(cls, number):
            seen.append(number)
            return cls(number)

    largest = [Watched(8199)] * 20
    field._multiply(largest, largest)
    field._square(largest)
    assert 2**30 < max(seen) < 2**32


def test_limbs_unpack_what_they_should():
    number = random.Random(1).getrandbits(256)
    assert unpack(number.to_bytes(33, "little"), 20) == limbs_of(number)
