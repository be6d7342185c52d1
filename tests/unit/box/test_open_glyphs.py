"""Where the box finds its glyphs: at the top of its storage; in an older layout, in the slot that it runs."""

import importlib
import sys

import pytest
from bench_panel import GLYPH_FILE
from box.lettering import NoGlyphs


@pytest.fixture
def found(tmp_path, monkeypatch):
    """`found(place=octets, ...)`: with these glyph files on the storage of a box that runs slot a, which is read."""
    hal = importlib.import_module("box.hal")
    monkeypatch.chdir(tmp_path)
    opened = []

    def kept(*given):
        opened.append(open(*given))  # noqa: SIM115 - closed below
        return opened[-1]

    def find(**files):
        for place, octets in files.items():
            path = tmp_path / {"top": ".", "slot": "a"}[place] / "glyphs.bin"
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(octets)
        monkeypatch.setattr(sys, "path", ["a", "", ".frozen", "/lib"])
        monkeypatch.setattr(hal, "open", kept, raising=False)
        glyphs = hal._open_glyphs()
        return "none" if isinstance(glyphs, NoGlyphs) else opened[-1].name

    yield find
    for file in opened:
        file.close()


def test_at_the_top_where_slots_share_them(found):
    assert found(top=GLYPH_FILE) == "./glyphs.bin"


def test_in_the_slot_where_it_has_its_own(found):
    assert found(top=GLYPH_FILE, slot=GLYPH_FILE) == "a/glyphs.bin"


@pytest.mark.parametrize("harm", [lambda octets: octets[:-1], lambda octets: octets[:4] + b"\x02" + octets[5:]])
def test_not_those_that_are_damaged_or_of_another_format(found, harm):
    assert found(top=GLYPH_FILE, slot=harm(GLYPH_FILE)) == "./glyphs.bin"


def test_none_that_are_damaged(found):
    assert found(top=GLYPH_FILE[:-1]) == "none"


def test_without_any_the_box_goes_on(found):
    assert found() == "none"
