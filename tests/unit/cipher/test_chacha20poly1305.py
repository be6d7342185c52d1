"""ChaCha20-Poly1305: the RFC's vectors, then libsodium as a second opinion."""

import random

import pytest
from nacl.bindings import crypto_aead_chacha20poly1305_ietf_encrypt as sodium_seal
from paths import VECTORS
from redphone.cipher.chacha20poly1305 import open_sealed, seal
from redphone.errors import AuthenticationError
from vector_checks import CHECKS, load, outcome

KEY, NONCE = bytes(range(32)), bytes(range(12))


@pytest.mark.parametrize("vector", load(VECTORS, "chacha20_block"), ids=lambda vector: vector["name"])
def test_block_vector(vector):
    promised, happened = outcome(CHECKS["chacha20_block"], vector, None)
    assert happened == promised


@pytest.mark.parametrize("vector", load(VECTORS, "aead"), ids=lambda vector: vector["name"])
def test_aead_vector(vector):
    promised, happened = outcome(CHECKS["aead"], vector, None)
    assert happened == promised


@pytest.mark.parametrize("fill", [b"\x00", b"\xff", None], ids=["zeros", "ones", "random"])
def test_every_length_agrees_with_libsodium(fill):
    chance = random.Random(8439)

    def some(length):
        return chance.randbytes(length) if fill is None else fill * length

    for length in range(131):
        key, nonce, plaintext, ad = some(32), some(12), some(length), some(length * 7 % 131)
        sealed = seal(key, nonce, ad, plaintext)
        assert sealed == sodium_seal(plaintext, ad, nonce, key), length
        assert open_sealed(key, nonce, ad, sealed) == plaintext


def test_every_tampered_tag_bit_is_refused():
    sealed = seal(KEY, NONCE, b"ad", b"plaintext")
    for bit in range(128):
        tampered = bytearray(sealed)
        tampered[-1 - (bit >> 3)] ^= 1 << (bit & 7)
        with pytest.raises(AuthenticationError):
            open_sealed(KEY, NONCE, b"ad", tampered)


def test_every_tampered_ciphertext_byte_is_refused():
    sealed = seal(KEY, NONCE, b"ad", bytes(65))
    for i in range(65):
        tampered = bytearray(sealed)
        tampered[i] ^= 0x80
        with pytest.raises(AuthenticationError):
            open_sealed(KEY, NONCE, b"ad", tampered)


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_any_buffer_will_do(kind):
    sealed = seal(KEY, NONCE, b"some ad", b"some plaintext")
    assert seal(kind(KEY), kind(NONCE), kind(b"some ad"), kind(b"some plaintext")) == sealed
    opened = open_sealed(kind(KEY), kind(NONCE), kind(b"some ad"), kind(sealed))
    assert opened == b"some plaintext"
    assert type(opened) is type(sealed) is bytes


def test_the_arguments_are_left_as_they_were():
    key, nonce, ad, plaintext = bytearray(KEY), bytearray(NONCE), bytearray(b"ad"), bytearray(b"plaintext")
    open_sealed(key, nonce, ad, bytearray(seal(key, nonce, ad, plaintext)))
    assert (key, nonce, ad, plaintext) == (KEY, NONCE, b"ad", b"plaintext")
