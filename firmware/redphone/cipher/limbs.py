"""Long numbers as little-endian lists of 13-bit limbs, the shape both X25519 and Poly1305 compute in.

Thirteen bits, so that a column of twenty products of limbs stays below 2**32. Positions and counts are
public; the values are not, and no step depends on them.
"""

from redphone.compat import const

_BITS = const(13)
_MASK = const(0x1FFF)


def unpack(data: bytes, count: int) -> list:
    """`count` limbs from little-endian `data`, which has two bytes more after the last limb's first."""
    result = []
    for bit in range(0, _BITS * count, _BITS):
        i = bit >> 3
        window = data[i] | data[i + 1] << 8 | data[i + 2] << 16
        result.append(window >> (bit & 7) & _MASK)
    return result


def pack(limbs: list, length: int) -> bytes:
    """The lowest `length` bytes, little-endian, of a number whose limbs are fully carried (below 2**13)."""
    limbs = limbs + [0]
    result = bytearray(length)
    for i in range(length):
        at = 8 * i // _BITS
        window = limbs[at] | limbs[at + 1] << _BITS
        result[i] = window >> (8 * i - _BITS * at) & 0xFF
    return bytes(result)
