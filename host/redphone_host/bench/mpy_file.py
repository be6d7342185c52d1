"""The machine code in a compiled module (.mpy, version 6), function by function, as `mpy-cross` wrote it."""

from collections.abc import Iterator
from dataclasses import dataclass

from redphone_host.errors import HostError

VERSION = 6
_SMALL = {0, 1, 2, 3, 4}  # kinds of constant objects that have no more to them: function table, None, False, ...
_TEXTS = {5, 6}  # str and bytes end in a zero
_TUPLE = 10
_BYTECODE, _VIPER = 0, 2


@dataclass
class _Reader:
    octets: bytes
    at: int = 0

    def take(self, length: int) -> bytes:
        taken = self.octets[self.at : self.at + length]
        if len(taken) < length:
            raise HostError("This compiled module ends too early. Compile it again.")
        self.at += length
        return taken

    def number(self) -> int:
        """Seven bits an octet, the highest first; all but the last octet have the top bit set."""
        number = 0
        while True:
            (octet,) = self.take(1)
            number = number << 7 | octet & 0x7F
            if octet < 0x80:
                return number


def viper_functions(octets: bytes) -> list[bytes]:
    """The code of a module's viper functions, in the order in which they are written.

    HostError if this is not a compiled module, or one of another version.
    """
    reader = _Reader(octets)
    if reader.take(2) != bytes([ord("M"), VERSION]):
        raise HostError(f"This is not a module compiled for MicroPython's format {VERSION}.")
    reader.take(2)  # architecture; bits of a small integer
    names, constants = reader.number(), reader.number()
    for _ in range(names):
        length = reader.number()
        if not length & 1:
            reader.take((length >> 1) + 1)
    for _ in range(constants):
        _skip_constant(reader)
    return list(_viper(reader))


def _skip_constant(reader: _Reader) -> None:
    (kind,) = reader.take(1)
    if kind in _SMALL:
        return
    length = reader.number()
    if kind == _TUPLE:
        for _ in range(length):
            _skip_constant(reader)
    else:
        reader.take(length + (kind in _TEXTS))


def _viper(reader: _Reader) -> Iterator[bytes]:
    """A function and what is defined inside it."""
    head = reader.number()
    kind, has_children, length = head & 3, head & 4, head >> 3
    code = reader.take(length)
    if kind == _VIPER:
        yield code
    if kind != _BYTECODE:
        reader.number()  # where the prelude is, or flags
    for _ in range(reader.number() if has_children else 0):
        yield from _viper(reader)
