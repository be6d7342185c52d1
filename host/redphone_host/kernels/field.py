"""The kernel of X25519 (RFC 7748): a small machine that runs operations on numbers modulo 2**255 - 19."""

from collections.abc import Callable, Iterable, Iterator

from redphone_host.kernels.lines import indented, kernel, take_limb

HEADER = '''\
"""Numbers modulo 2**255 - 19, unrolled. Written by `python -m redphone_host.kernels`; not to be edited.

A number is twenty limbs of 13 bits, a word each; 2**260 = 608. Limbs are never negative. A carried number has limbs
below 2**13 + 8. A sum or difference is left uncarried, its limbs below 24,576; of the two factors of a product one may
be so, then a column of twenty products stays below 2**32. Squares need carried numbers.

Constant-time: limbs are only added, multiplied, shifted and masked. Which operation runs on which slot, and how often,
stands in the program, which is public. The scalar's bits become masks.
"""

# Operations. A row of a program is four octets: operation, target slot, left slot, right slot. SQUARE has in place of
# the right slot how many times it squares. SUM_AND_DIFFERENCE leaves the difference in the slot after the target, and
# so does its carried kind. SWAP exchanges left and right, or not.
'''

_LIMBS = 20
_WRAP = 608  # 2**260
_A24 = 121665  # RFC 7748 section 5
SLOT_OCTETS = 4 * _LIMBS

# 64 p, limb by limb: added before a subtraction, so that no limb goes below zero.
_MULTIPLE_OF_P = [15168] + [16382] * 19

RUN = "run(x: uint, s: uint, space: ptr32, program: ptr8, rows: int, bits: int, turns: int)"
ABOUT = "Run a program `turns` times, each with the next lower bit of `bits`; the topmost was the bit before."


def text() -> str:
    """The module."""
    names = "\n".join(f"{name} = {code}" for code, name in enumerate(OPERATIONS))
    return HEADER + "\n" + names + "\n" + "\n".join(kernel(RUN, ABOUT, _run())) + "\n"


def _run() -> Iterator[str]:
    yield "while turns > 0:"
    yield "    turns -= 1"
    yield "    mask = uint(0) - uint(((bits >> turns) ^ (bits >> (turns + 1))) & 1)"
    yield "    row = program"
    yield "    left = rows"
    yield "    while left > 0:"
    yield from indented(_row(), 2)


def _row() -> Iterator[str]:
    yield "operation = row[0]"
    for name, column in (("d", 1), ("a", 2), ("b", 3)):
        yield f"{name} = ptr32(int(space) + {SLOT_OCTETS} * row[{column}])"
    word = "if"
    for code, operation in enumerate(OPERATIONS.values()):
        yield f"{word} operation == {code}:"
        yield from indented(operation(), 1)
        word = "elif"
    yield "row = ptr8(int(row) + 4)"
    yield "left -= 1"


def _load(letter: str) -> Iterator[str]:
    for i in range(_LIMBS):
        yield f"{letter}{i} = uint({letter}[{i}])"


def _multiply() -> Iterator[str]:
    yield from _load("a")
    yield from _load("b")
    yield from _columns(_mixed_products)


def _square() -> Iterator[str]:
    """Each mixed product once, one factor doubled; from the second time on the result itself is squared."""
    yield "times = row[3]"
    yield "while times > 0:"
    yield from indented(_square_once(), 1)
    yield "    a = d"
    yield "    times -= 1"


def _square_once() -> Iterator[str]:
    yield from _load("a")
    for i in range(_LIMBS):
        yield f"x = a{i}"
        yield f"b{i} = x + x"
    yield from _columns(_squared_products)


def _mixed_products(column: int) -> Iterator[tuple[str, str]]:
    for i in range(max(0, column - _LIMBS + 1), min(column, _LIMBS - 1) + 1):
        yield f"a{i}", f"b{column - i}"


def _squared_products(column: int) -> Iterator[tuple[str, str]]:
    for i in range(max(0, column - _LIMBS + 1), (column + 1) // 2):
        yield f"b{i}", f"a{column - i}"
    if column % 2 == 0:
        yield f"a{column // 2}", f"a{column // 2}"


def _columns(products: Callable[[int], Iterable[tuple[str, str]]]) -> Iterator[str]:
    """The upper columns become digits first; each is worth 608 twenty places down."""
    yield "s = uint(0)"
    for column in range(_LIMBS, 2 * _LIMBS - 1):
        yield from _sum(products(column))
        yield from take_limb(f"e{column - _LIMBS}")
    yield f"e{_LIMBS - 1} = s"
    yield "s = uint(0)"
    for column in range(_LIMBS):
        yield from _sum(products(column))
        yield f"x = e{column}"
        yield f"s = x * {_WRAP} + s"
        yield from _give_limb(column)
    yield from _wrap()


def _sum(products: Iterable[tuple[str, str]]) -> Iterator[str]:
    for left, right in products:
        yield f"x = {left}"
        yield f"s = {right} * x + s"


def _give_limb(i: int) -> list[str]:
    """Into the target; the lowest three wait in locals for what comes back from the top."""
    return take_limb(f"c{i}" if i < 3 else f"d[{i}]")


def _wrap() -> Iterator[str]:
    yield f"s = s * {_WRAP}"
    yield "s = c0 + s"
    yield from take_limb("d[0]")
    yield "s = c1 + s"
    yield from take_limb("d[1]")
    yield "d[2] = c2 + s"


def _sum_and_difference() -> Iterator[str]:
    yield f"e = ptr32(int(d) + {SLOT_OCTETS})"
    for i in range(_LIMBS):
        yield f"x = uint(a[{i}])"
        yield f"s = uint(b[{i}])"
        yield f"d[{i}] = x + s"
        yield f"x = x + {_MULTIPLE_OF_P[i]}"
        yield f"e[{i}] = x - s"


def _carried_sum_and_difference() -> Iterator[str]:
    yield "s = uint(0)"
    for i in range(_LIMBS):
        yield f"s = uint(a[{i}]) + s"
        yield f"s = uint(b[{i}]) + s"
        yield from _give_limb(i)
    yield from _wrap()
    yield f"d = ptr32(int(d) + {SLOT_OCTETS})"
    yield "s = uint(0)"
    for i in range(_LIMBS):
        yield f"s = uint(a[{i}]) + s"
        yield f"x = uint(b[{i}])"
        yield f"s = s + {_MULTIPLE_OF_P[i]}"
        yield "s = s - x"
        yield from _give_limb(i)
    yield from _wrap()


def _add_a24() -> Iterator[str]:
    """a + 121665 b, carried; b may be uncarried."""
    yield "s = uint(0)"
    for i in range(_LIMBS):
        yield f"s = uint(a[{i}]) + s"
        yield f"x = uint(b[{i}])"
        yield f"s = x * {_A24} + s"
        yield from _give_limb(i)
    yield from _wrap()


def _swap() -> Iterator[str]:
    for i in range(_LIMBS):
        yield f"x = uint(a[{i}])"
        yield f"s = uint(b[{i}])"
        yield "s = x ^ s"
        yield "s = mask & s"
        yield f"a[{i}] = x ^ s"
        yield f"x = uint(b[{i}])"
        yield f"b[{i}] = x ^ s"


# The most frequent first: that is the order in which the machine looks for them.
OPERATIONS: dict[str, Callable[[], Iterator[str]]] = {
    "MULTIPLY": _multiply,
    "SQUARE": _square,
    "SUM_AND_DIFFERENCE": _sum_and_difference,
    "CARRIED_SUM_AND_DIFFERENCE": _carried_sum_and_difference,
    "SWAP": _swap,
    "ADD_A24": _add_a24,
}
