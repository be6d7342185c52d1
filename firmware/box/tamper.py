"""The loop through the case: where it is open, cut or unplugged, the box destroys its keys at once.

It is looked at before anything else of a start, so that a box that is opened without power is caught when it is turned
on, and every 20 ms after that. The box goes on saying that it was opened, through any number of restarts, until the
loop is closed again and a person presses ACK.
"""

import os

from redphone.compat import const

from box.storage import Storage

FAULT = "TAMPERED: keys are destroyed. Close the case, press ACK"

_FLAG = const("tampered")
# Looks in a row that must find it open: about a millisecond at a start, two polls later on.
_LOOKS_AT_START = const(100)
_LOOKS = const(2)


def guard(hal):
    """At a start: destroy the keys if the case is open. Called before anything looks at them."""
    for _ in range(_LOOKS_AT_START):
        if not hal.tamper_loop_open():
            return
    try:
        Storage(hal.feed_watchdog).zeroize()
    except OSError:
        # Noted below: the application finds the note, tries again, and says what cannot be erased.
        pass
    Tamper(hal).note()


class Tamper:
    """The loop while the box runs."""

    def __init__(self, hal):
        self._hal = hal
        self._seen = 0
        self.is_noted = _FLAG in os.listdir()

    def poll(self):
        """Whether the loop has just been found open. Called every 20 ms."""
        self._seen = min(self._seen + 1, _LOOKS + 1) if self._hal.tamper_loop_open() else 0
        return self._seen == _LOOKS

    def note(self):
        """Remember through restarts that the case was opened."""
        self.is_noted = True
        try:
            with open(_FLAG, "wb"):
                return
        except OSError:
            # The storage takes nothing: the display says it until the power fails, and the keys are gone.
            return

    def answer(self):
        """A person has pressed ACK; whether that ends it. It does not while the loop is open."""
        if self._hal.tamper_loop_open():
            return False
        try:
            os.remove(_FLAG)
        except OSError:
            if _FLAG in os.listdir():
                return False
        self.is_noted = False
        return True

    @property
    def fault(self):
        """What the panel is to say: that the case was opened, or nothing."""
        return FAULT if self.is_noted else ""
