"""The backend that needs nothing but Python: for the box, and as the second opinion on the host.

Machine code where this Python can make it (`viper`), the same steps in plain integers elsewhere (`plain`): whichever
can be imported. KERNELS tells which.
"""

try:
    from redphone.cipher.viper import aead
    from redphone.cipher.viper.x25519 import BASE_POINT, x25519_steps

    KERNELS = "viper"
except (NameError, SyntaxError):  # what importing that package raises where there is no viper
    from redphone.cipher import chacha20poly1305 as aead  # type: ignore[no-redef]  # the same two functions
    from redphone.cipher.x25519 import BASE_POINT, x25519_steps

    KERNELS = "plain"

from redphone.cipher.steps import finish
from redphone.cipher.suite import counter_nonce

NAME = "soft"

__all__ = ["KERNELS", "NAME", "open_sealed", "public_key", "public_key_steps", "seal", "x25519", "x25519_steps"]


def seal(key: bytes, nonce: int, ad: bytes, plaintext: bytes) -> bytes:
    """Ciphertext and 16-byte tag (Noise section 12.3).

    `key` is 32 bytes, `nonce` a counter below 2**62, never reused; anything else is a LocalProtocolError.
    """
    return aead.seal(key, counter_nonce(nonce), ad, plaintext)


def open_sealed(key: bytes, nonce: int, ad: bytes, ciphertext: bytes) -> bytes:
    """The plaintext, or AuthenticationError if the tag does not verify or is not all there."""
    return aead.open_sealed(key, counter_nonce(nonce), ad, ciphertext)


def x25519(secret: bytes, public: bytes) -> bytes:
    """The 32-byte result. RemoteProtocolError for a public key of small order."""
    return finish(x25519_steps(secret, public))


def public_key_steps(secret: bytes):
    """A generator that returns the 32-byte public key of any 32-byte secret (RFC 7748 section 6.1)."""
    return x25519_steps(secret, BASE_POINT)


def public_key(secret: bytes) -> bytes:
    """The 32-byte public key of any 32-byte secret (RFC 7748 section 6.1)."""
    return finish(public_key_steps(secret))
