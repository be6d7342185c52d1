"""The pictures in the documents are what the box draws today. With REDPHONE_SAVE_PICTURES=1 they are saved anew."""

import os

import pictures
import pytest
from PIL import Image, ImageChops
from redphone_host.emulator.picture import MARGIN, SCALE

STALE = "the box draws something else now: run this file with REDPHONE_SAVE_PICTURES=1, and look at what it has drawn"


@pytest.fixture(scope="module", autouse=True)
def _saved_anew():
    if os.environ.get("REDPHONE_SAVE_PICTURES") == "1":
        pictures.save()


def saved(name):
    with Image.open(pictures.FOLDER / f"{name}.png") as picture:
        return picture.convert("RGB")


def display_of(panel):
    """The display alone: captions depend on the font that Pillow brings."""
    height = 128 if panel.height > 500 else 64
    return panel.crop((MARGIN, MARGIN, MARGIN + 128 * SCALE, MARGIN + height * SCALE))


@pytest.mark.parametrize("name", pictures.SCENES)
def test_a_picture_of_the_panel_is_up_to_date(name):
    drawn, kept = display_of(pictures.panel(name)), display_of(saved(name))
    assert ImageChops.difference(drawn, kept).getbbox() is None, STALE


def test_the_picture_of_the_paper_is_up_to_date():
    drawn = pictures.slip().convert("RGB")
    assert drawn.size == saved("paper").size
    assert ImageChops.difference(drawn, saved("paper")).getbbox() is None, STALE


def test_each_pixel_of_a_picture_is_one_of_the_frame_buffer():
    bench = pictures.SCENES["panel-cyrillic"]()
    bench.settle()
    shown = display_of(pictures.panel("panel-cyrillic"))
    lit = {(x, y) for y in range(64) for x in range(128) if bench.pixels[y // 8 * 128 + x] >> y % 8 & 1}
    colours = {shown.getpixel((SCALE * x, SCALE * y)) for x, y in lit}
    assert len(colours) == 1
    for y in range(64 * SCALE):
        for x in range(128 * SCALE):
            assert (shown.getpixel((x, y)) in colours) == ((x // SCALE, y // SCALE) in lit)


def test_there_are_no_others():
    names = {path.stem for path in pictures.FOLDER.glob("*.png")}
    assert names == {*pictures.SCENES, "paper"}
