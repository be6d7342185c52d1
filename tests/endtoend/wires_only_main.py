"""Run by MicroPython: what a built application answers to a fill with each kind of bearer.

    micropython wires_only_main.py FOLDER

One line for each kind: what the box says against it, or "taken".
"""

import sys

sys.path.insert(0, sys.argv[1])

from box.black_side import obstacle
from redphone.wire import BearerSetup


class Hal:
    black_ports = 2


# By kind: serial, telephone, packet, HF, satellite. A build has no names for these numbers.
for kind, address in enumerate(("", "117", "N>S", "datac3", "")):
    print(*obstacle([BearerSetup(kind=kind, bit_rate=9600, address=address)], 0, Hal()) or ["taken"])
