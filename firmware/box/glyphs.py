"""Glyphs out of the glyph file, found by bisection; the file stays in flash. Its format: docs/building.md.

A glyph is 16 rows high. Its octets are rows from the top, 8 pixels an octet, bit 7 the leftmost: what a
framebuf.FrameBuffer(octets, columns, 16, framebuf.MONO_HLSB) holds, so that it can be blitted as it is.
"""

from array import array

from redphone.compat import const

HEIGHT = 16
MAGIC = b"RPGL"
VERSION = 1
REPLACEMENT = 0xFFFD

_HEAD_OCTETS = const(16)
_PAGE_CODES = const(64)
_PAGE_OCTETS = const(128)
_KEPT_MAX = const(32)


class GlyphsDamaged(Exception):
    """What was opened is not a glyph file, not whole, or of a version that this box does not know."""


class Glyphs:
    """Glyphs in an open glyph file: anything with `seek` and `read` of octets. Not safe for two tasks at once."""

    def __init__(self, file):
        counts = _counts(file)
        codes_at = _HEAD_OCTETS
        bitmaps_at = _HEAD_OCTETS + 2 * sum(counts)
        self._sections = []
        for (width, columns), count in zip(((8, 8), (16, 16), (0, 8)), counts):
            section = _Section(file, width, columns * HEIGHT // 8, codes_at, count, bitmaps_at)
            self._sections.append(section)
            codes_at += 2 * count
            bitmaps_at += section.octets * count
        self._kept = {}
        self._replacement = self._look_up(REPLACEMENT)
        if self._replacement is None:
            raise GlyphsDamaged("the glyph file lacks the replacement character")

    def find(self, code_point):
        """(width, octets) of a character: how far to go on after it, 8, 16 or 0 pixels, and its bitmap.

        Width 0 is a combining mark: 8 columns, to be drawn over the 8 columns before. A character that the file lacks
        has the replacement character's glyph. OSError if the file cannot be read.
        """
        glyph = self._kept.get(code_point)
        if glyph is None:
            glyph = self._look_up(code_point) or self._replacement
            if len(self._kept) >= _KEPT_MAX:
                self._kept.clear()
            self._kept[code_point] = glyph
        return glyph

    def _look_up(self, code_point):
        for section in self._sections:
            octets = section.find(code_point)
            if octets is not None:
                return section.width, octets
        return None


class _Section:
    """The glyphs of one width: ascending code points, two octets each, and their bitmaps in the same order.

    Of every 64 code points the first is kept in RAM, so that finding one reads the file twice.
    """

    def __init__(self, file, width, octets, codes_at, count, bitmaps_at):
        self.width = width
        self.octets = octets
        self._file = file
        self._codes_at = codes_at
        self._count = count
        self._bitmaps_at = bitmaps_at
        self._first_codes = array("H", (self._codes(at, 1)[0] for at in range(0, count, _PAGE_CODES)))

    def find(self, code_point):
        """The glyph's bitmap, or None if there is none here."""
        start = (_last_at_most(self._first_codes, code_point)) * _PAGE_CODES
        if start < 0:
            return None
        codes = self._codes(start, min(_PAGE_CODES, self._count - start))
        index = _last_at_most(codes, code_point)
        if codes[index] != code_point:
            return None
        self._file.seek(self._bitmaps_at + (start + index) * self.octets)
        return bytearray(self._file.read(self.octets))

    def _codes(self, start, count):
        self._file.seek(self._codes_at + 2 * start)
        octets = self._file.read(2 * count)
        return array("H", (octets[at] << 8 | octets[at + 1] for at in range(0, 2 * count, 2)))


def _counts(file):
    """How many glyphs there are, 8 wide, 16 wide and combining, after checking that the file is whole."""
    file.seek(0)
    head = file.read(_HEAD_OCTETS)
    if len(head) < _HEAD_OCTETS or head[:4] != MAGIC:
        raise GlyphsDamaged("this is not a glyph file")
    if head[4] != VERSION or head[5] != HEIGHT:
        raise GlyphsDamaged("the glyph file is of version " + str(head[4]) + ", this box knows " + str(VERSION))
    counts = [int.from_bytes(head[at : at + 2], "big") for at in (6, 8, 10)]
    narrow, wide, marks = counts
    octets = _HEAD_OCTETS + 18 * narrow + 34 * wide + 18 * marks
    if int.from_bytes(head[12:], "big") != octets or file.seek(0, 2) != octets:
        raise GlyphsDamaged("the glyph file is not whole")
    return counts


def _last_at_most(ascending, code_point):
    """The index of the last number that is not above the code point, or -1."""
    low, high = 0, len(ascending)
    while low < high:
        middle = (low + high) // 2
        if ascending[middle] <= code_point:
            low = middle + 1
        else:
            high = middle
    return low - 1
