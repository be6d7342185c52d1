"""A panel on a bench: the box's own code, its pins plain objects, its display the emulator's."""

from io import BytesIO

import framebuf
from box.display import Display
from box.glyphs import Glyphs
from box.lettering import Lettering
from box.panel import Panel
from paths import FIRMWARE
from redphone_host.emulator.chip import display as chip
from redphone_host.emulator.screen import ScreenReader

GLYPH_FILE = (FIRMWARE / "glyphs.bin").read_bytes()
READER = ScreenReader(framebuf)
ADDRESS = 0x3C
POLL_MS = 20


class Pin:
    """A pin with a level; inputs are high until a finger pulls them down."""

    def __init__(self, level=0):
        self.level = level

    def value(self, level=None):
        if level is not None:
            self.level = level
        return self.level


class Bus:
    """An I2C bus with one display on it, which may be unplugged. Counts what was sent."""

    def __init__(self):
        self.display = chip.Display(lambda: None)
        self.is_plugged = True
        self.longest = 0
        self.transfers = 0

    def writeto(self, address, octets):
        if not self.is_plugged or address != ADDRESS:
            raise OSError(19)
        self.transfers += 1
        self.longest = max(self.longest, len(octets))
        self.display.write(bytes(octets))
        return len(octets)


def lettering():
    return Lettering(Glyphs(BytesIO(GLYPH_FILE)), framebuf)


class Hal:
    """The panel's hardware."""

    def __init__(self, kind="SSD1306"):
        self.keys = {name: Pin(1) for name in ("ACK", "DECLINE", "SILENCE", "CALL", "ZEROIZE")}
        self.lamps = {name: Pin() for name in ("LINE", "RING", "FAULT")}
        self.bell = Pin()
        self.siren = Pin()
        self.clock = 0
        self.ticks = lambda: 0
        self.bus = Bus()
        self._kind = kind

    def utc(self):
        return self.clock

    def display(self):
        return Display(self.bus, ADDRESS, self._kind, framebuf, lettering())


class BenchPanel:
    """A panel, a clock and a finger."""

    def __init__(self, kind="SSD1306"):
        self.hal = Hal(kind)
        self.pressed = []
        self.now = 1000
        self.wanted = []
        self.panel = Panel(self.hal, self.pressed.append, lambda ref, flags: self.wanted.append(ref))

    def run(self, ms):
        """Let time pass."""
        for _ in range(0, ms, POLL_MS):
            self.now += POLL_MS
            self.panel.poll(self.now)
            for _ in range(POLL_MS // 4):
                self.panel.draw()

    def settle(self):
        """Let a message's text be broken into lines, and all be drawn."""
        for _ in range(100):
            self.panel.poll(self.now)
        self.panel.draw_all(self.now)

    def hold(self, key, is_down):
        self.hal.keys[key].value(0 if is_down else 1)

    @property
    def pixels(self):
        return self.hal.bus.display.visible()

    @property
    def screen(self):
        """The display's lines, without the blanks at their ends."""
        return [line.rstrip() for line in READER.read(self.pixels)]
