"""The pictures in docs/pictures, drawn by the box's own code."""

import framebuf
from bench_panel import BenchPanel, lettering
from box import escpos
from box.display import INVERTED
from box.printer import Printer
from paper import Paper
from paths import ROOT
from PIL import Image
from redphone.wire import EXERCISE, FLASH, IMMEDIATE, reference
from redphone_host.emulator import PanelState
from redphone_host.emulator.picture import panel_picture
from redphone_host.emulator.pixels import Pixels

FOLDER = ROOT / "docs" / "pictures"
PAPER_DOTS = 384

CYRILLIC = ("FLASH      A-F12", "Дежурный", "", "Пожар на складе № 7, есть пострадавшие, нужна помощь")
CHINESE = ("IMMEDIATE   A-I3", "值班员", "", "仓库起火,请派消防车。")
WORDS = ("bagpipe elastic", "panda   horizon", "shampoo flannel", "saturn  oxygen")
SLIP = (
    INVERTED + "    *** EXERCISE ***",
    INVERTED + "FLASH              A-F12",
    "DTG 220904Z NOV 26",
    "FROM Дежурный, North",
    "TO watch, South",
    "─" * 24,
    "Пожар на складе № 7,",
    "нужна помощь",
    "仓库起火请派消防车",
    "─" * 24,
    "received 220904Z NOV 26",
    INVERTED + "    *** EXERCISE ***",
    escpos.CUT,
)


def _bench(kind="SSD1309"):
    bench = BenchPanel(kind)
    bench.panel.heading = ("North", "LINE UP South")
    bench.hal.lamps["LINE"].value(1)
    return bench


def _ringing(lines, precedence, flags=0, kind="SSD1309"):
    bench = _bench(kind)
    bench.panel.ring(reference(precedence, 1), flags, lines, bench.now)
    return bench


def _saying(lines):
    bench = _bench()
    bench.panel.say(lines)
    return bench


def _faulty(words):
    bench = _bench()
    bench.panel.fault = words
    bench.hal.lamps["LINE"].value(0)
    return bench


def _zeroizing():
    bench = _bench()
    bench.hold("ZEROIZE", True)
    bench.run(1500)
    return bench


# By the names of their files.
SCENES = {
    "panel-cyrillic": lambda: _ringing(CYRILLIC, FLASH),
    "panel-chinese-exercise": lambda: _ringing(CHINESE, IMMEDIATE, EXERCISE),
    "panel-tall": lambda: _ringing(CYRILLIC, FLASH, kind="SH1107"),
    "panel-words": lambda: _saying((INVERTED + "FINGERPRINT", "North-South", *WORDS, "", "same there? ACK")),
    "panel-tampered": lambda: _faulty("TAMPERED: keys are destroyed. Close the case, press ACK"),
    "panel-zeroize": _zeroizing,
}


def panel(name):
    """A scene's panel, as a picture."""
    bench = SCENES[name]()
    bench.settle()
    lamps = {name.lower(): bool(pin.value()) for name, pin in bench.hal.lamps.items()}
    pixels = Pixels(128, len(bench.pixels) * 8 // 128, bench.pixels)
    return panel_picture(PanelState((), pixels, lamps, bool(bench.hal.bell.value()), False, False))


def slip():
    """A printed message, dot by dot."""
    octets = bytearray()

    class Port:
        def write(self, piece):
            octets.extend(piece)
            return len(piece)

    printer = Printer(Port(), lettering(), framebuf, PAPER_DOTS)
    printer.submit(iter(SLIP))
    for _ in range(2000):
        printer.poll()
    rows = [[0] * 8, *Paper(bytes(octets)).rows, [0] * 8]
    width = PAPER_DOTS // escpos.SCALE
    paper = Image.new("1", (width + 16, len(rows)), 1)
    for y, row in enumerate(rows):
        for x, dot in enumerate(row[:width]):
            if dot:
                paper.putpixel((x + 8, y), 0)
    return paper.resize((paper.width * 2, paper.height * 2))


def save():
    """Draw all of them anew."""
    FOLDER.mkdir(exist_ok=True)
    for name in SCENES:
        panel(name).quantize(32).save(FOLDER / f"{name}.png", optimize=True)
    slip().save(FOLDER / "paper.png", optimize=True)
