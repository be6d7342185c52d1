"""The interpreter's own letters, in the shape in which the screen's reader asks a `framebuf` for them."""

from typing import Any

from redphone_host.emulator.unixport import interpreter


class _Cell:
    """A frame buffer of one cell."""

    def __init__(self, buffer: bytearray, *_: int) -> None:
        self._buffer = buffer

    def text(self, character: str, *_: int) -> None:
        """Draw a letter as the interpreter draws it."""
        self._buffer[:] = interpreter.letters()[character]


class _Letters:
    """As much of `framebuf` as shows what letters look like."""

    MONO_VLSB = 0
    FrameBuffer: Any = _Cell


LETTERS = _Letters()
