import pytest
from redphone_host.emulator.chip import font
from redphone_host.emulator.chip.display import Display
from redphone_host.emulator.fakes import framebuf
from redphone_host.emulator.screen import UNKNOWN, ScreenReader

BLANK = " " * 16
PRINTABLE = "".join(chr(code) for code in range(0x20, 0x7F))
INIT = (0xAE, 0x20, 0x00, 0x40, 0xA1, 0xA8, 63, 0xC8, 0xD3, 0, 0xDA, 0x12, 0xD5, 0x80, 0xD9, 0xF1)
INIT += (0xDB, 0x30, 0x81, 0xFF, 0xA4, 0xA6, 0xAD, 0x30, 0x8D, 0x14, 0xAF)


@pytest.fixture
def ram():
    return bytearray(1024)


@pytest.fixture
def frame(ram):
    return framebuf.FrameBuffer(ram, 128, 64, framebuf.MONO_VLSB)


def read(ram):
    return ScreenReader(framebuf).read(ram)


def picture(frame, width, height):
    return ["".join(".#"[frame.pixel(x, y)] for x in range(width)) for y in range(height)]


def test_every_letter_is_unlike_every_other():
    assert len(set(font.LETTERS)) == len(font.LETTERS) == 96
    cells = {bytes(byte ^ 0xFF for byte in letter) for letter in font.LETTERS}
    assert not cells & set(font.LETTERS)


def test_every_letter_is_read_back(ram, frame):
    for line in range(6):
        frame.text(PRINTABLE[line * 16 : line * 16 + 16], 0, line * 8)
    assert "".join(read(ram)[:6]).rstrip() == PRINTABLE.rstrip()


def test_inverted_letters_are_read_too(ram, frame):
    frame.fill_rect(0, 16, 128, 8, 1)
    frame.text("FLASH to watch", 0, 16, 0)
    assert read(ram)[2] == "FLASH to watch  "


def test_what_is_no_letter_is_told_as_such(ram, frame):
    frame.text("bell", 0, 0)
    frame.pixel(3, 7, 1)
    frame.text("\N{BELL SYMBOL}", 40, 0)
    assert read(ram)[0] == UNKNOWN + "ell " + UNKNOWN + " " * 10
    with pytest.raises(ValueError, match="1024 bytes"):
        read(bytes(1000))


@pytest.mark.parametrize("layout", [framebuf.MONO_VLSB, framebuf.MONO_HLSB])
def test_shapes_are_clipped_and_land_where_they_should(layout):
    frame = framebuf.FrameBuffer(bytearray(8), 8, 8, layout)
    frame.rect(1, 1, 4, 3, 1)
    frame.hline(-2, 7, 5, 1)
    frame.vline(7, 5, 99, 1)
    assert picture(frame, 8, 8) == [
        "........",
        ".####...",
        ".#..#...",
        ".####...",
        "........",
        ".......#",
        ".......#",
        "###....#",
    ]
    frame.scroll(1, -1)
    assert picture(frame, 8, 8)[:2] == ["..####..", "..#..#.."]
    frame.fill(0)
    frame.rect(6, 6, 9, 9, 1, True)
    assert sum(line.count("#") for line in picture(frame, 8, 8)) == 4
    assert frame.pixel(8, 0) is None


def test_blit_leaves_the_key_colour_out_and_maps_through_a_palette():
    sprite = framebuf.FrameBuffer(bytearray(2), 2, 2, framebuf.MONO_HLSB)
    sprite.pixel(0, 0, 1)
    frame = framebuf.FrameBuffer(bytearray(4), 4, 4, framebuf.MONO_VLSB)
    frame.fill(1)
    frame.blit(sprite, -1, 0)
    frame.blit(sprite, 2, 2, 0)
    assert picture(frame, 4, 4) == [".###", ".###", "####", "####"]
    negative = framebuf.FrameBuffer(bytearray(2), 2, 1, framebuf.MONO_VLSB)
    negative.pixel(0, 0, 1)
    frame.blit(sprite, 0, 0, -1, negative)
    assert picture(frame, 2, 2) == [".#", "##"]


def test_a_buffer_too_small_is_refused():
    with pytest.raises(ValueError):  # noqa: PT011 - MicroPython gives no text either
        framebuf.FrameBuffer(bytearray(1023), 128, 64, framebuf.MONO_VLSB)


def test_the_display_takes_the_usual_start_and_a_whole_frame(ram, frame):
    changes = []
    display = Display(lambda: changes.append(1))
    for byte in INIT:
        display.write(bytes([0x80, byte]))
    frame.text("watch: NORTH", 0, 24)
    display.write(bytes([0x00, 0x21, 0, 127, 0x22, 0, 7]))
    display.write(b"\x40" + ram)
    assert read(display.visible())[3] == "watch: NORTH    "
    assert changes


def test_the_display_writes_into_a_window_and_comes_round(ram, frame):
    display = Display(lambda: None)
    display.write(bytes([0x00, 0xAF, 0x20, 0, 0x21, 8, 15, 0x22, 2, 3]))
    frame.text("A", 0, 0)
    for _ in range(2):
        display.write(b"\x40" + ram[:8])
    assert read(display.visible()) == [BLANK, BLANK, " A" + " " * 14, " A" + " " * 14] + [BLANK] * 4
    display.write(b"\x40" + bytes(8))
    assert read(display.visible())[2] == BLANK


def test_page_and_vertical_addressing(ram, frame):
    display = Display(lambda: None)
    frame.text("B", 0, 0)
    display.write(bytes([0x00, 0xAF, 0xB4, 0x00, 0x11]))  # page 4, column 16
    display.write(b"\x40" + ram[:8])
    assert read(display.visible())[4] == "  B" + " " * 13
    display.write(bytes([0x00, 0x20, 1, 0x21, 0, 7, 0x22, 0, 1]))
    display.write(b"\x40" + bytes(byte for byte in ram[:8] for _ in range(2)))
    assert [line[0] for line in read(display.visible())[:2]] == ["B", "B"]


def test_a_display_that_is_off_is_dark_and_an_inverted_one_is_read(ram, frame):
    display = Display(lambda: None)
    frame.text("on the air", 0, 0)
    display.write(bytes([0x00, 0x20, 0]))
    display.write(b"\x40" + ram)
    assert read(display.visible()) == [BLANK] * 8
    display.write(b"\x00\xaf\xa7")
    assert read(display.visible())[0] == "on the air      "
    assert display.visible() != bytes(display.ram)
