"""The two backends keep one contract: the same results, the same errors, the same words."""

import importlib
import random

import pytest
from paths import VECTORS
from redphone.cipher import sodium, soft
from redphone.cipher.steps import finish
from redphone.cipher.suite import counter_nonce
from redphone.errors import AuthenticationError, LocalProtocolError, RedphoneError, RemoteProtocolError
from vector_checks import CHECKS, load, outcome

BOTH = pytest.mark.parametrize("suite", [soft, sodium], ids=lambda suite: suite.NAME)
KEY = bytes(range(32))


def test_names():
    assert (soft.NAME, sodium.NAME) == ("soft", "sodium")


@BOTH
@pytest.mark.parametrize("vector", load(VECTORS, "aead_counter"), ids=lambda vector: vector["name"])
def test_vector(suite, vector):
    promised, happened = outcome(CHECKS["aead_counter"], vector, suite)
    assert happened == promised


def test_each_opens_what_the_other_seals():
    chance = random.Random(62)
    for length in range(131):
        key, ad, plaintext = chance.randbytes(32), chance.randbytes(chance.randrange(131)), chance.randbytes(length)
        counter = chance.choice([0, 1, 2**32, 2**62 - 1, chance.getrandbits(62)])
        sealed = soft.seal(key, counter, ad, plaintext)
        assert sealed == sodium.seal(key, counter, ad, plaintext)
        assert soft.open_sealed(key, counter, ad, sealed) == plaintext
        assert sodium.open_sealed(key, counter, ad, sealed) == plaintext


def test_both_refuse_the_same_forgeries_in_the_same_words():
    chance = random.Random(16)
    for _ in range(100):
        sealed = bytearray(soft.seal(KEY, 1, b"ad", chance.randbytes(chance.randrange(40))))
        sealed[chance.randrange(len(sealed))] ^= 1 << chance.randrange(8)
        sealed = sealed[: chance.choice([len(sealed), chance.randrange(len(sealed))])]
        texts = set()
        for suite in (soft, sodium):
            with pytest.raises(AuthenticationError) as caught:
                suite.open_sealed(KEY, 1, b"ad", sealed)
            texts.add(str(caught.value))
        assert len(texts) == 1


@BOTH
@pytest.mark.parametrize("length", [0, 16, 31, 33, 64])
def test_a_key_of_another_length_is_our_mistake(suite, length):
    calls = [
        lambda key: suite.seal(key, 0, b"", b""),
        lambda key: suite.open_sealed(key, 0, b"", bytes(16)),
        lambda key: suite.x25519(key, KEY),
        lambda key: suite.x25519(KEY, key),
        lambda key: suite.public_key(key),
    ]
    for call in calls:
        with pytest.raises(LocalProtocolError, match="a key is 32 bytes"):
            call(bytes(length))


@BOTH
def test_in_steps_it_is_the_same(suite):
    chance = random.Random(35)
    secret, public = chance.randbytes(32), chance.randbytes(32)
    assert finish(suite.x25519_steps(secret, public)) == suite.x25519(secret, public)
    assert finish(suite.public_key_steps(secret)) == suite.public_key(secret)


@BOTH
def test_steps_refuse_what_is_refused_at_once(suite):
    with pytest.raises(RemoteProtocolError, match="small order"):
        finish(suite.x25519_steps(KEY, bytes(32)))
    with pytest.raises(LocalProtocolError, match="a key is 32 bytes"):
        finish(suite.x25519_steps(KEY, bytes(31)))
    with pytest.raises(LocalProtocolError, match="a key is 32 bytes"):
        finish(suite.public_key_steps(bytes(33)))


def test_the_box_pauses_after_every_eight_bits_and_thrice_in_the_division():
    assert list(soft.x25519_steps(KEY, KEY)) == [None] * 35


def test_here_the_plain_primitives_are_used():
    """CPython has no viper, and finds that out by import."""
    assert soft.KERNELS == "plain"
    with pytest.raises(NameError, match="micropython"):
        importlib.import_module("redphone.cipher.viper")


@BOTH
@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_any_buffer_will_do(suite, kind):
    sealed = suite.seal(kind(KEY), 5, kind(b"ad"), kind(b"plaintext"))
    assert suite.open_sealed(kind(KEY), 5, kind(b"ad"), kind(sealed)) == b"plaintext"
    assert type(sealed) is bytes


def test_nonce_layout():
    assert counter_nonce(0x0102030405060708).hex() == "000000000807060504030201"


@pytest.mark.parametrize("counter", [-1, 2**62, 2**64])
def test_nonce_counter_out_of_range(counter):
    with pytest.raises(RedphoneError, match="out of range"):
        counter_nonce(counter)
