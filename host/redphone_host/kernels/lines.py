"""What both generators need: limbs of 13 bits, indented lines, and the carry at a column's end."""

from collections.abc import Iterable, Iterator

BITS = 13
MASK = 2**BITS - 1
INDENT = "    "


def indented(lines: Iterable[str], depth: int) -> Iterator[str]:
    """The lines, `depth` steps to the right."""
    for line in lines:
        yield INDENT * depth + line if line else line


def kernel(head: str, docstring: str, body: Iterable[str]) -> list[str]:
    """A viper function."""
    return ["", "", "@micropython.viper", f"def {head}:", *indented([f'"""{docstring}"""', *body], 1)]


def take_limb(target: str) -> list[str]:
    """The column sum in `s` leaves its lowest limb in `target` and carries the rest on."""
    return [f"{target} = s & {MASK}", f"s = s >> {BITS}"]
