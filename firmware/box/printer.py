"""A receipt printer, fed a few octets at a time: one text line's dots are in memory at once, and drawing gives way.

Nothing is heard from the printer. What waits is bounded: what finds no room is not printed, and the paper says so.
"""

from redphone.compat import const
from redphone.red.journal import JournalDamaged

from box import escpos
from box.display import INVERTED
from box.lettering import CELL, HEIGHT

_WAITING_MAX = const(32)
_GLYPHS_AT_ONCE = const(4)
_LOST = const("(the rest is not in the box any more: see the laptop)")


class Printer:
    """Prints jobs: iterators that give lines of text, which may begin with INVERTED, or octets for the printer.

    `port.write(octets)` says how many it took and never waits for so few as `at_once`. `dots` is the paper's width.
    """

    def __init__(self, port, lettering, framebuf, dots, at_once=32):
        self.lettering = lettering
        self.cells = dots // (CELL * escpos.SCALE)
        self._port = port
        self._at_once = at_once
        self._framebuf = framebuf
        self._band = bytearray(escpos.RASTER_HEAD_OCTETS + self.cells * HEIGHT)
        self._jobs = []
        self._missed = 0
        self._unsent = b""
        self._work = self._pieces()

    def submit(self, job):
        """Print this after all that waits already."""
        if len(self._jobs) < _WAITING_MAX:
            self._jobs.append(job)
        else:
            self._missed += 1

    def clear(self):
        """Forget what waits. A command under way is sent to its end; dots that the printer waits for become white."""
        self._jobs = []
        self._missed = 0
        for at in range(escpos.RASTER_HEAD_OCTETS, len(self._band)):
            self._band[at] = 0
        self._work = self._pieces()

    def poll(self):
        """Hand the printer some octets, or do a little of the drawing."""
        if not self._unsent:
            piece = next(self._work)
            if not piece:
                return
            self._unsent = memoryview(piece)
        taken = self._port.write(self._unsent[: self._at_once])
        self._unsent = self._unsent[taken:]

    def _pieces(self):
        """Octets for the printer, for ever; none of them where there is nothing to print, or not yet."""
        while True:
            yield b""
            if self._jobs:
                yield escpos.INITIALISE
                yield from self._printed(self._jobs[0])
                self._jobs.pop(0)
            elif self._missed:
                count, self._missed = self._missed, 0
                yield from self._drawn(str(count) + " not printed: see log")

    def _printed(self, job):
        try:
            for item in job:
                if isinstance(item, bytes):
                    yield item
                else:
                    yield from self._drawn(item)
        except (OSError, JournalDamaged):
            yield from self._wrapped(_LOST)
            yield escpos.CUT

    def _wrapped(self, text):
        for line in self.lettering.lines(text, self.cells):
            yield from self._drawn(line)

    def _drawn(self, line):
        """One line of text as dots."""
        inverted = line[:1] == INVERTED
        text = line[1:] if inverted else line
        cells = self.cells if inverted else self._width(text)
        if not cells:
            yield escpos.feed(HEIGHT * escpos.SCALE)
            return
        band = memoryview(self._band)[: escpos.RASTER_HEAD_OCTETS + cells * HEIGHT]
        dots = band[escpos.RASTER_HEAD_OCTETS :]
        band[: escpos.RASTER_HEAD_OCTETS] = escpos.raster_head(cells, HEIGHT)
        frame = self._framebuf.FrameBuffer(dots, cells * CELL, HEIGHT, self._framebuf.MONO_HLSB)
        frame.fill_rect(0, 0, cells * CELL, HEIGHT, 1 if inverted else 0)
        for count, _ in enumerate(self.lettering.draw(frame, text, 0, inverted)):
            if count % _GLYPHS_AT_ONCE == _GLYPHS_AT_ONCE - 1:
                yield b""
        yield band

    def _width(self, text):
        return min(self.cells, sum(self.lettering.cells(character) for character in text))
