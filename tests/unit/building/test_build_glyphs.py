"""The glyph file is made from GNU Unifont, the same to the octet wherever it is made."""

import hashlib
import sys
from pathlib import Path

import pytest
from paths import FIRMWARE
from redphone_host.build.glyphs import glyph_file
from redphone_host.build.problem import BuildProblem

# Debian's package, or what .ci/install-unifont has fetched of it.
UNIFONT = (Path("/usr/share/unifont/unifont.hex"), Path(sys.prefix) / "share" / "unifont" / "unifont.hex")
UNIFONT_15_0_01 = "fe93c0df9a69e71df0fcf9e71af3adab3c85a393b1a3cae1eb32f69880fc1841"

REPLACEMENT = "FFFD:" + "FF" * 16
LETTER = "0041:" + "18" * 16


@pytest.fixture
def made_of(tmp_path):
    """The glyph file made of these lines."""

    def make(*lines):
        path = tmp_path / "font.hex"
        path.write_text("".join(line + "\n" for line in lines))
        return glyph_file(path)

    return make


def test_the_file_in_the_repository_is_what_is_made_from_unifont():
    found = [path for path in UNIFONT if path.is_file()]
    if not found:
        pytest.skip("GNU Unifont is not here: .ci/install-unifont .venv")
    same = [path for path in found if hashlib.sha256(path.read_bytes()).hexdigest() == UNIFONT_15_0_01]
    if not same:
        pytest.skip(f"{found[0]} is not GNU Unifont 15.0.01")
    assert glyph_file(same[0]) == (FIRMWARE / "glyphs.bin").read_bytes()


def test_a_small_font_is_laid_out_as_specified(made_of):
    wide = "4E00:" + "1234" * 16
    mark = "0301:" + "80" * 16
    assert made_of(LETTER, mark, wide, REPLACEMENT) == bytes.fromhex(
        "5250474c 01 10 0002 0001 0001 000000680041 fffd 4e00 0301" + "18" * 16 + "ff" * 16 + "1234" * 16 + "80" * 16
    )


def test_what_is_not_covered_is_left_out(made_of):
    assert made_of(LETTER, "0007:" + "AA" * 16, "4E02:" + "AAAA" * 16, REPLACEMENT) == made_of(LETTER, REPLACEMENT)


def test_the_order_of_the_lines_does_not_matter(made_of):
    assert made_of(REPLACEMENT, LETTER) == made_of(LETTER, REPLACEMENT)


def test_a_mark_16_wide_is_a_character_of_its_own(made_of):
    octets = made_of("0488:" + "AAAA" * 16, REPLACEMENT)
    assert octets[6:12] == bytes.fromhex("0001 0001 0000")


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("not a font", "line 2"),
        ("0042", "line 2"),
        ("0042:1818", "line 2: the glyph is not 8 or 16 wide"),
        ("0042:zz", "line 2"),
    ],
)
def test_a_line_that_makes_no_sense_is_named(made_of, line, problem):
    with pytest.raises(BuildProblem, match=problem):
        made_of(LETTER, line)


def test_a_font_without_the_replacement_character_is_refused(made_of):
    with pytest.raises(BuildProblem, match="no replacement character"):
        made_of(LETTER)


def test_a_missing_font_is_named_with_what_to_install(tmp_path):
    with pytest.raises(BuildProblem, match=r"there is no file .*missing\.hex") as caught:
        glyph_file(tmp_path / "missing.hex")
    assert "Debian: package unifont" in caught.value.advice


def test_a_font_that_is_not_text_is_refused(tmp_path):
    path = tmp_path / "font.otf"
    path.write_bytes(b"OTTO\xff\xfe")
    with pytest.raises(BuildProblem, match="cannot be read"):
        glyph_file(path)
