"""HMAC-SHA-256 (RFC 2104) and two derivations built on it: Noise's HKDF and a labelled expansion."""

from hashlib import sha256

from redphone.cipher.wipe import wipe
from redphone.compat import const
from redphone.errors import LocalProtocolError

HASH_LENGTH = const(32)  # bytes
_BLOCK = const(64)  # bytes, SHA-256's input block
_INNER = const(0x36)
_OUTER = const(0x5C)


def hmac_sha256(key: bytes, *parts: bytes) -> bytes:
    """The 32-byte MAC of the parts, one after the other, under a key of any length (RFC 2104 section 2)."""
    if len(key) > _BLOCK:
        key = sha256(key).digest()
    inner = _keyed(key, _INNER)
    for part in parts:
        inner.update(part)
    outer = _keyed(key, _OUTER)
    outer.update(inner.digest())
    return outer.digest()


def _keyed(key: bytes, pad: int):
    """SHA-256 that has taken in the key, zero-padded to a block, each byte xored with `pad`."""
    block = bytearray(_BLOCK)
    for i in range(len(key)):
        block[i] = key[i]
    for i in range(_BLOCK):
        block[i] ^= pad
    keyed = sha256(block)
    wipe(block)
    return keyed


def hkdf(chaining_key: bytes, input_key_material: bytes, outputs: int) -> tuple:
    """2 or 3 `outputs` of 32 bytes each (Noise section 4.3); any other number is a LocalProtocolError."""
    if outputs not in (2, 3):
        raise LocalProtocolError("hkdf has two or three outputs")
    temp_key = hmac_sha256(chaining_key, input_key_material)
    output1 = hmac_sha256(temp_key, b"\x01")
    output2 = hmac_sha256(temp_key, output1, b"\x02")
    if outputs == 2:
        return output1, output2
    return output1, output2, hmac_sha256(temp_key, output2, b"\x03")


def expand(secret: bytes, label: bytes, length: int = HASH_LENGTH) -> bytes:
    """`length` bytes, 1 to 32, derived from a uniformly random `secret` for the use that `label` names.

    HKDF-Expand (RFC 5869 section 2.3) with info = label, one block. LocalProtocolError for another length.
    """
    if not 0 < length <= HASH_LENGTH:
        raise LocalProtocolError("expand gives 1 to 32 bytes")
    return hmac_sha256(secret, label, b"\x01")[:length]
