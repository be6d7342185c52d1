"""Reads a display's pixels back as text: rows of small letters, 8 pixels high, and rows of glyphs, 16 high.

The small letters are those that the box's own `framebuf` draws, the glyphs those of the firmware's glyph file. Letters
of different scripts that look the same are read as the script of the word in which they stand.
"""

from collections.abc import Iterator
from typing import Any, Protocol

from redphone_host.emulator import glyph_file

COLUMNS = 16
LINES = 8
CELL = 8
UNKNOWN = "\N{REPLACEMENT CHARACTER}"
WIDTH = COLUMNS * CELL
_PRINTABLE = [chr(code) for code in range(0x20, 0x7F)]
_CYRILLIC = range(0x400, 0x530)
_BLOCKS = range(0x2580, 0x25A0)  # halves of cells: what stands above or below an inverted row looks like them


class Framebuf(Protocol):
    """The module `framebuf`, real or fake."""

    MONO_VLSB: int
    FrameBuffer: Any


def _drawn(framebuf: Framebuf, character: str) -> bytes:
    """The eight columns of a cell with `character` in it, top row in bit 0."""
    cell = bytearray(CELL)
    framebuf.FrameBuffer(cell, CELL, CELL, framebuf.MONO_VLSB).text(character, 0, 0, 1)
    return bytes(cell)


def _negative(octets: bytes) -> bytes:
    return bytes(octet ^ 0xFF for octet in octets)


class ScreenReader:
    """Knows the letters of one `framebuf`, plain and inverted, and the firmware's glyphs."""

    def __init__(self, framebuf: Framebuf) -> None:
        self._letters: dict[bytes, str] = {}
        for character in _PRINTABLE:
            cell = _drawn(framebuf, character)
            self._letters.setdefault(cell, character)
            self._letters.setdefault(_negative(cell), character)

    def read(self, ram: bytes) -> list[str]:
        """The lines of a screen in MONO_VLSB layout, 128 columns wide; unknown cells as U+FFFD."""
        if not ram or len(ram) % (WIDTH * LINES):
            raise ValueError(f"a screen is {WIDTH * LINES} bytes or twice that, not {len(ram)}")
        pages = [ram[at : at + WIDTH] for at in range(0, len(ram), WIDTH)]
        lines: list[str] = []
        while pages:
            small = self._small(pages[0])
            large = _large(pages[0], pages[1]) if len(pages) > 1 and _may_be_large(small) else None
            lines.append(large or small)
            del pages[: 2 if large else 1]
        return lines

    def _small(self, page: bytes) -> str:
        cells = (page[left : left + CELL] for left in range(0, WIDTH, CELL))
        return "".join(self._letters.get(bytes(cell), UNKNOWN) for cell in cells)


def _may_be_large(small: str) -> bool:
    return UNKNOWN in small or small.isspace()


def _large(upper: bytes, lower: bytes) -> str | None:
    """A row of glyphs; None if there is anything else, or nothing."""
    readings = list(_cells(upper, lower))
    if not all(readings) or all(" " in reading for reading in readings):
        return None
    if any(ord(reading[0]) in _BLOCKS for reading in readings):
        return None
    return "".join(in_script(readings))


def _cells(upper: bytes, lower: bytes) -> Iterator[str]:
    """For each glyph of a row all the characters that look like it; nothing for what looks like none."""
    looks = glyph_file.looks()
    if upper[-1] & 1 and lower[-1] >> 7:  # its last corner is lit: the row is inverted
        upper, lower = _negative(upper), _negative(lower)
    left = 0
    while left < WIDTH:
        wide = _rows(upper, lower, left, 2)
        found = looks.wide.get(wide, "") if any(wide) else ""
        width = 2 if found else 1
        yield found or looks.narrow.get(wide[::2], "")
        left += width * CELL


def _rows(upper: bytes, lower: bytes, left: int, cells: int) -> bytes:
    """The pixels from column `left` on as a glyph's bitmap: rows from the top, bit 7 the leftmost."""
    rows = bytearray()
    for page in (upper, lower):
        for bit in range(CELL):
            for start in range(left, left + cells * CELL, CELL):
                columns = page[start : start + CELL].ljust(CELL, b"\0")
                rows.append(sum((column >> bit & 1) << 7 - place for place, column in enumerate(columns)))
    return bytes(rows)


def in_script(readings: list[str]) -> Iterator[str]:
    """One character for each cell's readings: Cyrillic in a word in which any letter can only be Cyrillic."""
    word: list[str] = []
    for reading in readings:
        if " " in reading:
            yield from _chosen(word)
            yield " "
            word = []
        else:
            word.append(reading)
    yield from _chosen(word)


def _chosen(word: list[str]) -> Iterator[str]:
    is_cyrillic = any(all(ord(letter) in _CYRILLIC for letter in letters) for letters in word)
    for letters in word:
        cyrillic = [letter for letter in letters if ord(letter) in _CYRILLIC]
        yield cyrillic[0] if is_cyrillic and cyrillic else letters[0]
