"""Reads a display's pixels back as text, by the letters that the box's own `framebuf` draws."""

from typing import Any, Protocol

COLUMNS = 16
LINES = 8
CELL = 8
UNKNOWN = "\N{REPLACEMENT CHARACTER}"
_WIDTH = COLUMNS * CELL
_PRINTABLE = [chr(code) for code in range(0x20, 0x7F)]


class Framebuf(Protocol):
    """The module `framebuf`, real or fake."""

    MONO_VLSB: int
    FrameBuffer: Any


def _drawn(framebuf: Framebuf, character: str) -> bytes:
    """The eight columns of a cell with `character` in it, top row in bit 0."""
    cell = bytearray(CELL)
    framebuf.FrameBuffer(cell, CELL, CELL, framebuf.MONO_VLSB).text(character, 0, 0, 1)
    return bytes(cell)


class ScreenReader:
    """Knows the letters of one `framebuf`, plain and inverted."""

    def __init__(self, framebuf: Framebuf) -> None:
        self._letters: dict[bytes, str] = {}
        for character in _PRINTABLE:
            cell = _drawn(framebuf, character)
            self._letters.setdefault(cell, character)
            self._letters.setdefault(bytes(byte ^ 0xFF for byte in cell), character)

    def read(self, ram: bytes) -> list[str]:
        """Eight lines of sixteen characters from 1024 bytes in MONO_VLSB layout; unknown cells as U+FFFD."""
        if len(ram) != _WIDTH * LINES:
            raise ValueError(f"a screen is {_WIDTH * LINES} bytes, not {len(ram)}")
        return [self._line(ram[page * _WIDTH : (page + 1) * _WIDTH]) for page in range(LINES)]

    def _line(self, page: bytes) -> str:
        cells = (page[left : left + CELL] for left in range(0, _WIDTH, CELL))
        return "".join(self._letters.get(bytes(cell), UNKNOWN) for cell in cells)
