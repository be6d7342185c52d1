"""Which characters are drawn, how wide, and where lines break."""

import unicodedata

import pytest
from bench_panel import lettering
from box.lettering import REPLACEMENT, beginning, drawable, printable
from hypothesis import given
from hypothesis import strategies as st

LETTERING = lettering()


def wrapped(text, cells=16):
    return list(LETTERING.lines(text, cells))


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", []),
        ("Two trawlers aground off Skerry Point", ["Two trawlers", "aground off", "Skerry Point"]),
        ("exactly sixteen.", ["exactly sixteen."]),
        ("exactly sixteen. and on", ["exactly sixteen.", "and on"]),
        ("incomprehensibilities", ["incomprehensibil", "ities"]),
        ("North-Northwesterly wind", ["North-", "Northwesterly", "wind"]),
        ("one\n\ntwo", ["one", "", "two"]),
        ("Узел связи Север отвечает", ["Узел связи Север", "отвечает"]),
        ("两艘拖网渔船在礁石附近", ["两艘拖网渔船在礁", "石附近"]),
        ("abc两艘拖网渔船在礁石", ["abc两艘拖网渔船", "在礁石"]),
    ],
)
def test_lines_break_between_words_where_they_can(text, lines):
    assert wrapped(text) == lines


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=80), st.integers(2, 40))
def test_no_line_is_too_wide_and_nothing_but_spaces_is_lost(text, cells):
    lines = wrapped(text, cells)
    for line in lines:
        assert sum(LETTERING.cells(character) for character in line) <= cells
    shown = "".join(character if character == "\n" else drawable(character) for character in text)
    assert "".join(lines).replace(" ", "") == shown.replace(" ", "").replace("\n", "")


def test_nothing_that_steers_or_hides_is_drawn():
    """Every control, format, private and surrogate character there is in the planes that a glyph file could have."""
    unseen = [chr(code) for code in range(0x10000) if unicodedata.category(chr(code)) in ("Cc", "Cf", "Cs", "Zl", "Zp")]
    signs = (
        "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2"  # Arabic signs: they have no glyph here
    )
    assert [hex(ord(c)) for c in unseen if c not in signs and drawable(c) != REPLACEMENT] == []
    replacement = LETTERING._glyphs.find(ord(REPLACEMENT))
    assert all(LETTERING._glyphs.find(ord(sign)) == replacement for sign in signs)


@pytest.mark.parametrize("text", ["שלום", "مرحبا", "ह", "\U0001f692"], ids=["Hebrew", "Arabic", "Devanagari", "emoji"])
def test_what_has_no_glyph_is_a_box(text):
    replacement = LETTERING._glyphs.find(ord(REPLACEMENT))
    assert all(LETTERING._glyphs.find(ord(drawable(character))) == replacement for character in text)


def test_small_letters_are_ascii_only():
    assert printable("a\x0e\x7fé\u202e~") == "a????~"


@given(st.text(st.characters(exclude_categories=["Cs"])), st.integers(0, 300))
def test_octets_are_cut_between_characters(text, limit):
    octets = text.encode()
    start = beginning(octets, limit)
    assert text.startswith(start)
    assert limit - 4 < len(start.encode()) <= limit or start == text
