"""What Reed-Solomon computes, as machine code: right for words of 32 and of 64 bits. `reed_solomon_plain` explains it.

The space that kernels share begins at a word boundary, as every new bytearray does, and holds, from these octets on:

      0  remainder, its highest coefficient first; 4 octets after it that stay zero
     68  syndromes
    136  locator, lowest coefficient first
    204  the locator before its last change; later, for each term of it that is not zero, two octets: the logarithm of
         what it is where Chien's search has come, and its power of x
    272  (two octets for each of 33 terms end here at the latest) the evaluator
    340  exponents of the wrong octets
    404  what is to be added to them
    468  products of the generator: nibble_products
"""

from redphone.black.galois import TABLES, nibble_products
from redphone.compat import const

_PRODUCTS = const(468)


class Kernel:
    """Divides by the generator of a code, and finds the errors that a remainder stands for."""

    def __init__(self, parity):
        self._parity = parity
        self._errors = 0
        self._space = bytearray(_PRODUCTS) + nibble_products(parity)

    def divide(self, body, first, step, count):
        """The remainder of `count` octets from `first` on, every `step` octets, followed by `parity` zeros."""
        _divide(0, 0, self._space, body, first | count << 16, step | self._parity << 16)

    def write(self, body, at, step):
        """Put the remainder into the body."""
        _write(self._space, body, at, step | self._parity << 16)

    def differs(self, body, at, step):
        """Add what stands in the body to the remainder; whether anything is left."""
        return _differs(self._space, body, at, step | self._parity << 16) != 0

    def locate(self, octets):
        """How many octets of a codeword of this length are wrong, by the remainder; 0 if that cannot be told."""
        space, parity = self._space, self._parity
        _syndromes(0, 0, space, TABLES, parity)
        degree = _locator(0, 0, space, TABLES, parity)
        if degree > parity >> 1 or _search(0, 0, space, TABLES, degree, octets) != degree:
            return 0
        _evaluator(0, 0, space, TABLES, degree)
        _magnitudes(0, 0, space, TABLES, degree)
        self._errors = degree
        return degree

    def flip(self, body, first, step, octets):
        """Add the errors found to a codeword of so many octets."""
        _flip(self._space, body, first | step << 16, self._errors | octets - 1 << 16)


@micropython.viper
def _divide(p: int, q: int, space: ptr32, body: ptr8, place: int, shape: int):
    """Four octets of the remainder at a time; each octet's multiple of the generator from two rows of the products."""
    parity = shape >> 16
    step = shape & 0xFFFF
    count = place >> 16
    data = int(body) + (place & 0xFFFF)
    stop = int(space) + parity
    low_rows = int(space) + 468
    high_rows = low_rows + (parity << 4)
    p = int(space)
    while p <= stop:
        ptr32(p)[0] = 0
        p += 4
    while count > 0:
        q = (ptr8(data)[0] ^ space[0]) & 255
        low = low_rows + (q & 15) * parity
        high = high_rows + (q >> 4) * parity
        p = int(space)
        while p < stop:
            q = (ptr32(p)[0] >> 8) & 0xFFFFFF
            q ^= ptr32(low)[0]
            q ^= ptr32(high)[0]
            q ^= ptr32(p)[1] << 24
            ptr32(p)[0] = q
            p += 4
            low += 4
            high += 4
        data += step
        count -= 1


@micropython.viper
def _write(space: ptr8, body: ptr8, at: int, shape: int):
    i = 0
    while i < shape >> 16:
        body[at] = space[i]
        at += shape & 0xFFFF
        i += 1


@micropython.viper
def _differs(space: ptr8, body: ptr8, at: int, shape: int) -> int:
    i = 0
    seen = 0
    while i < shape >> 16:
        space[i] ^= body[at]
        seen |= space[i]
        at += shape & 0xFFFF
        i += 1
    return seen


@micropython.viper
def _syndromes(p: int, q: int, space: ptr8, tables: ptr8, parity: int):
    exp = int(tables) + 256
    stop = int(space) + parity
    n = 0
    while n < parity:
        n += 1
        exp += 1
        p = int(space)
        q = 0
        while p < stop:
            if q:
                q = ptr8(exp + tables[q])[0]
            q ^= ptr8(p)[0]
            p += 1
        space[67 + n] = q


@micropython.viper
def _locator(p: int, q: int, space: ptr8, tables: ptr8, parity: int) -> int:
    """Its degree."""
    exp = ptr8(int(tables) + 256)
    current = int(space) + 136
    p = current
    while p < current + 136:
        ptr8(p)[0] = 0
        p += 1
    space[136] = 1
    space[204] = 1
    length = 0
    gap = 1
    old = 0  # the logarithm of 1
    n = 0
    while n < parity:
        wrong = space[68 + n]
        stop = current + length
        p = current
        q = int(space) + 68 + n
        while p < stop:
            p += 1
            q -= 1
            if ptr8(p)[0] and ptr8(q)[0]:
                wrong ^= exp[tables[ptr8(p)[0]] + tables[ptr8(q)[0]]]
        if wrong:
            scale = tables[wrong] - old
            if scale < 0:
                scale += 255
            longer = 0
            if 2 * length <= n:
                longer = 1
                old = tables[wrong]
                length = n + 1 - length
            # From the top down, each coefficient moves to the older locator after its own change is known.
            scaled = int(exp) + scale
            lowest = current + gap
            p = current + n + 1
            while p >= current:
                a = ptr8(p)[0]
                if p >= lowest:
                    q = ptr8(p + 68 - gap)[0]
                    if q:
                        ptr8(p)[0] = a ^ ptr8(scaled + tables[q])[0]
                if longer:
                    ptr8(p)[68] = a
                p -= 1
            if longer:
                gap = 0
        gap += 1
        n += 1
    return length


@micropython.viper
def _search(p: int, q: int, space: ptr8, tables: ptr8, degree: int, octets: int) -> int:
    """How many of the locator's roots stand for an octet of the codeword."""
    exp = ptr8(int(tables) + 256)
    first = int(space) + 204
    stop = first
    while p <= degree:
        q = space[136 + p]
        if q:
            ptr8(stop)[0] = tables[q]
            ptr8(stop)[1] = p
            stop += 2
        p += 1
    found = 0
    exponent = 0
    while exponent < octets:
        value = 0
        p = first
        while p < stop:
            q = ptr8(p)[0]
            value ^= exp[q]
            q -= ptr8(p)[1]
            if q < 0:
                q += 255
            ptr8(p)[0] = q
            p += 2
        if value == 0:
            if found == degree:
                return 0
            space[340 + found] = exponent
            found += 1
        exponent += 1
    return found


@micropython.viper
def _evaluator(p: int, q: int, space: ptr8, tables: ptr8, degree: int):
    """The product of syndromes and locator, as many terms as the locator has roots, and a zero."""
    exp = ptr8(int(tables) + 256)
    first = int(space) + 136
    n = 0
    while n < degree:
        value = 0
        p = first
        q = int(space) + 68 + n
        while p <= first + n:
            if ptr8(p)[0] and ptr8(q)[0]:
                value ^= exp[tables[ptr8(p)[0]] + tables[ptr8(q)[0]]]
            p += 1
            q -= 1
        space[272 + n] = value
        n += 1
    space[272 + degree] = 0


@micropython.viper
def _magnitudes(p: int, q: int, space: ptr8, tables: ptr8, degree: int):
    """Forney's formula for each exponent found."""
    exp = ptr8(int(tables) + 256)
    stop = int(space) + 136 + degree
    k = 0
    while k < degree:
        inverse = 255 - space[340 + k]
        above = 0
        below = 0
        odd = 0
        q = 0
        p = int(space) + 136
        while p <= stop:
            a = ptr8(p)[136]
            if a:
                above ^= exp[tables[a] + q]
            if odd:
                a = ptr8(p)[0]
                if a:
                    below ^= exp[tables[a] + q]
            odd ^= 1
            q += inverse
            if q >= 255:
                q -= 255
            p += 1
        q = 0
        if above and below:
            q = tables[above] + inverse - tables[below]
            if q < 0:
                q += 255
            q = exp[q]
        space[404 + k] = q
        k += 1


@micropython.viper
def _flip(space: ptr8, body: ptr8, place: int, shape: int):
    i = 0
    while i < shape & 0xFFFF:
        at = (place & 0xFFFF) + ((shape >> 16) - space[340 + i]) * (place >> 16)
        body[at] = body[at] ^ space[404 + i]
        i += 1
