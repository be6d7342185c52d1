"""The field GF(256) of the Reed-Solomon code: polynomial 0x11D, primitive element 2 (docs/protocol.md section 3.4)."""

from redphone.compat import const

_POLYNOMIAL = const(0x11D)
_EXP = const(256)  # where the powers begin, after the logarithms


def _tables():
    """Logarithms of 1 to 255, then the powers of 2 twice over, so that a sum of two logarithms needs no modulus."""
    tables = bytearray(_EXP + 512)
    power = 1
    for exponent in range(255):
        tables[power] = exponent
        tables[_EXP + exponent] = tables[_EXP + 255 + exponent] = power
        power <<= 1
        if power > 255:
            power ^= _POLYNOMIAL
    return tables


TABLES = _tables()


def exp(exponent):
    """2 to the power of `exponent`, 0 to 509."""
    return TABLES[_EXP + exponent]


def log(number):
    """The logarithm of 1 to 255, 0 to 254."""
    return TABLES[number]


def multiply(a, b):
    """The product of two elements."""
    return TABLES[_EXP + TABLES[a] + TABLES[b]] if a and b else 0


def generator(parity):
    """Coefficients of (x - 2)(x - 2**2)...(x - 2**parity) below the highest, which is 1; the highest of them first.

    None of them is zero, nor is any on the way: a codeword of so few octets would have too many zeros.
    """
    tables = TABLES
    coefficients = bytearray(parity + 1)
    coefficients[0] = 1
    for n in range(1, parity + 1):
        powers = _EXP + n
        for at in range(n, 0, -1):
            coefficients[at] ^= tables[powers + tables[coefficients[at - 1]]]
    return coefficients[1:]


def nibble_products(parity):
    """For each value of an octet's low nibble, then of its high one: the generator times it, `parity` octets each."""
    tables = TABLES
    logs = [_EXP + tables[coefficient] for coefficient in generator(parity)]
    rows = []
    for factor in list(range(16)) + [value << 4 for value in range(16)]:
        by = tables[factor]
        rows.append(bytes([tables[by + log] for log in logs]) if factor else bytes(parity))
    return b"".join(rows)
