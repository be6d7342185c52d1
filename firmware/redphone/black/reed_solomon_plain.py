"""What Reed-Solomon computes, in plain Python; `viper.reed_solomon` is the same as machine code.

Names and steps are those of the books: syndromes, the locator by Berlekamp and Massey, its roots by Chien's search,
the values by Forney's formula.
"""

from redphone.black.galois import exp, log, multiply, nibble_products
from redphone.compat import const

_ORDER = const(255)  # of the field's multiplicative group


class Kernel:
    """Divides by the generator of a code, and finds the errors that a remainder stands for."""

    def __init__(self, parity):
        self._parity = parity
        products = nibble_products(parity)
        rows = [products[at : at + parity] for at in range(0, len(products), parity)]
        self._rows = [int.from_bytes(row, "big") for row in rows]
        self._mask = (1 << 8 * parity) - 1
        self._remainder = 0
        self._errors = []

    def divide(self, body, first, step, count):
        """The remainder of `count` octets from `first` on, every `step` octets, followed by `parity` zeros."""
        low, high = self._rows[:16], self._rows[16:]
        remainder, top = 0, 8 * self._parity - 8
        for at in range(first, first + count * step, step):
            feedback = body[at] ^ remainder >> top
            remainder = remainder << 8 & self._mask ^ low[feedback & 15] ^ high[feedback >> 4]
        self._remainder = remainder

    def write(self, body, at, step):
        """Put the remainder into the body."""
        for octet in self._remainder.to_bytes(self._parity, "big"):
            body[at] = octet
            at += step

    def differs(self, body, at, step):
        """Add what stands in the body to the remainder; whether anything is left."""
        octets = bytes([body[at + n * step] for n in range(self._parity)])
        self._remainder ^= int.from_bytes(octets, "big")
        return self._remainder != 0

    def locate(self, octets):
        """How many octets of a codeword of this length are wrong, by the remainder; 0 if that cannot be told."""
        syndromes = self._syndromes()
        locator = _locator(syndromes)
        degree = len(locator) - 1
        if degree > self._parity // 2:
            return 0
        found = [exponent for exponent in range(octets) if not _value(locator, _ORDER - exponent)]
        if len(found) != degree:
            return 0
        evaluator = [_product_term(syndromes, locator, n) for n in range(degree)]
        derivative = [c if n & 1 else 0 for n, c in enumerate(locator)]
        self._errors = [(exponent, _magnitude(evaluator, derivative, exponent)) for exponent in found]
        return degree

    def flip(self, body, first, step, octets):
        """Add the errors found to a codeword of so many octets."""
        for exponent, magnitude in self._errors:
            body[first + (octets - 1 - exponent) * step] ^= magnitude

    def _syndromes(self):
        remainder = self._remainder.to_bytes(self._parity, "big")
        syndromes = []
        for n in range(1, self._parity + 1):
            value = 0
            for octet in remainder:
                value = exp(log(value) + n) ^ octet if value else octet
            syndromes.append(value)
        return syndromes


def _locator(syndromes):
    """The shortest shift register that makes the syndromes (Massey 1969), lowest coefficient first."""
    current, before, length, gap, old = [1], [1], 0, 1, 1
    for n in range(len(syndromes)):
        wrong = syndromes[n]
        for i in range(1, min(length, len(current) - 1) + 1):
            wrong ^= multiply(current[i], syndromes[n - i])
        if wrong:
            scale = exp(log(wrong) + _ORDER - log(old))
            kept = current
            current = current + [0] * (gap + len(before) - len(current))
            for i, coefficient in enumerate(before):
                current[gap + i] ^= multiply(scale, coefficient)
            if 2 * length <= n:
                length, before, old, gap = n + 1 - length, kept, wrong, 0
        gap += 1
    return (current + [0] * (length + 1 - len(current)))[: length + 1]


def _value(polynomial, exponent):
    """A polynomial's value at 2**exponent."""
    value, power = 0, 0
    for coefficient in polynomial:
        if coefficient:
            value ^= exp(log(coefficient) + power)
        power = (power + exponent) % _ORDER
    return value


def _product_term(syndromes, locator, n):
    value = 0
    for i in range(n + 1):
        value ^= multiply(locator[i], syndromes[n - i])
    return value


def _magnitude(evaluator, derivative, exponent):
    """Forney's formula. `derivative` holds the locator's odd terms, so it is once too often multiplied by the root."""
    inverse = (_ORDER - exponent) % _ORDER
    above, below = _value(evaluator, inverse), _value(derivative, inverse)
    if not above or not below:
        return 0
    return exp((log(above) + inverse - log(below)) % _ORDER)
