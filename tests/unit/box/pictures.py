"""The pictures in docs/pictures, drawn by the box's own code."""

import framebuf
from bench_duty import AT, BenchDuty
from bench_panel import BenchPanel, lettering
from box import escpos
from box.display import INVERTED
from box.printer import Printer
from paper import Paper
from paths import ROOT
from PIL import Image
from redphone import wire
from redphone.black import bearer
from redphone.wire import EXERCISE, FLASH, IMMEDIATE, PRIORITY, reference
from redphone_host.emulator import PanelState
from redphone_host.emulator.picture import panel_picture
from redphone_host.emulator.pixels import Pixels

FOLDER = ROOT / "docs" / "pictures"
PAPER_DOTS = 384

# What a message's screen needs: what it is, its desk, what must be retyped, the text below.
ALERT = "\n".join(("Дежурный", "Пожар на складе № 7, есть пострадавшие, нужна помощь"))
CYRILLIC = ("FLASH      B-F12", "", "", ALERT)
CHINESE = ("IMMEDIATE   B-I3", "", "", "值班员\n仓库起火,请派消防车。")
FIGURES = ("FLASH       B-F4", "", "4711", "RETYPE: 4711\nBoris\nPosition 4711")
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
    bench.run(400)
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


def _people(kind="SSD1309"):
    """A box at whose peer somebody watches."""
    bench = BenchDuty(kind)
    bench.told(wire.BearerState(number=0, kind=wire.SERIAL, state=bearer.UP))
    bench.told(wire.BearerState(number=1, kind=wire.TELEPHONE, state=bearer.DOWN, why=bearer.BUSY))
    bench.attends("БОРИС", end=1, since=AT - 17520)
    return bench


def _idle(kind="SSD1309"):
    bench = _people(kind)
    bench.attends("ADA")
    while "WIRE UP" not in bench.screen:
        bench.press("SILENCE")
    return bench


def _unattended():
    bench = _people()
    bench.told(wire.Presence(end=1, name="watch", state=0, since=AT - 43200, by="БОРИС"))
    bench.status.compromised = AT
    bench.status.clock_offset = wire.CLOCK_BIAS_S - 312
    for alarm, detail in ((wire.CLOCK_WRONG, wire.CLOCK_BIAS_S - 312), (wire.COMPROMISED, 0)):
        bench.told(wire.Alarm(alarm=alarm, at=AT, detail=detail))
    bench.run(8000)
    return bench


def _alarms():
    bench = _unattended()
    bench.press("ACK")
    return bench


def _escalated():
    bench = _people()
    bench.rings(reference(FLASH, 12), CYRILLIC)
    bench.hal.siren.value(1)
    for step in (wire.SIREN, wire.DESKS):
        bench.told(wire.Stepped(direction=1, ref=reference(FLASH, 12), step=step, at=AT))
    return bench


def _to_be_tested():
    bench = _people()
    text = ("ROUTINE     B-R7", "", "", "Boris\nAcknowledge this test")
    bench.rings(reference(wire.ROUTINE, 7), text, wire.TEST)
    return bench


def _menu(presses=0, *then):
    bench = _idle()
    bench.press("CALL", *["SILENCE"] * presses, *then)
    return bench


def _opened(*then):
    """The list of open items, and a message of ours that nobody answers."""
    bench = _idle()
    bench.rings(reference(PRIORITY, 2), ("PRIORITY    B-P2", "", "", "Boris\nShift summary"))
    view = wire.Outlook(ref=reference(FLASH, 3), view=wire.VIEW_UNATTENDED, since=AT - 300, status=wire.RUNG)
    view.status_at, view.step, view.step_at = AT - 290, wire.SIREN, AT - 240
    bench.outlooks = [view]
    bench.status.open_items = 2
    bench.press("CALL", *then)
    return bench


def _pin():
    bench = _idle()
    bench.press("CALL", "SILENCE", "SILENCE", "ACK", "ACK")
    bench.press("SILENCE", "SILENCE", "ACK", "ACK", "ACK", *["SILENCE"] * 7)
    return bench


def _last_desk():
    bench = _idle()
    bench.press("CALL", "SILENCE", "SILENCE", "SILENCE", "ACK")
    bench.picks("11")
    bench.answers_pin(wire.Refused(reason=wire.LAST_DESK))
    return bench


def _call(*then):
    bench = _idle()
    bench.told(wire.CallOpen(open=1, own=0, ref=reference(FLASH, 5), at=AT, by="ADA"))
    bench.told(wire.Said(direction=1, number=1, at=AT, by="Борис", text="Видите дым на востоке?"))
    bench.told(wire.Said(direction=0, number=1, at=AT, by="ADA", text="YES"))
    bench.press(*then)
    return bench


def _tested():
    bench = _idle()
    report = wire.LineTestReport(own=0, number=493149, at=AT, took_ms=184, offset=wire.CLOCK_BIAS_S + 3)
    report.text = "Буря мглою небо кроет"
    bench.told(report)
    return bench


def _tests():
    bench = _tested()
    report = wire.LineTestReport(own=1, number=493148, at=AT - 3600, took_ms=212, offset=wire.CLOCK_BIAS_S + 3)
    bench.told(report)
    bench.press("CALL", *["SILENCE"] * 5, "ACK")
    bench.run(9000)
    return bench


def _read_back():
    bench = _idle()
    bench.rings(reference(FLASH, 4), FIGURES)
    bench.press("ACK", *["SILENCE"] * 4, "ACK", *["SILENCE"] * 7)
    return bench


# By the names of their files.
SCENES = {
    "panel-idle": _idle,
    "panel-idle-tall": lambda: _idle("SH1107"),
    "panel-idle-wrong": _unattended,
    "panel-alarms": _alarms,
    "panel-escalated": _escalated,
    "panel-test-message": _to_be_tested,
    "panel-menu": _menu,
    "panel-who": lambda: _menu(2, "ACK"),
    "panel-accept": lambda: _opened("SILENCE", "SILENCE", "ACK", "ACK", "ACK"),
    "panel-pin": _pin,
    "panel-last-desk": _last_desk,
    "panel-open-items": lambda: _opened("SILENCE", "ACK"),
    "panel-open-item": lambda: _opened("SILENCE", "ACK", "SILENCE", "ACK"),
    "panel-call": _call,
    "panel-say": lambda: _call("ACK"),
    "panel-test-text": _tested,
    "panel-tests": _tests,
    "panel-read-back": _read_back,
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
    return panel_picture(
        PanelState((), pixels, lamps, bool(bench.hal.bell.value()), bool(bench.hal.siren.value()), False)
    )


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
