"""X25519 (RFC 7748 section 5) in plain integers, the same steps for every scalar and every point.

A field element modulo p = 2**255 - 19 is a list of twenty 13-bit limbs; 2**260 = 608 modulo p. Every function
returns carried limbs (each below 2**13 + 8), so a column of twenty products stays below 2**32. No branch and
no index depends on a limb or on a bit of the scalar.
"""

from redphone.cipher.constant_time import equal
from redphone.cipher.limbs import pack, unpack
from redphone.cipher.suite import KEY_LENGTH, require_key
from redphone.cipher.wipe import wipe
from redphone.compat import const
from redphone.errors import RemoteProtocolError

BASE_POINT = b"\x09" + bytes(31)

_LIMBS = const(20)
_MASK = const(0x1FFF)
_WRAP = const(608)  # 2**260 modulo p
_A24 = const(121665)  # RFC 7748 section 5: (486662 - 2) / 4

# 64 p, limb by limb: added before a subtraction, so that no limb goes below zero.
_MULTIPLE_OF_P = [15168] + [16382] * 19


def x25519_steps(scalar: bytes, point: bytes):
    """A generator: yields None where others may go on, and returns the 32-byte u-coordinate of `scalar` times `point`.

    Both are 32 bytes (else LocalProtocolError). RemoteProtocolError if the result is all zero (RFC 7748 section 6.1):
    the point was of small order. Whoever does not run it to its end closes it: that wipes the scalar.
    """
    require_key(scalar)
    require_key(point)
    clamped = _clamp(scalar)
    try:
        result = yield from _ladder(clamped, _decode(point))
    finally:
        wipe(clamped)
    if equal(result, bytes(KEY_LENGTH)):
        raise RemoteProtocolError("peer's public key has small order")
    return result


def _clamp(scalar: bytes) -> bytearray:
    """decodeScalar25519: a multiple of 8 with bit 254 as the highest."""
    clamped = bytearray(scalar)
    clamped[0] &= 248
    clamped[31] = clamped[31] & 127 | 64
    return clamped


def _decode(point: bytes) -> list:
    """decodeUCoordinate: the highest bit is ignored, values from p on are accepted."""
    padded = bytearray(33)
    padded[:32] = point
    padded[31] &= 127
    return unpack(padded, _LIMBS)


def _ladder(scalar: bytearray, x1: list):
    """The Montgomery ladder of RFC 7748 section 5, its names kept; pauses after every eight bits."""
    x2, z2 = _small(1), _small(0)
    x3, z3 = x1, _small(1)
    swap = 0
    for t in range(254, -1, -1):
        bit = scalar[t >> 3] >> (t & 7) & 1
        swap ^= bit
        x2, x3 = _swap(swap, x2, x3)
        z2, z3 = _swap(swap, z2, z3)
        swap = bit
        x2, z2, x3, z3 = _step(x1, x2, z2, x3, z3)
        if t & 7 == 0:
            yield
    x2, x3 = _swap(swap, x2, x3)
    z2, z3 = _swap(swap, z2, z3)
    inverse = yield from _invert(z2)
    return _encode(_multiply(x2, inverse))


def _step(x1: list, x2: list, z2: list, x3: list, z3: list) -> tuple:
    """One doubling and one differential addition."""
    a = _add(x2, z2)
    b = _subtract(x2, z2)
    aa = _square(a)
    bb = _square(b)
    e = _subtract(aa, bb)
    da = _multiply(_subtract(x3, z3), a)
    cb = _multiply(_add(x3, z3), b)
    s = _add(da, cb)
    d = _subtract(da, cb)
    a24_e_aa = _carry([aa[i] + _A24 * e[i] for i in range(_LIMBS)])
    return _multiply(aa, bb), _multiply(e, a24_e_aa), _square(s), _multiply(x1, _square(d))


def _swap(bit: int, a: list, b: list) -> tuple:
    """(a, b) if `bit` is 0, (b, a) if it is 1: new lists either way, by arithmetic alone."""
    differences = [bit * (a[i] ^ b[i]) for i in range(_LIMBS)]
    return [a[i] ^ differences[i] for i in range(_LIMBS)], [b[i] ^ differences[i] for i in range(_LIMBS)]


def _small(value: int) -> list:
    return [value] + [0] * (_LIMBS - 1)


def _add(a: list, b: list) -> list:
    return _carry([a[i] + b[i] for i in range(_LIMBS)])


def _subtract(a: list, b: list) -> list:
    return _carry([a[i] + _MULTIPLE_OF_P[i] - b[i] for i in range(_LIMBS)])


def _multiply(a: list, b: list) -> list:
    """Schoolbook columns."""
    columns = [0] * (2 * _LIMBS)
    for i in range(_LIMBS):
        x = a[i]
        for j in range(_LIMBS):
            columns[i + j] += x * b[j]
    return _fold(columns)


def _square(a: list) -> list:
    """The same columns as `_multiply(a, a)`, each mixed product once and doubled."""
    columns = [0] * (2 * _LIMBS)
    for i in range(_LIMBS):
        x = a[i]
        columns[2 * i] += x * x
        x += x
        for j in range(i + 1, _LIMBS):
            columns[i + j] += x * a[j]
    return _fold(columns)


def _fold(columns: list) -> list:
    """Forty columns to twenty limbs: the upper ones become digits, each worth 608 twenty places down."""
    carry = 0
    for k in range(_LIMBS, 2 * _LIMBS - 1):
        carry += columns[k]
        columns[k] = carry & _MASK
        carry >>= 13
    columns[2 * _LIMBS - 1] = carry
    return _carry([columns[k] + _WRAP * columns[k + _LIMBS] for k in range(_LIMBS)])


def _carry(columns: list) -> list:
    """Carry columns below 2**32 into limbs, in place; what leaves the top comes back 608-fold."""
    carry = 0
    for k in range(_LIMBS):
        carry += columns[k]
        columns[k] = carry & _MASK
        carry >>= 13
    carry = columns[0] + _WRAP * carry
    columns[0] = carry & _MASK
    carry = columns[1] + (carry >> 13)
    columns[1] = carry & _MASK
    columns[2] += carry >> 13
    return columns


def _square_times(a: list, times: int) -> list:
    for _ in range(times):
        a = _square(a)
    return a


def _invert(z: list):
    """z ** (p - 2), Fermat's inverse; zN stands for z ** (2**N - 1). 254 squarings and 11 products, three pauses."""
    square = _square(z)
    z9 = _multiply(_square_times(square, 2), z)
    z11 = _multiply(z9, square)
    z5 = _multiply(_square(z11), z9)
    z10 = _multiply(_square_times(z5, 5), z5)
    z20 = _multiply(_square_times(z10, 10), z10)
    z40 = _multiply(_square_times(z20, 20), z20)
    z50 = _multiply(_square_times(z40, 10), z10)
    z100 = _multiply(_square_times(z50, 50), z50)
    yield
    z200 = _multiply(_square_times(z100, 100), z100)
    yield
    z250 = _multiply(_square_times(z200, 50), z50)
    inverse = _multiply(_square_times(z250, 5), z11)
    yield
    return inverse


def _encode(a: list) -> bytes:
    """The 32 bytes of `a` modulo p: folded to below 2 p, then p taken off if a + 19 reaches 2**255. Uses `a` up."""
    top = a[19] >> 8  # the bits from 2**255 on, each worth 19 at the bottom
    a[19] &= 0xFF
    a = _add(a, _small(19 * top))
    too_large = _add(a, _small(19))[19] >> 8
    a = _add(a, _small(19 * too_large))
    a[19] &= 0xFF
    return pack(a, KEY_LENGTH)
