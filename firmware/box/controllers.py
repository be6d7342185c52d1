"""What each kind of display is told at the start. All are left in page addressing, each column in its own place.

Sources: SSD1306 rev 1.1, SSD1309 rev 1.1, SH1107 rev 0.1. The SH1107 comes out of reset in page addressing.
"""

# Kind: rows of pixels, and the commands before "display on".
CONTROLLERS = {
    # Off; clock; 64 rows; no offset; start line 0; charge pump; page addressing; not flipped; pins; contrast;
    # pre-charge; common level; show the memory; not inverted.
    "SSD1306": (
        64,
        b"\xae\xd5\x80\xa8\x3f\xd3\x00\x40\x8d\x14\x20\x02\xa1\xc8\xda\x12\x81\xcf\xd9\xf1\xdb\x30\xa4\xa6",
    ),
    # Unlocked first; it has no charge pump.
    "SSD1309": (
        64,
        b"\xfd\x12\xae\xd5\xa0\xa8\x3f\xd3\x00\x40\x20\x02\xa1\xc8\xda\x12\x81\xcf\xd9\x82\xdb\x34\xa4\xa6",
    ),
    # Off; clock; 128 rows; no offset; converter on; not flipped; contrast; pre-charge; common level; as above.
    "SH1107": (128, b"\xae\xd5\x51\xa8\x7f\xd3\x00\xad\x8b\xa0\xc0\x81\x4f\xd9\x22\xdb\x35\xa4\xa6"),
}

DISPLAY_ON = b"\xaf"
