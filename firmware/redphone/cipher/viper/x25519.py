"""X25519 (RFC 7748 section 5) by a viper kernel, in steps of about 3 ms on an RP2040.

The kernel runs programs on slots of twenty limbs (see `field_kernel`). The scalar's bits choose between two slots by
arithmetic on every limb of both: no branch and no address depends on them.
"""

from redphone.cipher.suite import KEY_LENGTH, require_key
from redphone.cipher.viper import clear
from redphone.cipher.viper.field_kernel import (
    ADD_A24,
    CARRIED_SUM_AND_DIFFERENCE,
    MULTIPLY,
    SQUARE,
    SUM_AND_DIFFERENCE,
    SWAP,
    run,
)
from redphone.cipher.wipe import wipe
from redphone.compat import const
from redphone.errors import RemoteProtocolError

BASE_POINT = b"\x09" + bytes(31)

_SLOT_OCTETS = const(80)
_ROW_OCTETS = const(4)

# Slots, in the names of RFC 7748 section 5; A to E hold what lies between.
_X1, _X2, _Z2, _X3, _Z3, _A, _B, _C, _D, _E, _SLOTS = range(11)


def _program(*rows):
    """(operation, target, left, right or how many times)."""
    return b"".join([bytes(row) for row in rows])


# One bit of the scalar: one doubling and one differential addition. C, D and E stay uncarried: each is a factor once,
# beside a carried one.
_STEP = _program(
    (SWAP, _A, _X2, _X3),
    (SWAP, _A, _Z2, _Z3),
    (CARRIED_SUM_AND_DIFFERENCE, _A, _X2, _Z2),  # A, B
    (SUM_AND_DIFFERENCE, _C, _X3, _Z3),  # C, D
    (MULTIPLY, _D, _D, _A),  # DA
    (MULTIPLY, _C, _C, _B),  # CB
    (CARRIED_SUM_AND_DIFFERENCE, _X3, _D, _C),
    (SQUARE, _A, _A, 1),  # AA
    (SQUARE, _B, _B, 1),  # BB
    (MULTIPLY, _X2, _A, _B),
    (SUM_AND_DIFFERENCE, _D, _A, _B),  # the difference is E; nobody needs the sum
    (ADD_A24, _A, _A, _E),
    (MULTIPLY, _Z2, _E, _A),
    (SQUARE, _X3, _X3, 1),
    (SQUARE, _Z3, _Z3, 1),
    (MULTIPLY, _Z3, _Z3, _X1),
)

# X2 / Z2 by Fermat: Z2 ** (p - 2). A comment tells n where a slot holds Z2 ** (2**n - 1).
_DIVISION = (
    _program(
        (SQUARE, _X3, _Z2, 1),
        (SQUARE, _Z3, _X3, 2),
        (MULTIPLY, _Z3, _Z3, _Z2),
        (MULTIPLY, _X3, _Z3, _X3),  # Z2 ** 11, needed at the end
        (SQUARE, _A, _X3, 1),
        (MULTIPLY, _Z3, _A, _Z3),  # 5
        (SQUARE, _A, _Z3, 5),
        (MULTIPLY, _Z3, _A, _Z3),  # 10
        (SQUARE, _A, _Z3, 10),
        (MULTIPLY, _A, _A, _Z3),  # 20
        (SQUARE, _B, _A, 20),
        (MULTIPLY, _A, _B, _A),  # 40
        (SQUARE, _A, _A, 10),
        (MULTIPLY, _Z3, _A, _Z3),  # 50
        (SQUARE, _A, _Z3, 50),
        (MULTIPLY, _A, _A, _Z3),  # 100
    ),
    _program(
        (SQUARE, _B, _A, 100),
        (MULTIPLY, _A, _B, _A),  # 200
    ),
    _program(
        (SQUARE, _A, _A, 50),
        (MULTIPLY, _Z3, _A, _Z3),  # 250
        (SQUARE, _Z3, _Z3, 5),
        (MULTIPLY, _Z3, _Z3, _X3),
        (MULTIPLY, _X2, _X2, _Z3),
    ),
)


def x25519_steps(scalar: bytes, point: bytes):
    """A generator: yields None where others may go on, and returns the 32-byte u-coordinate of `scalar` times `point`.

    Both are 32 bytes (else LocalProtocolError). RemoteProtocolError if the result is all zero (RFC 7748 section 6.1):
    the point was of small order. Whoever does not run it to its end closes it: that wipes what was computed so far.
    """
    require_key(scalar)
    require_key(point)
    space = bytearray(_SLOTS * _SLOT_OCTETS)
    clamped = bytearray(scalar)
    result = bytearray(KEY_LENGTH)
    try:
        clamped[0] &= 248
        clamped[31] = clamped[31] & 127 | 64
        _begin(space, point)
        before = 0
        for i in range(KEY_LENGTH - 1, -1, -1):
            run(0, 0, space, _STEP, len(_STEP) // _ROW_OCTETS, before << 8 | clamped[i], 8)
            before = clamped[i] & 1
            yield
        # The lowest bit is 0 by clamping, so nothing is left to be swapped back.
        for program in _DIVISION:
            run(0, 0, space, program, len(program) // _ROW_OCTETS, 0, 1)
            yield
        x2 = memoryview(space)[_X2 * _SLOT_OCTETS :]
        _reduce(x2)
        if not _pack(x2, result):
            raise RemoteProtocolError("peer's public key has small order")
        return bytes(result)
    finally:
        clear(space, len(space))
        wipe(clamped)
        wipe(result)


@micropython.viper
def _begin(space: ptr32, point: ptr8):
    """X1 and X3 are the point, X2 and Z3 are 1. The highest bit of the point is ignored (decodeUCoordinate)."""
    i = 0
    bit = 0
    while i < 19:
        octet = bit >> 3
        window = point[octet] | (point[octet + 1] << 8) | (point[octet + 2] << 16)
        space[i] = (window >> (bit & 7)) & 8191
        i += 1
        bit += 13
    space[19] = ((point[30] | (point[31] << 8)) >> 7) & 255
    x3 = ptr32(int(space) + 3 * 80)
    i = 0
    while i < 20:
        x3[i] = space[i]
        i += 1
    space[20] = 1
    space[80] = 1


@micropython.viper
def _reduce(x2: ptr32):
    """A number modulo p, in place: folded to below 2**255 in three rounds, then p taken off if + 19 reaches that."""
    carry = 0
    rounds = 0
    while rounds < 4:
        i = 0
        if rounds == 3:
            carry = 19
            while i < 19:
                carry = (carry + x2[i]) >> 13
                i += 1
            carry = 19 * ((carry + x2[19]) >> 8)
            i = 0
        while i < 19:
            carry += x2[i]
            x2[i] = carry & 8191
            carry >>= 13
            i += 1
        carry += x2[19]
        x2[19] = carry & 255
        carry = 19 * (carry >> 8)
        rounds += 1


@micropython.viper
def _pack(x2: ptr32, result: ptr8) -> int:
    """Twenty limbs, carried, to 32 octets; 0 if all of them are."""
    window = 0
    bits = 0
    seen = 0
    i = 0
    octet = 0
    while octet < 32:
        if bits < 8:
            window |= x2[i] << bits
            bits += 13
            i += 1
        result[octet] = window & 255
        seen |= window & 255
        window >>= 8
        bits -= 8
        octet += 1
    return seen
