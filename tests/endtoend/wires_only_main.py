"""Run by MicroPython: what a built application answers to a fill with each kind of bearer.

    micropython wires_only_main.py FOLDER

One line for each kind: what the box says against it, or "taken".
"""

import sys

sys.path.insert(0, sys.argv[1])

from box.black_side import obstacle
from redphone.wire import HF, PACKET, SATELLITE, SERIAL, TELEPHONE, BearerSetup


class Hal:
    black_ports = 2


for kind, address in ((SERIAL, ""), (TELEPHONE, "117"), (PACKET, "N>S"), (HF, "datac3"), (SATELLITE, "")):
    print(*obstacle([BearerSetup(kind=kind, bit_rate=9600, address=address)], 0, Hal()) or ["taken"])
