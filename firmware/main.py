"""Redphone, from power on: destroy the keys if the case is open; leave the box to its technician if one asks; else run.

boot.py has put the application on the path. This file is not part of it and outlives it, so it asks little of any
version: the names below stay as they are.
"""

import micropython

# Again, since the interpreter allows control-C anew for each file that it runs.
micropython.kbd_intr(-1)

import board
from box import service, tamper
from box.hal import Hal

hal = Hal(board)
tamper.guard(hal)
if service.wanted(hal):
    micropython.kbd_intr(3)
    service.announce(hal)
else:
    from box import start

    start.run(hal)
