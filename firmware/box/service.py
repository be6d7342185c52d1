"""Service: the box runs nothing and leaves its interpreter, on the red port, to a technician.

Asked for by an order, which leaves a flag that holds for one start; or by holding SILENCE while the power comes on. The
key switch guards both, since whoever has the interpreter can read the keys: see docs/threat-model.md.
"""

import os

from box.display import INVERTED

_FLAG = "service"


def request():
    """Let the next start be one into service. OSError if the storage does not take the flag."""
    with open(_FLAG, "wb"):
        return


def wanted(hal):
    """Whether this start is one into service; the flag is gone then, so that the next one is not."""
    return _take_flag() or (hal.service_requested() and hal.key_switch_on())


def announce(hal):
    """Say on the display that the box is not on duty."""
    display = hal.display()
    display.show((INVERTED + "SERVICE", "nothing runs", "restart the box", "to end this"))
    display.complete()


def _take_flag():
    try:
        os.remove(_FLAG)
    except OSError:
        return False
    return True
