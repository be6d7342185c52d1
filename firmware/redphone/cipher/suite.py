"""What every backend of the cipher suite agrees on, so that none can differ in the small things.

A backend is a module with a NAME and six functions (`soft` and `sodium` are the two):

    seal(key, nonce, ad, plaintext) -> ciphertext with its 16-byte tag
    open_sealed(key, nonce, ad, ciphertext) -> plaintext, or AuthenticationError
    x25519(secret, public) -> 32 bytes, or RemoteProtocolError for a public key of small order
    public_key(secret) -> 32 bytes
    x25519_steps(secret, public), public_key_steps(secret) -> the same as generators (see `steps`)

Whoever gives a generator up before its end closes it: that wipes what it holds.
"""

from redphone.compat import const
from redphone.errors import LocalProtocolError

KEY_LENGTH = const(32)  # bytes: cipher keys, X25519 keys and results, hashes
TAG_LENGTH = const(16)  # bytes, RFC 8439 section 2.8
NONCE_LENGTH = const(12)  # bytes, RFC 8439 section 2.8
NONCE_BITS = const(62)  # ours: far below Noise's 2**64 - 1, and a session ends long before


def require_key(key: bytes) -> None:
    """LocalProtocolError unless `key` is 32 bytes."""
    if len(key) != KEY_LENGTH:
        raise LocalProtocolError("a key is 32 bytes")


def require_key_and_nonce(key: bytes, nonce: bytes) -> None:
    """LocalProtocolError unless `key` is 32 bytes and `nonce` 12."""
    require_key(key)
    if len(nonce) != NONCE_LENGTH:
        raise LocalProtocolError("a nonce is 12 bytes")


def counter_nonce(counter: int) -> bytes:
    """The 12-byte nonce of a message counter: 4 zero bytes, 8 bytes little-endian (Noise section 12.3).

    LocalProtocolError unless 0 <= counter < 2**62: counters end before they could repeat.
    """
    if counter < 0 or counter >> NONCE_BITS:
        raise LocalProtocolError("nonce counter out of range")
    return bytes(4) + counter.to_bytes(8, "little")
