"""The kernel of X25519 (RFC 7748): a small machine that runs operations on numbers modulo 2**255 - 19."""

from collections.abc import Iterator

from redphone_host.kernels.field_arithmetic import OPERATIONS, SLOT_OCTETS
from redphone_host.kernels.lines import indented, kernel

HEADER = '''\
"""Numbers modulo 2**255 - 19, unrolled. Written by `python -m redphone_host.kernels`; not to be edited.

A number is twenty limbs of 13 bits, a word each; 2**260 = 608. Limbs are never negative. A carried number has limbs
below 2**13 + 8. A sum or difference is left uncarried, its limbs below 24,582; of the two factors of a product one may
be so, then a column of twenty products stays below 2**32. Squares need carried numbers.

Constant-time: limbs are only added, multiplied, shifted and masked. Which operation runs on which slot, and how often,
stands in the program, which is public. The scalar's bits become masks.
"""

# Operations. A row of a program is four octets: operation, target slot, left slot, right slot. SQUARE has in place of
# the right slot how many times it squares. SUM_AND_DIFFERENCE leaves the difference in the slot after the target, and
# so does its carried kind. SWAP exchanges left and right, or not.
'''

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
