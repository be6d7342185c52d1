"""The application's start, from the watchdog on: check the cipher, open the keys, and run until the power fails."""

from box.app import App
from box.self_test import check_cipher
from box.suite import suite


def run(hal):
    """Never returns. Whatever ends it, the watchdog restarts the box."""
    hal.start_watchdog()
    app = App(hal, suite, check_cipher(suite))
    app.run()
