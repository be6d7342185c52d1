"""The extended Golay code (24,12): 12 bits in 3 octets, any 3 wrong bits corrected, any 4 noticed.

Systematic: the 12 bits come first, then the remainder of bits * x**11 by the generator, 11 bits, then a bit that makes
the number of ones even (docs/protocol.md section 3.4).
"""

from redphone.compat import const

_GENERATOR = const(0xAE3)  # x**11 + x**9 + x**7 + x**6 + x**5 + x + 1
_CORRECTED_MAX = const(3)


_ONES = bytes([bin(number).count("1") for number in range(64)])


def _check(bits):
    """The 12 check bits of 12 bits."""
    remainder = bits << 11
    for shift in range(11, -1, -1):
        if remainder >> 11 + shift & 1:
            remainder ^= _GENERATOR << shift
    return remainder << 1 | (_ones(bits) + _ones(remainder)) & 1


def _ones(bits):
    """How many of 12 bits are ones."""
    return _ONES[bits & 63] + _ONES[bits >> 6]


def _transposed(rows):
    """Row by row, the first row of each being that of the lowest bit."""
    return [sum([(rows[i] >> j & 1) << i for i in range(12)]) for j in range(12)]


# The check bits are the product of the bits and a matrix. The code is its own dual, so the transposed one undoes it.
_ROWS = [_check(1 << n) for n in range(12)]
_COLUMNS = _transposed(_ROWS)


def _product(bits, rows):
    product = 0
    for row in rows:
        if bits & 1:
            product ^= row
        bits >>= 1
    return product


def encode(bits):
    """Three octets for a number of 12 bits."""
    word = bits << 12 | _product(bits, _ROWS)
    return bytes((word >> 16, word >> 8 & 0xFF, word & 0xFF))


def decode(octets):
    """The 12 bits that three octets were, with up to 3 bits of them wrong; None if there are more."""
    bits = octets[0] << 4 | octets[1] >> 4
    check = (octets[1] & 0xF) << 8 | octets[2]
    wrong = _wrong(check ^ _product(bits, _ROWS))
    return None if wrong is None else bits ^ wrong


def _wrong(syndrome):
    """Which of the 12 bits are wrong: none, one, or, if at most one check bit is, up to three. None: too many."""
    if _ones(syndrome) <= _CORRECTED_MAX:
        return 0
    for n in range(12):
        if _ones(syndrome ^ _ROWS[n]) < _CORRECTED_MAX:
            return 1 << n
    syndrome = _product(syndrome, _COLUMNS)
    if _ones(syndrome) <= _CORRECTED_MAX:
        return syndrome
    for column in _COLUMNS:
        if _ones(syndrome ^ column) < _CORRECTED_MAX:
            return syndrome ^ column
    return None
