"""The kernel of Poly1305 (RFC 8439 section 2.5), and of the tag that section 2.8 makes with it."""

from collections.abc import Iterator

from redphone_host.kernels.lines import BITS, MASK, indented, kernel, take_limb

HEADER = '''\
"""Poly1305 (RFC 8439), unrolled. Written by `python -m redphone_host.kernels`; not to be edited.

Constant-time: what is secret is only added, multiplied, shifted and masked. Every branch, loop count and address
depends on lengths and positions, which are public.

Right for machine words of 32 and of 64 bits: column sums stay below 2**32.

The buffer begins at a word boundary, as every new bytearray does, and holds: state (64 octets), block 0 of the key
stream (64 octets), associated data padded to 16, text padded to 16, and 48 octets more.
"""'''

_LIMBS = 10

TAG = "authenticate(x: uint, s: uint, buffer: ptr32, text: int, ad: int, length: int, tag: int, end: int) -> uint"
ABOUT = "Leave the tag at octet `tag`, wipe the key; 0 if the tag stood there before. `end`: octets in the buffer."


def text() -> str:
    """The module."""
    return "\n".join([HEADER, *kernel(TAG, ABOUT, _authenticate())]) + "\n"


def _authenticate() -> Iterator[str]:
    """h := h * r + block, so that one multiplication by r is owed until the end: a last block of zeros."""
    yield from _close()
    yield from _read_key()
    yield "high = uint(2048)"
    yield "at = 128"
    yield "while at <= last:"
    yield "    if at == last:"
    yield "        high = uint(0)"
    yield from indented(_absorb(), 1)
    yield "    at += 16"
    yield from _carry()
    yield from _reduce()
    yield from _give_tag()
    yield "words = ptr32(int(buffer) + 64)"
    for word in range(16):
        yield f"words[{word}] = 0"
    yield "return differs"


def _close() -> Iterator[str]:
    """Zeros from the end of the text to the end of the buffer, the lengths, and where the block of zeros is."""
    yield "octets = ptr8(buffer)"
    yield "last = (text + length + 15) & -16"
    yield "i = text + length"
    yield "while i < last:"
    yield "    octets[i] = 0"
    yield "    i += 1"
    yield "while i < end:"
    yield "    words = ptr32(int(buffer) + i)"
    for word in range(4):
        yield f"    words[{word}] = 0"
    yield "    i += 16"
    yield "words = ptr32(int(buffer) + last)"
    yield "words[0] = ad"
    yield "words[2] = length"
    yield "last += 16"


def _read_key() -> Iterator[str]:
    """Clamp r, take it apart into limbs, five-fold too for what wraps around the prime: 2**130 = 5."""
    yield "i = 64"
    yield "while i < 80:"
    yield "    octets[i + 3] = octets[i + 3] & 15"
    yield "    if i > 64:"
    yield "        octets[i] = octets[i] & 252"
    yield "    i += 4"
    yield "halves = ptr16(int(buffer) + 64)"
    for limb in range(_LIMBS):
        half, shift = divmod(BITS * limb, 16)
        above = f" | (uint(halves[{half + 1}]) << 16)" if half < 7 else ""
        yield f"r{limb} = ((uint(halves[{half}]){above}) >> {shift}) & {MASK}"
        if limb:
            yield f"f{limb} = r{limb} * 5"
    for limb in range(_LIMBS):
        yield f"h{limb} = uint(0)"


def _absorb() -> Iterator[str]:
    """The sum of a column is at most 10 * (2**13 + 2**9) * 5 * 2**13 + 2**28 + 2**20, below 2**32."""
    words = {16 * word // BITS: (word, 16 * word % BITS) for word in range(8)}
    yield "halves = ptr16(int(buffer) + at)"
    yield "s = uint(0)"
    for column in range(_LIMBS):
        for limb in range(_LIMBS):
            factor = f"r{column - limb}" if limb <= column else f"f{column - limb + _LIMBS}"
            yield f"x = h{limb}"
            yield f"s = {factor} * x + s"
        if column in words:
            word, shift = words[column]
            yield f"s = (uint(halves[{word}]) << {shift}) + s" if shift else f"s = uint(halves[{word}]) + s"
        if column == _LIMBS - 1:
            yield "s = high + s"
        yield from take_limb(f"g{column}")
    yield from _wrap("g", "h")
    for limb in range(2, _LIMBS):
        yield f"h{limb} = g{limb}"


def _wrap(carried: str, result: str) -> Iterator[str]:
    """What was carried out at the top comes back five-fold; a little too much may rest in limb 1."""
    yield "s = s * 5"
    yield f"s = {carried}0 + s"
    yield from take_limb(f"{result}0")
    yield f"{result}1 = {carried}1 + s"


def _carry() -> Iterator[str]:
    """A second time clears limb 1."""
    yield "s = uint(0)"
    for limb in range(_LIMBS):
        yield f"s = h{limb} + s"
        yield from take_limb(f"h{limb}")
    yield from _wrap("h", "h")


def _reduce() -> Iterator[str]:
    """h + 5 reaches 2**130 exactly when h is too large: then it is taken, by arithmetic alone."""
    yield "s = uint(5)"
    for limb in range(_LIMBS):
        yield f"s = h{limb} + s"
        yield from take_limb(f"g{limb}")
    yield "x = uint(0) - s"
    for limb in range(_LIMBS):
        yield f"h{limb} = h{limb} ^ (x & (h{limb} ^ g{limb}))"


def _give_tag() -> Iterator[str]:
    """The sum with the second half of the key, modulo 2**128, 16 bits at a time."""
    yield "halves = ptr16(int(buffer) + 80)"
    yield "differs = uint(0)"
    yield "s = uint(0)"
    for half in range(8):
        first, shift = divmod(16 * half, BITS)
        yield f"x = h{first} >> {shift}"
        for limb in range(first + 1, min(_LIMBS, (16 * half + 15) // BITS + 1)):
            yield f"x = x | (h{limb} << {BITS * limb - 16 * half})"
        yield "s = (x & 65535) + s"
        yield f"s = uint(halves[{half}]) + s"
        for octet, value in ((2 * half, "s & 255"), (2 * half + 1, "(s >> 8) & 255")):
            yield f"x = {value}"
            yield f"differs = differs | (uint(octets[tag + {octet}]) ^ x)"
            yield f"octets[tag + {octet}] = x"
        yield "s = s >> 16"
