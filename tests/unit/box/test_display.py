"""The display: what is sent, in what pieces, and what happens when it does not answer."""

import framebuf
import pytest
from bench_panel import ADDRESS, READER, Bus, lettering
from box.controllers import CONTROLLERS
from box.display import INVERTED, LARGE, Display

KINDS = sorted(CONTROLLERS)


@pytest.fixture
def bus():
    return Bus()


def make(bus, kind="SSD1306"):
    return Display(bus, ADDRESS, kind, framebuf, lettering())


def read(bus):
    return [line.rstrip() for line in READER.read(bus.display.visible())]


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_shows_both_sizes_plain_and_inverted(bus, kind):
    display = make(bus, kind)
    display.show([INVERTED + "FLASH", LARGE + "Пожар 火", INVERTED + LARGE + "Север", "plain"])
    display.complete()
    assert read(bus)[:4] == ["FLASH", "Пожар 火", "Север", "plain"]
    rows = CONTROLLERS[kind][0]
    assert len(bus.display.visible()) == 128 * rows // 8
    assert bus.display.visible()[127] == 0xFF


def test_it_is_dark_until_the_first_screen_is_whole(bus):
    display = make(bus)
    display.show(["ready"])
    while display.poll():
        assert not bus.display.on
    assert bus.display.on
    assert read(bus)[0] == "ready"


def test_a_poll_sends_one_strip_at_most(bus):
    display = make(bus)
    display.show([INVERTED + "FLASH", LARGE + "x" * 16, LARGE + "两艘拖网渔船在"])
    before = 0
    while display.poll():
        assert bus.transfers - before <= 3
        before = bus.transfers
    assert bus.longest == 129


def test_only_what_has_changed_is_sent(bus):
    display = make(bus)
    display.show(["one", "two", "three"])
    display.complete()
    before = bus.transfers
    display.show(["one", "2", "three"])
    display.complete()
    assert bus.transfers - before == 2  # where to, and the strip
    display.show(["one", "2", "three"])
    display.complete()
    assert bus.transfers - before == 2


def test_a_change_in_the_middle_of_drawing_ends_in_the_newest_screen(bus):
    display = make(bus)
    for steps in range(1, 40):
        display.show([LARGE + "first of all", "small", LARGE + "the third"])
        for _ in range(steps):
            display.poll()
        display.show(["small", LARGE + "first of all", "again"])
        display.complete()
        assert read(bus)[:3] == ["small", "first of all", "again"]


def test_lines_that_do_not_fit_are_left_out(bus):
    display = make(bus)
    display.show(["x"] * 7 + [LARGE + "too high"])
    display.complete()
    assert read(bus) == ["x"] * 7 + [""]


def test_what_does_not_answer_is_begun_with_anew(bus):
    bus.is_plugged = False
    display = make(bus)
    display.show(["hello"])
    assert not display.poll()
    for _ in range(500):
        assert not display.poll()
    bus.is_plugged = True
    display.complete()
    assert read(bus)[0] == "hello"


def test_a_display_that_lost_its_power_is_drawn_whole_again(bus):
    display = make(bus)
    display.show(["hello", "there"])
    display.complete()
    bus.is_plugged = False
    display.show(["hello", "again"])
    display.complete()
    bus.__init__()
    for _ in range(501):
        display.poll()
    display.complete()
    assert read(bus)[:2] == ["hello", "again"]


def test_without_a_glyph_file_every_character_is_a_box(bus):
    from box.lettering import Lettering, NoGlyphs

    display = Display(bus, ADDRESS, "SSD1306", framebuf, Lettering(NoGlyphs(), framebuf))
    display.show(["small", LARGE + "large"])
    display.complete()
    assert read(bus)[0] == "small"
    shown = bus.display.visible()
    assert {shown[128 + x : 136 + x] for x in range(0, 40, 8)} == {shown[128:136]}
    assert any(shown[128:136])
