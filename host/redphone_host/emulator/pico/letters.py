"""What letters look like on the box: read out of the image that draws them, so that the screen can be read as text.

MicroPython's `framebuf` has one font, eight columns a letter from space on, top row in bit 0. An image without it is
no MicroPython; what it shows is read by the emulated display's own letters.
"""

import functools
from typing import Any

from redphone_host.emulator.chip import font

_FIRST = 0x20
_COLUMNS = 8

# How the font begins: space, "!", the double quotation mark, "#".
_BEGINNING = bytes(8) + bytes.fromhex("0000004f4f000000 0007070000070700 147f7f14147f7f14")


class ImageLetters:
    """As much of `framebuf` as the screen's reader asks for."""

    MONO_VLSB = 0

    def __init__(self, image: bytes) -> None:
        self._image = image
        self._at = image.find(_BEGINNING)
        self.FrameBuffer: Any = functools.partial(_Cell, self)

    def columns(self, character: str) -> bytes:
        """The columns of a letter's cell."""
        if self._at < 0:
            return (b"\0" + font.columns(character)).ljust(_COLUMNS, b"\0")
        start = self._at + (ord(character) - _FIRST) * _COLUMNS
        return self._image[start : start + _COLUMNS]


class _Cell:
    """A frame buffer of one cell."""

    def __init__(self, letters: ImageLetters, buffer: bytearray, *_: int) -> None:
        self._letters = letters
        self._buffer = buffer

    def text(self, character: str, *_: int) -> None:
        """Draw a letter as the image draws it."""
        self._buffer[:] = self._letters.columns(character)
