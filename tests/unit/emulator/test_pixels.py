"""What a display shows, on its way from the frame buffer to an eye: pixels, their picture, and their text."""

import pytest
from redphone_host.emulator import PanelState
from redphone_host.emulator.chip.display import Display
from redphone_host.emulator.fakes import framebuf
from redphone_host.emulator.glyph_file import looks
from redphone_host.emulator.picture import MARGIN, SCALE, panel_picture, save_panel
from redphone_host.emulator.pixels import Pixels
from redphone_host.emulator.screen import ScreenReader, in_script

READER = ScreenReader(framebuf)


def glyphs_drawn(text, top=0, inverted=False):
    """A screen with a row of glyphs, drawn here from the glyph file's bitmaps."""
    bitmaps = {
        character: bitmap for table in (looks().narrow, looks().wide) for bitmap in table for character in table[bitmap]
    }
    frame = framebuf.FrameBuffer(ram := bytearray(1024), 128, 64, framebuf.MONO_VLSB)
    if inverted:
        frame.fill_rect(0, top, 128, 16, 1)
    x = 0
    for character in text:
        bitmap = bitmaps[character]
        columns = len(bitmap) // 2
        for y in range(16):
            for column in range(columns):
                if bitmap[y * columns // 8 + column // 8] >> 7 - column % 8 & 1:
                    frame.pixel(x + column, top + y, 0 if inverted else 1)
        x += columns
    return bytes(ram)


@pytest.mark.parametrize("inverted", [False, True])
@pytest.mark.parametrize("text", ["Skerry Point", "Пожар на складе", "仓库 7 起火", "Ada и Ада", "..."])
def test_a_row_of_glyphs_is_read(text, inverted):
    lines = READER.read(glyphs_drawn(text, 16, inverted))
    assert [line.rstrip() for line in lines] == ["", "", text, "", "", "", ""]


def test_what_no_glyph_looks_like_is_told_as_such():
    ram = bytearray(glyphs_drawn("Skerry", 16))
    ram[256 + 3] ^= 0x55
    assert "\N{REPLACEMENT CHARACTER}" in READER.read(bytes(ram))[2]


def test_letters_that_look_alike_follow_their_word():
    either = "A\u0410", "a\u0430"
    word, other = ["A\u0410", "\u0434", "a\u0430"], ["A\u0410", "d", "a\u0430"]
    assert "".join(in_script([*word, " ", *other])) == "\u0410\u0434\u0430 Ada"
    assert "".join(in_script(either)) == "Aa"


def test_a_tall_display_shows_twice_as_much():
    display = Display(lambda: None)
    display.write(bytes([0x00, 0xA8, 0x7F, 0xAF]))
    display.write(bytes([0x00, 0xBF, 0x00, 0x10]))
    display.write(b"\x40" + b"\xff" * 8)
    assert len(display.visible()) == 2048
    assert display.visible()[15 * 128 : 15 * 128 + 9] == b"\xff" * 8 + b"\x00"
    assert len(READER.read(display.visible())) == 16


def test_pixels_survive_the_socket():
    pixels = Pixels(128, 64, bytes(range(256)) * 4)
    assert Pixels.from_json(pixels.to_json()) == pixels
    assert [row[:3] for row in pixels.rows()[:3]] == [[0, 1, 0], [0, 0, 1], [0, 0, 0]]


@pytest.mark.parametrize(
    "fields",
    [
        {"width": 128, "height": 64, "octets": "AAAA"},
        {"width": 0, "height": 0, "octets": ""},
        {"width": 128, "height": 64, "octets": "no base64!"},
    ],
)
def test_a_damaged_picture_is_refused(fields):
    with pytest.raises(ValueError, match="the panel's picture"):
        Pixels.from_json(fields)


def test_a_lamp_is_coloured_while_it_is_lit(tmp_path):
    def look(lit):
        lamps = {"line": lit, "ring": False, "fault": False}
        return PanelState((), Pixels(128, 64, bytes(1024)), lamps, False, False, False)

    dark, bright = panel_picture(look(False)), panel_picture(look(True))
    changed = [place for place in ((x, y) for x in range(dark.width) for y in range(dark.height))
               if dark.getpixel(place) != bright.getpixel(place)]  # fmt: skip
    assert changed
    assert all(y > 64 * SCALE + MARGIN for _, y in changed)
    save_panel(look(True), tmp_path / "panel.png")
    assert (tmp_path / "panel.png").read_bytes().startswith(b"\x89PNG")
