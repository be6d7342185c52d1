"""HMAC and HKDF: the RFCs' vectors, then CPython's hmac as a second opinion."""

import hashlib
import hmac
import random

import pytest
from paths import VECTORS
from redphone.cipher.kdf import hmac_sha256
from vector_checks import CHECKS, load, outcome


@pytest.mark.parametrize("name", ["hmac_sha256", "hkdf"])
def test_vectors(name):
    for vector in load(VECTORS, name):
        promised, happened = outcome(CHECKS[name], vector, None)
        assert happened == promised, vector["name"]


def test_every_key_length_agrees_with_the_standard_library():
    chance = random.Random(2104)
    for length in range(131):
        key, message = chance.randbytes(length), chance.randbytes(chance.randrange(200))
        assert hmac_sha256(key, message) == hmac.digest(key, message, hashlib.sha256)


def test_parts_are_taken_one_after_the_other():
    whole = hmac_sha256(b"key", b"north south")
    assert hmac_sha256(b"key", b"north", b" ", memoryview(b"south")) == whole
    assert hmac_sha256(bytearray(b"key"), b"", b"north south", b"") == whole
    assert hmac_sha256(b"key") == hmac_sha256(b"key", b"")
