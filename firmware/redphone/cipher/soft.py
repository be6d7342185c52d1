"""The backend that needs nothing but Python: for the box, and as the second opinion on the host."""

from redphone.cipher import chacha20poly1305
from redphone.cipher.suite import counter_nonce
from redphone.cipher.x25519 import BASE_POINT, x25519

NAME = "soft"

__all__ = ["NAME", "open_sealed", "public_key", "seal", "x25519"]


def seal(key: bytes, nonce: int, ad: bytes, plaintext: bytes) -> bytes:
    """Ciphertext and 16-byte tag (Noise section 12.3).

    `key` is 32 bytes, `nonce` a counter below 2**62, never reused; anything else is a LocalProtocolError.
    """
    return chacha20poly1305.seal(key, counter_nonce(nonce), ad, plaintext)


def open_sealed(key: bytes, nonce: int, ad: bytes, ciphertext: bytes) -> bytes:
    """The plaintext, or AuthenticationError if the tag does not verify or is not all there."""
    return chacha20poly1305.open_sealed(key, counter_nonce(nonce), ad, ciphertext)


def public_key(secret: bytes) -> bytes:
    """The 32-byte public key of any 32-byte secret (RFC 7748 section 6.1)."""
    return x25519(secret, BASE_POINT)
