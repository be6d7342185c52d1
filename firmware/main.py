"""Redphone, from power on: look at the hardware, check the cipher, open the keys, and run until the power fails.

Holding SILENCE while the power comes on leaves the box to its technician: nothing is started.
"""

from boards import pico as board
from box.app import App
from box.hal import Hal
from box.self_test import check_cipher
from box.suite import suite

hal = Hal(board)
if not hal.service_requested():
    hal.start_watchdog()
    app = App(hal, suite, check_cipher(suite))
    app.run()
