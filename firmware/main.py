"""Redphone, from power on: look at the hardware; leave the box to its technician if one asks for it; else run.

boot.py has put the application on the path. This file is not part of it and outlives it, so it asks little of any
version: the names below stay as they are.
"""

import micropython

# Again, since the interpreter allows control-C anew for each file that it runs.
micropython.kbd_intr(-1)

import board
from box import service
from box.hal import Hal

hal = Hal(board)
if service.wanted(hal):
    micropython.kbd_intr(3)
    service.announce(hal)
else:
    from box import start

    start.run(hal)
