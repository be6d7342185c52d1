"""What a receipt printer is told, in ESC/POS (Epson's reference; the part of it that all such printers know).

Text goes as raster, so that the printer needs no letters of its own: `GS v 0`, a row of dots after the other, bit 7 the
leftmost, 1 for black.
"""

from redphone.compat import const

# Initialise: left, no spacing, black on white.
INITIALISE = b"\x1b@"
# Feed three lines and cut, leaving a hinge of paper.
CUT = b"\x1dVB\x18"

# Each dot printed two by two: letters of 16 dots are 4 mm high on a printer with 8 dots a millimetre.
SCALE = 2
RASTER_HEAD_OCTETS = 8
_RASTER = const(b"\x1dv0\x03")
_FEED_DOTS = const(b"\x1bJ")


def feed(dots):
    """Move the paper on by 0 .. 255 dots."""
    return _FEED_DOTS + bytes((dots,))


def raster_head(row_octets, rows):
    """What stands before `rows` times `row_octets` octets of dots."""
    return _RASTER + row_octets.to_bytes(2, "little") + rows.to_bytes(2, "little")
