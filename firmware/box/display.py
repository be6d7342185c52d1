"""A small monochrome display on I2C: lines of small letters, 8 pixels high, and of glyphs in any script, 16 high.

Only what has changed is drawn, a little at each `poll`: four glyphs, or one strip of 8 rows on its way to the display,
3 ms at 400 kHz. A display that does not answer is left alone for a while, and then begun with anew: without it the box
rings and carries messages all the same.
"""

from redphone.compat import const

from box.controllers import CONTROLLERS, DISPLAY_ON
from box.lettering import CELL, HEIGHT, printable

WIDTH = 128
COLUMNS = 16

# Stands first in a line that is to be shown inverted. No text from elsewhere can hold it once it has been wrapped.
INVERTED = "\x0e"
# Stands first (after INVERTED) in a line that is to be shown in glyphs: it is two rows high.
LARGE = "\x0f"

_COMMAND = const(0x00)
_DATA = const(0x40)
_PAGE = const(0xB0)
_COLUMN_LOW = const(0x00)
_COLUMN_HIGH = const(0x10)
_GLYPHS_AT_ONCE = const(4)
_POLLS_BEFORE_RETRY = const(500)


class Display:
    """Shows lines. `kind` is one of CONTROLLERS; `rows` says how many rows of 8 pixels there are."""

    def __init__(self, i2c, address, kind, framebuf, lettering):
        height, self._commands = CONTROLLERS[kind]
        self.rows = height // CELL
        self.lettering = lettering
        self._i2c = i2c
        self._address = address
        self._pixels = bytearray(WIDTH * self.rows)
        self._frame = framebuf.FrameBuffer(self._pixels, WIDTH, height, framebuf.MONO_VLSB)
        self._strip = bytearray(1 + WIDTH)
        self._strip[0] = _DATA
        self._wanted = ()
        self._rest = 0
        self._start_anew()

    def show(self, lines):
        """Show these lines, from the top; what does not fit is left out. `poll` draws them."""
        lines = tuple(lines)
        if lines != self._wanted:
            self._wanted = lines
            self._work = self._redraw()

    def poll(self):
        """Do a little of the drawing that is left; whether there was any."""
        if self._rest:
            self._rest -= 1
            return False
        if self._work is None:
            return False
        try:
            next(self._work)
        except StopIteration:
            self._work = None
            return False
        except OSError:
            self._rest = _POLLS_BEFORE_RETRY
            self._start_anew()
            return False
        return True

    def complete(self):
        """Draw all that is left, now."""
        while self.poll():
            pass

    def _start_anew(self):
        """Take nothing for granted: the display may have lost its power."""
        self._is_ready = self._is_on = False
        self._drawn: list = [None] * self.rows
        self._work = self._redraw()

    def _redraw(self):
        """Draw and send what is not there yet. `_drawn` has what stands at each row, None where that is not known."""
        if not self._is_ready:
            self._command(self._commands)
            self._is_ready = True
        row = 0
        for line in self._wanted + ("",) * self.rows:
            height = HEIGHT // CELL if LARGE in line[:2] else 1
            if row + height > self.rows:
                break
            if self._drawn[row] != line:
                for at in range(row, row + height):
                    self._drawn[at] = None
                for _ in self._draw(row, height, line):
                    yield
                for at in range(row, row + height):
                    self._send(at)
                    yield
                self._drawn[row] = line
            row += height
        if not self._is_on:
            self._command(DISPLAY_ON)
            self._is_on = True

    def _draw(self, row, height, line):
        inverted = line[:1] == INVERTED
        large = height > 1
        text = line[inverted + large :]
        self._frame.fill_rect(0, row * CELL, WIDTH, height * CELL, 1 if inverted else 0)
        if not large:
            self._frame.text(printable(text[:COLUMNS]), 0, row * CELL, 0 if inverted else 1)
            return
        for count, _ in enumerate(self.lettering.draw(self._frame, text, row * CELL, inverted)):
            if count % _GLYPHS_AT_ONCE == _GLYPHS_AT_ONCE - 1:
                yield

    def _send(self, row):
        self._command(bytes((_PAGE | row, _COLUMN_LOW, _COLUMN_HIGH)))
        self._strip[1:] = self._pixels[row * WIDTH : (row + 1) * WIDTH]
        self._i2c.writeto(self._address, self._strip)

    def _command(self, octets):
        self._i2c.writeto(self._address, bytes((_COMMAND,)) + octets)
