"""Text in any script on pixels: which characters may be drawn, how wide they are, where lines break, how they look.

Cells are 8 pixels wide and 16 high: Latin and Cyrillic take one, Chinese two. Nothing that is not a picture of itself
is drawn: control and format characters, those that turn the direction of text among them, become the replacement box.
Text that runs from right to left has no glyphs here, and is boxes.
"""

from redphone.compat import const

CELL = 8
HEIGHT = 16
REPLACEMENT = "\ufffd"

_PLACEHOLDER = const("?")
# Marks take no cell: so that nobody can fill the memory with them, a line ends after so many characters all the same.
_CHARACTERS_A_CELL = const(4)

# First and last of what has no picture: controls, soft hyphen, Arabic letter mark, fillers and joiners, directions,
# separators, variation selectors, byte order mark, annotations, surrogates, tags.
_UNSEEN = (
    (0x00, 0x1F),
    (0x7F, 0x9F),
    (0xAD, 0xAD),
    (0x61C, 0x61C),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x200B, 0x200F),
    (0x2028, 0x202E),
    (0x2060, 0x206F),
    (0x3164, 0x3164),
    (0xD800, 0xDFFF),
    (0xFE00, 0xFE0F),
    (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0),
    (0xFFF0, 0xFFFB),
    (0xE0000, 0x10FFFF),
)


def printable(text):
    """The text with everything that the small letters lack, control characters among it, replaced."""
    return "".join(c if 32 <= ord(c) < 127 else _PLACEHOLDER for c in text)


def is_ascii(text):
    """Whether the small letters can show the text."""
    return printable(text) == text


def beginning(octets, limit):
    """At most so many octets of UTF-8, as text; none of a character that does not end there."""
    end = min(limit, len(octets))
    while 0 < end < len(octets) and octets[end] & 0xC0 == 0x80:
        end -= 1
    return str(octets[:end], "utf-8")


def drawable(character):
    """The character, or the replacement character if it has no picture of its own."""
    code = ord(character)
    if 32 <= code < 127:
        return character
    for first, last in _UNSEEN:
        if first <= code <= last:
            return REPLACEMENT
    return character


class NoGlyphs:
    """Stands in for a glyph file that is missing or damaged: every character is a box."""

    _BOX = bytearray(b"\x00\x00\x7e\x42\x42\x42\x42\x42\x42\x42\x42\x42\x42\x7e\x00\x00")

    def find(self, code_point):
        """(width, octets) of the box, whatever the character."""
        return CELL, self._BOX


class Lettering:
    """Draws with `glyphs` (box.glyphs.Glyphs) by `framebuf`, MicroPython's module of that name."""

    def __init__(self, glyphs, framebuf):
        self._glyphs = glyphs
        self._framebuf = framebuf
        palette = framebuf.FrameBuffer(bytearray(1), 2, 1, framebuf.MONO_HLSB)
        palette.pixel(0, 0, 1)
        self._negative = palette

    def cells(self, character):
        """Cells that the character takes: 1, 2, or none for a mark that stands on the one before."""
        if " " <= character <= "~":
            return 1
        return self._glyphs.find(ord(character))[0] // CELL

    def lines(self, characters, cells):
        """The characters in lines of at most so many cells, one by one, broken between words where that can be."""
        line, taken, break_at = "", 0, 0
        for character in characters:
            if character == "\n":
                yield line
                line, taken, break_at = "", 0, 0
                continue
            character = drawable(character)
            step = self.cells(character)
            if taken + step > cells or len(line) >= _CHARACTERS_A_CELL * cells:
                cut = break_at if break_at and step < 2 and character != " " else len(line)
                yield line[:cut].rstrip(" ")
                line = line[cut:]
                taken, break_at = sum(self.cells(kept) for kept in line), 0
                if character == " ":
                    continue
            line += character
            taken += step
            if step == 2 or character in " -/":
                break_at = len(line)
        if line:
            yield line

    def draw(self, frame, text, top, inverted=False):
        """Draw one line from the left edge, 16 pixels high; yields after each character."""
        x = 0
        for character in text:
            width, octets = self._glyphs.find(ord(drawable(character)))
            columns = width or CELL
            glyph = self._framebuf.FrameBuffer(octets, columns, HEIGHT, self._framebuf.MONO_HLSB)
            left = x if width else max(0, x - CELL)
            if inverted:
                frame.blit(glyph, left, top, 1, self._negative)
            else:
                frame.blit(glyph, left, top, 0)
            x += width
            yield
