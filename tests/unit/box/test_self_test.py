"""The known answers at the start find a cipher that is wrong in one thing only."""

import hashlib

import pytest
from box import self_test
from nacl.bindings import crypto_aead_chacha20poly1305_ietf_encrypt as sodium_seal
from redphone.cipher import sodium, soft, suite
from redphone.cipher.steps import finish
from redphone.errors import AuthenticationError
from redphone_host.bench.cortex_m import HZ
from redphone_host.bench.kernels_on_chip import KernelsOnChip

LENGTHS = [0, 1, 15, 16, 17, 63, 64, 65, 256]


class Wrong:
    """A right backend with one thing wrong."""

    def __init__(self, **wrong):
        for name in ("seal", "open_sealed", "x25519"):
            setattr(self, name, wrong.get(name, getattr(sodium, name)))


@pytest.mark.parametrize("backend", [soft, sodium], ids=lambda backend: backend.NAME)
def test_a_right_cipher_passes(backend):
    assert self_test.check_cipher(backend)


def test_the_known_answer_is_libsodiums():
    seen = hashlib.sha256()
    for length, ad_length in self_test._LENGTHS:
        nonce = suite.counter_nonce(self_test._COUNTER + length)
        text, ad = self_test._pattern(length), self_test._pattern(ad_length)
        seen.update(sodium_seal(text, ad, nonce, bytes.fromhex(self_test._KEY)))
    assert seen.hexdigest() == self_test._SEALED


def test_every_way_to_fill_a_block_is_among_them():
    assert [length for length, _ in self_test._LENGTHS] == LENGTHS


@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize("octet", [0, -1, -16, -17], ids=["first", "last", "tag", "text"])
def test_one_wrong_octet_at_one_length_is_found(length, octet):
    def seal(key, counter, ad, text):
        sealed = bytearray(sodium.seal(key, counter, ad, text))
        if len(text) == length and -octet <= len(sealed):
            sealed[octet] ^= 1
        return bytes(sealed)

    def open_sealed(key, counter, ad, sealed):
        """As wrong as `seal`, so that it opens what that has sealed."""
        right = bytearray(sealed)
        if len(sealed) - 16 == length and -octet <= len(sealed):
            right[octet] ^= 1
        return sodium.open_sealed(key, counter, ad, right)

    changes_something = -octet <= length + 16
    assert self_test.check_cipher(Wrong(seal=seal, open_sealed=open_sealed)) is not changes_something


@pytest.mark.parametrize("length", LENGTHS)
def test_a_cipher_that_refuses_nothing_of_one_length_is_found(length):
    def open_sealed(key, counter, ad, sealed):
        try:
            return sodium.open_sealed(key, counter, ad, sealed)
        except AuthenticationError:
            if len(sealed) - 16 == length:
                return b""
            raise

    assert not self_test.check_cipher(Wrong(open_sealed=open_sealed))


@pytest.mark.parametrize("length", LENGTHS)
def test_a_cipher_that_refuses_what_is_right_is_found(length):
    def open_sealed(key, counter, ad, sealed):
        if len(sealed) - 16 == length:
            raise AuthenticationError("tag does not verify")
        return sodium.open_sealed(key, counter, ad, sealed)

    assert not self_test.check_cipher(Wrong(open_sealed=open_sealed))


def test_a_product_refused_is_found():
    assert not self_test.check_cipher(Wrong(x25519=lambda scalar, point: sodium.x25519(scalar, bytes(32))))


def test_a_wrong_product_is_found():
    assert not self_test.check_cipher(Wrong(x25519=lambda scalar, point: sodium.x25519(scalar, point)[::-1]))


class OnChip:
    """The kernels of a Pico as a backend."""

    def __init__(self):
        self.kernels = KernelsOnChip()

    def seal(self, key, counter, ad, text):
        return self.kernels.aead.seal(key, suite.counter_nonce(counter), ad, text)

    def open_sealed(self, key, counter, ad, sealed):
        return self.kernels.aead.open_sealed(key, suite.counter_nonce(counter), ad, sealed)

    def x25519(self, scalar, point):
        return finish(self.kernels.x25519.x25519_steps(scalar, point))


def test_the_kernels_of_a_pico_pass_and_take_most_of_110_ms():
    """Counted, not timed. Python's part is not in it: 30 calls of three kernels, about a tenth of the kernels' time."""
    chip = OnChip()
    assert self_test.check_cipher(chip)
    assert 0.09 < chip.kernels.cycles() / HZ < 0.12
