"""What a receipt printer makes of ESC/POS: the dots that it burns, row by row. Written apart from the box's code.

Knows initialise, feed, cut and raster, and refuses everything else: a box must send nothing that it was not meant to.
"""

from redphone_host.emulator.glyph_file import looks
from redphone_host.emulator.screen import in_script


class CutShort(Exception):
    """The last command has not come to its end."""


class Paper:
    """`slips`: since the last cut, rows of dots as the printer was sent them, of 0s and 1s, doubled on paper."""

    def __init__(self, octets):
        self.slips = [[]]
        self.cuts = 0
        self._octets = octets
        self._at = 0
        while self._at < len(octets):
            self._obey()

    def _take(self, count):
        taken = self._octets[self._at : self._at + count]
        if len(taken) < count:
            raise CutShort
        self._at += count
        return taken

    def _obey(self):
        command = self._take(2)
        if command == b"\x1b@":
            return
        if command == b"\x1bJ":
            self.slips[-1] += [[]] * (self._take(1)[0] // 2)
        elif command == b"\x1dV":
            assert self._take(1) == b"B"
            self._take(1)
            self.cuts += 1
            self.slips.append([])
        else:
            assert command == b"\x1dv", command
            self._raster()

    def _raster(self):
        zero, mode, width_low, width_high, height_low, height_high = self._take(6)
        assert (zero, mode) == (ord("0"), 3)
        width = width_low | width_high << 8
        for _ in range(height_low | height_high << 8):
            row = self._take(width)
            self.slips[-1].append([octet >> 7 - bit & 1 for octet in row for bit in range(8)])

    @property
    def rows(self):
        return [row for slip in self.slips for row in slip]

    def text(self):
        """Lines of text, by what the glyphs look like, without blank ones."""
        rows, lines = self.rows, []
        while rows:
            if not rows[0]:
                rows = rows[1:]
                continue
            band, rows = rows[:16], rows[16:]
            lines.append(_read(band))
        return lines


def _read(band):
    if all(all(row[-1:]) for row in (band[0], band[-1])):
        band = [[1 - dot for dot in row] for row in band]
    line, left = [], 0
    while left < len(band[0]):
        found = ""
        for dots, known in ((16, looks().wide), (8, looks().narrow)):
            bitmap = b"".join(_octets(row[left : left + dots], dots) for row in band)
            found = known.get(bitmap, "") if dots == 8 or any(bitmap) else ""
            if found:
                break
        assert found, f"no glyph looks like this: {line!r} at {left}"
        line.append(found)
        left += dots
    return "".join(in_script(line)).rstrip()


def _octets(dots, count):
    padded = dots + [0] * (count - len(dots))
    return int("".join(map(str, padded)), 2).to_bytes(count // 8)
