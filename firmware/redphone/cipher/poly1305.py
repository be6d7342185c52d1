"""Poly1305 (RFC 8439 section 2.5) in plain integers, the same steps for every key and message of a length.

A number modulo 2**130 - 5 is a list of ten 13-bit limbs. No branch and no index depends on a limb, and column
sums stay below 2**32.
"""

from redphone.cipher.limbs import pack, unpack
from redphone.cipher.suite import require_key
from redphone.cipher.wipe import wipe
from redphone.compat import const

_LIMBS = const(10)
_MASK = const(0x1FFF)
_R_CLAMP = b"\xff\xff\xff\x0f\xfc\xff\xff\x0f\xfc\xff\xff\x0f\xfc\xff\xff\x0f"


class Poly1305:
    """One message under its one-time key.

    The sum is kept as h := h * r + block, so the last multiplication by r is owed until `tag`.
    """

    def __init__(self, key: bytes) -> None:
        """`key`: 32 bytes, r then s. The key is read here and not held."""
        clamped = bytearray(17)
        for i in range(16):
            clamped[i] = key[i] & _R_CLAMP[i]
        r = unpack(clamped, _LIMBS)
        wipe(clamped)
        # Limb j of r at index 10 + j; limb j - 10 wraps around the prime, where 2**130 = 5.
        self._r = [5 * limb for limb in r] + r
        self._h = [0] * _LIMBS
        self._s = bytearray(key[16:32])

    def absorb_padded(self, data: bytes) -> None:
        """Whole blocks, the last one padded with zeros: what the AEAD asks for."""
        self._absorb(data, 16)

    def absorb_last(self, data: bytes) -> None:
        """The end of a bare message: a short last block ends in a 1 bit instead of padding."""
        whole = len(data) & ~15
        self._absorb(data[:whole], 16)
        self._absorb(data[whole:], len(data) - whole)

    def _absorb(self, data: bytes, end: int) -> None:
        for start in range(0, len(data), 16):
            block = bytearray(17)
            for i in range(min(16, len(data) - start)):
                block[i] = data[start + i]
            block[end] = 1
            self._multiply_and_add(unpack(block, _LIMBS))

    def _multiply_and_add(self, columns: list) -> None:
        """h := h * r + columns. Limbs of h below 2**13 + 2**9 keep each column below 2**32."""
        h, r = self._h, self._r
        for k in range(_LIMBS):
            column = columns[k]
            for i in range(_LIMBS):
                column += h[i] * r[_LIMBS + k - i]
            columns[k] = column
        _carry(columns)
        self._h = columns

    def tag(self) -> bytes:
        """16 bytes: h * r, reduced fully, plus s, modulo 2**128. Ends the use of this object."""
        self._multiply_and_add([0] * _LIMBS)
        _carry(self._h)  # a second time clears limb 1: now each limb is below 2**13
        result = bytearray(pack(_reduce(self._h), 16))
        carry = 0
        for i in range(16):
            carry += result[i] + self._s[i]
            result[i] = carry & 0xFF
            carry >>= 8
        wipe(self._s)
        return bytes(result)


def poly1305(key: bytes, message: bytes) -> bytes:
    """The 16-byte tag of one message under a 32-byte one-time key (RFC 8439 section 2.5)."""
    require_key(key)
    mac = Poly1305(key)
    mac.absorb_last(message)
    return mac.tag()


def _carry(limbs: list) -> None:
    """Carry in place; what leaves the top comes back five-fold, and a little too much may rest in limb 1."""
    carry = 0
    for i in range(_LIMBS):
        carry += limbs[i]
        limbs[i] = carry & _MASK
        carry >>= 13
    carry = limbs[0] + 5 * carry
    limbs[0] = carry & _MASK
    limbs[1] += carry >> 13


def _reduce(h: list) -> list:
    """Carried h modulo 2**130 - 5: too large exactly when h + 5 reaches 2**130, and chosen by arithmetic."""
    reduced = []
    carry = 5
    for i in range(_LIMBS):
        carry += h[i]
        reduced.append(carry & _MASK)
        carry >>= 13
    return [h[i] ^ carry * (h[i] ^ reduced[i]) for i in range(_LIMBS)]
