"""A small monochrome display, SSD1306 on I2C, as 8 lines of 16 characters (datasheet SSD1306 rev 1.1)."""

WIDTH = 128
HEIGHT = 64
COLUMNS = 16
LINES = 8

# Stands before a line that is to be shown inverted. No text from elsewhere can hold it once it is `printable`.
INVERTED = "\x0e"

_CELL = 8
_COMMAND = 0x00
_DATA = 0x40
_PLACEHOLDER = "?"

# Off; horizontal addressing; start line 0; not flipped; 64 lines; no offset; clock; charge pump; contrast; on.
_INITIALISE = b"\xae\x20\x00\x40\xa1\xc8\xa8\x3f\xd3\x00\xda\x12\xd5\x80\xd9\xf1\xdb\x30\x8d\x14\x81\xcf\xa4\xa6\xaf"
_WHOLE_SCREEN = b"\x21\x00\x7f\x22\x00\x07"


class Display:
    """Shows lines of text. `framebuf` is MicroPython's module of that name."""

    def __init__(self, i2c, address, framebuf):
        self._i2c = i2c
        self._address = address
        self._buffer = bytearray(1 + WIDTH * HEIGHT // 8)
        self._buffer[0] = _DATA
        pixels = memoryview(self._buffer)[1:]
        self._frame = framebuf.FrameBuffer(pixels, WIDTH, HEIGHT, framebuf.MONO_VLSB)
        self._shown = None
        self._command(_INITIALISE)

    def show(self, lines):
        """Show up to 8 lines, cut at 16 characters; one that begins with INVERTED is inverted."""
        lines = tuple(lines)
        if lines == self._shown:
            return
        self._shown = lines
        self._frame.fill(0)
        for row, line in enumerate(lines[:LINES]):
            self._draw(row, line)
        self._command(_WHOLE_SCREEN)
        self._i2c.writeto(self._address, self._buffer)

    def _draw(self, row, line):
        inverted = line.startswith(INVERTED)
        if inverted:
            line = line[1:]
            self._frame.fill_rect(0, row * _CELL, WIDTH, _CELL, 1)
        self._frame.text(printable(line[:COLUMNS]), 0, row * _CELL, 0 if inverted else 1)

    def _command(self, octets):
        self._i2c.writeto(self._address, bytes([_COMMAND]) + octets)


def printable(text):
    """The text with everything that the display's font lacks, control characters among them, replaced."""
    return "".join(c if 32 <= ord(c) < 127 else _PLACEHOLDER for c in text)
