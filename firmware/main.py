"""Redphone, from power on: destroy the keys if the case is open; leave the box to its technician if one asks; else run.

boot.py has put the application on the path. This file is not part of it and outlives it, so it asks little of any
version: the names below stay as they are.

What ends here ends at the interpreter's prompt, where the keys can be read: only service may.
"""

import sys

import micropython

# Again, since the interpreter allows control-C anew for each file that it runs.
micropython.kbd_intr(-1)

import board
from box import service, tamper
from box.hal import Hal

hal = Hal(board)
try:
    tamper.guard(hal)
    serving = service.wanted(hal)
    if not serving:
        from box import start

        start.run(hal)
except BaseException as error:  # noqa: BLE001 - whatever it is, the prompt is no place to end
    sys.print_exception(error)
    serving = False
if serving:
    micropython.kbd_intr(3)
    service.announce(hal)
else:
    hal.restart()
