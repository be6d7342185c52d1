"""Draws on a display and on paper: the same script on CPython and on MicroPython, each with its own `framebuf`.

    {python,micropython} drawing_main.py FIRMWARE FRAMEBUF_FOLDER

Prints what the display's memory holds after each screen, and what the printer is sent, in hexadecimal. The small
letters are the runtimes' own, so the screens have none; everything else must be the same.
"""

import sys

sys.path.insert(0, sys.argv[1])
sys.path.insert(0, sys.argv[-1])

import framebuf
from box.display import INVERTED, LARGE, Display
from box.escpos import CUT
from box.glyphs import Glyphs
from box.lettering import Lettering
from box.printer import Printer

TEXTS = (
    "Two trawlers aground off Skerry Point",
    "Пожар на складе № 7, есть пострадавшие",
    "仓库起火,请派消防车。abc两艘拖网渔船",
    "e\u0301\u0308 \u202eback\u202c \u05d0 \x1b[2J " + "\u0301" * 200,
)


class Bus:
    """Keeps each strip that is sent: a command says where to, data what."""

    def __init__(self):
        self.strips = {}
        self._page = 0

    def writeto(self, address, octets):
        if octets[0]:
            self.strips[self._page] = bytes(octets[1:])
        elif 0xB0 <= octets[1] <= 0xBF:
            self._page = octets[1] & 15


class Port:
    """Takes seven octets at a time."""

    def __init__(self):
        self.octets = bytearray()

    def write(self, octets):
        self.octets.extend(octets[:7])
        return min(7, len(octets))


def hexadecimal(octets):
    return "".join(f"{octet:02x}" for octet in octets)


with open(sys.argv[1] + "/glyphs.bin", "rb") as file:
    lettering = Lettering(Glyphs(file), framebuf)
    for kind in ("SSD1306", "SH1107"):
        bus = Bus()
        display = Display(bus, 0x3C, kind, framebuf, lettering)
        for text in TEXTS:
            lines = list(lettering.lines(text, 16))
            print(kind, [hexadecimal(line.encode()) for line in lines])
            display.show([INVERTED + LARGE + lines[0]] + [LARGE + line for line in lines[1:]])
            display.complete()
            for page in sorted(bus.strips):
                print(page, hexadecimal(bus.strips[page]))
    port = Port()
    printer = Printer(port, lettering, framebuf, 384)
    lines = [INVERTED + "EXERCISE", ""]
    lines.extend(lettering.lines(TEXTS[1] + TEXTS[2], 24))
    lines.append(CUT)
    printer.submit(iter(lines))
    for _ in range(4000):
        printer.poll()
    print(hexadecimal(port.octets))
