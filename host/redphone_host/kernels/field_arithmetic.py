"""The lines of each operation on numbers modulo 2**255 - 19: from pointers `a` and `b` to pointer `d`."""

from collections.abc import Callable, Iterable, Iterator

from redphone_host.kernels.lines import indented, take_limb

_LIMBS = 20
_WRAP = 608  # 2**260
_A24 = 121665  # RFC 7748 section 5
SLOT_OCTETS = 4 * _LIMBS

# 64 p, limb by limb: added before a subtraction, so that no limb goes below zero.
_MULTIPLE_OF_P = [15168] + [16382] * 19


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
