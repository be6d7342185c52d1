"""The host's backend: the same functions by libsodium. Host only, the box has no PyNaCl."""

from nacl import exceptions
from nacl.bindings import (
    crypto_aead_chacha20poly1305_ietf_decrypt,
    crypto_aead_chacha20poly1305_ietf_encrypt,
    crypto_scalarmult,
    crypto_scalarmult_base,
)

from redphone.cipher.suite import TAG_LENGTH, counter_nonce, require_key
from redphone.errors import AuthenticationError, RemoteProtocolError

NAME = "sodium"


def seal(key: bytes, nonce: int, ad: bytes, plaintext: bytes) -> bytes:
    """Ciphertext and 16-byte tag (Noise section 12.3).

    `key` is 32 bytes, `nonce` a counter below 2**62, never reused; anything else is a LocalProtocolError.
    """
    require_key(key)
    return crypto_aead_chacha20poly1305_ietf_encrypt(bytes(plaintext), bytes(ad), counter_nonce(nonce), bytes(key))


def open_sealed(key: bytes, nonce: int, ad: bytes, ciphertext: bytes) -> bytes:
    """The plaintext, or AuthenticationError if the tag does not verify or is not all there."""
    require_key(key)
    nonce_bytes = counter_nonce(nonce)
    if len(ciphertext) < TAG_LENGTH:
        raise AuthenticationError("shorter than a tag")
    try:
        return crypto_aead_chacha20poly1305_ietf_decrypt(bytes(ciphertext), bytes(ad), nonce_bytes, bytes(key))
    except exceptions.CryptoError:
        raise AuthenticationError("tag does not verify") from None


def x25519(secret: bytes, public: bytes) -> bytes:
    """The 32-byte result. RemoteProtocolError for a public key of small order, which libsodium refuses."""
    require_key(secret)
    require_key(public)
    try:
        return crypto_scalarmult(bytes(secret), bytes(public))
    except exceptions.RuntimeError:
        raise RemoteProtocolError("peer's public key has small order") from None


def public_key(secret: bytes) -> bytes:
    """The 32-byte public key of any 32-byte secret (RFC 7748 section 6.1)."""
    require_key(secret)
    return crypto_scalarmult_base(bytes(secret))


def x25519_steps(secret: bytes, public: bytes):
    """`x25519` as steps that give way (cipher.steps): here it is done in one."""
    yield from ()
    return x25519(secret, public)


def public_key_steps(secret: bytes):
    """`public_key` as steps that give way."""
    yield from ()
    return public_key(secret)
