"""What Reed-Solomon computes, as machine code: right for words of 32 and of 64 bits. `reed_solomon_plain` explains it.

The space that kernels share begins at a word boundary, as every new bytearray does, and holds, from these octets on:

      0  remainder, its highest coefficient first; 4 octets after it that stay zero
     68  syndromes
    136  locator, lowest coefficient first
    204  the locator before its last change; later where Chien's search is, in logarithms
    272  the powers of x that belong to these; later the evaluator
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
        _divide(self._space, body, first | count << 16, step | self._parity << 16)

    def write(self, body, at, step):
        """Put the remainder into the body."""
        _write(self._space, body, at, step | self._parity << 16)

    def differs(self, body, at, step):
        """Add what stands in the body to the remainder; whether anything is left."""
        return _differs(self._space, body, at, step | self._parity << 16) != 0

    def locate(self, octets):
        """How many octets of a codeword of this length are wrong, by the remainder; 0 if that cannot be told."""
        space, parity = self._space, self._parity
        _syndromes(space, TABLES, parity)
        degree = _locator(space, TABLES, parity)
        if degree > parity >> 1 or _search(space, TABLES, degree, octets) != degree:
            return 0
        _evaluator(space, TABLES, degree)
        _magnitudes(space, TABLES, degree)
        self._errors = degree
        return degree

    def flip(self, body, first, step, octets):
        """Add the errors found to a codeword of so many octets."""
        _flip(self._space, body, first | step << 16, self._errors | octets - 1 << 16)


@micropython.viper
def _divide(space: ptr32, body: ptr8, place: int, shape: int):
    """Four octets of the remainder at a time; each octet's multiple of the generator from two rows of the products."""
    parity = shape >> 16
    step = shape & 0xFFFF
    count = place >> 16
    data = int(body) + (place & 0xFFFF)
    stop = int(space) + parity
    low_rows = int(space) + 468
    high_rows = low_rows + (parity << 4)
    at = int(space)
    while at <= stop:
        ptr32(at)[0] = 0
        at += 4
    while count > 0:
        feedback = (ptr8(data)[0] ^ space[0]) & 255
        low = low_rows + (feedback & 15) * parity
        high = high_rows + (feedback >> 4) * parity
        at = int(space)
        word = space[0]
        while at < stop:
            following = ptr32(at)[1]
            ptr32(at)[0] = ((word >> 8) & 0xFFFFFF | following << 24) ^ ptr32(low)[0] ^ ptr32(high)[0]
            word = following
            at += 4
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
def _syndromes(space: ptr8, tables: ptr8, parity: int):
    exp = ptr8(int(tables) + 256)
    n = 1
    while n <= parity:
        value = 0
        i = 0
        while i < parity:
            if value:
                value = exp[tables[value] + n]
            value ^= space[i]
            i += 1
        space[67 + n] = value
        n += 1


@micropython.viper
def _locator(space: ptr8, tables: ptr8, parity: int) -> int:
    """Its degree."""
    exp = ptr8(int(tables) + 256)
    syndromes = ptr8(int(space) + 68)
    current = ptr8(int(space) + 136)
    before = ptr8(int(space) + 204)
    i = 0
    while i < 68:
        current[i] = 0
        before[i] = 0
        i += 1
    current[0] = 1
    before[0] = 1
    length = 0
    gap = 1
    old = 0  # the logarithm of 1
    n = 0
    while n < parity:
        wrong = syndromes[n]
        i = 1
        while i <= length:
            a = current[i]
            b = syndromes[n - i]
            if a and b:
                wrong ^= exp[tables[a] + tables[b]]
            i += 1
        if wrong:
            scale = tables[wrong] - old
            if scale < 0:
                scale += 255
            longer = 0
            if 2 * length <= n:
                longer = 1
                old = tables[wrong]
            i = n + 1
            while i >= 0:
                a = current[i]
                if i >= gap:
                    b = before[i - gap]
                    if b:
                        current[i] = a ^ exp[tables[b] + scale]
                if longer:
                    before[i] = a
                i -= 1
            if longer:
                length = n + 1 - length
                gap = 0
        gap += 1
        n += 1
    return length


@micropython.viper
def _search(space: ptr8, tables: ptr8, degree: int, octets: int) -> int:
    """How many of the locator's roots stand for an octet of the codeword."""
    exp = ptr8(int(tables) + 256)
    logs = ptr8(int(space) + 204)
    powers = ptr8(int(space) + 272)
    terms = 0
    i = 0
    while i <= degree:
        a = space[136 + i]
        if a:
            logs[terms] = tables[a]
            powers[terms] = i
            terms += 1
        i += 1
    found = 0
    exponent = 0
    while exponent < octets:
        value = 0
        i = 0
        while i < terms:
            a = logs[i]
            value ^= exp[a]
            a -= powers[i]
            if a < 0:
                a += 255
            logs[i] = a
            i += 1
        if value == 0:
            if found == degree:
                return 0
            space[340 + found] = exponent
            found += 1
        exponent += 1
    return found


@micropython.viper
def _evaluator(space: ptr8, tables: ptr8, degree: int):
    """The product of syndromes and locator, as many terms as the locator has roots."""
    exp = ptr8(int(tables) + 256)
    n = 0
    while n < degree:
        value = 0
        i = 0
        while i <= n:
            a = space[136 + i]
            b = space[68 + n - i]
            if a and b:
                value ^= exp[tables[a] + tables[b]]
            i += 1
        space[272 + n] = value
        n += 1


@micropython.viper
def _magnitudes(space: ptr8, tables: ptr8, degree: int):
    """Forney's formula for each exponent found."""
    exp = ptr8(int(tables) + 256)
    k = 0
    while k < degree:
        inverse = 255 - space[340 + k]
        above = 0
        below = 0
        power = 0
        i = 0
        while i <= degree:
            a = space[272 + i]
            if i < degree and a:
                above ^= exp[tables[a] + power]
            a = space[136 + i]
            if i & 1 and a:
                below ^= exp[tables[a] + power]
            power += inverse
            if power >= 255:
                power -= 255
            i += 1
        value = 0
        if above and below:
            i = tables[above] + inverse - tables[below]
            if i < 0:
                i += 255
            value = exp[i]
        space[404 + k] = value
        k += 1


@micropython.viper
def _flip(space: ptr8, body: ptr8, place: int, shape: int):
    i = 0
    while i < shape & 0xFFFF:
        at = (place & 0xFFFF) + ((shape >> 16) - space[340 + i]) * (place >> 16)
        body[at] = body[at] ^ space[404 + i]
        i += 1
