"""The wire between this interpreter and the chip around it, which another process keeps.

To the chip: a kind, one letter; the length of what follows, two octets; what follows. From the chip: a pin's number and
its level, an octet each; or the number READY, when it has done what it was last asked to confirm.
"""

import os
import select
import time

READY = 255
_NOTE_OCTETS = 2

# What comes from outside, by pin number; a pin that is not in it is left open.
levels = {}

_link = open(int(os.getenv("REDPHONE_CHIP_FD")), "r+b")  # noqa: SIM115 - open as long as the power is on
_arrived = select.poll()
_arrived.register(_link, select.POLLIN)


def tell(kind, octets=b""):
    """Tell the chip something."""
    _link.write(kind + len(octets).to_bytes(2, "big"))
    _link.write(octets)


def hear():
    """Take in one change of a pin, if one has come."""
    for _ in _arrived.ipoll(0):
        _take()


def confirmed():
    """Wait until the chip is ready. OSError if it has gone."""
    while _take() != READY:
        pass


def reset():
    """Let the chip start anew."""
    _end(b"R")


def soft_reset():
    """Let the interpreter start anew."""
    _end(b"S")


def _end(how):
    tell(how)
    while True:
        time.sleep(1)


def _take():
    note = _link.read(_NOTE_OCTETS)
    if len(note) < _NOTE_OCTETS:
        raise OSError("the chip has gone")
    levels[note[0]] = note[1]
    return note[0]
