"""Which slot the application runs from, and whether it has yet to show that it works (boot.py picks the slot)."""

import os
import sys

from redphone.compat import const

_FILE = const("slot")
_TEXT_OCTETS_MAX = const(32)


def running():
    """The slot that boot.py has put first on the path, "a" or "b"; "" when running from source."""
    return sys.path[0] if sys.path and sys.path[0] in ("a", "b") else ""


def text():
    """What the file says, in at most 32 characters; "" if there is none, "?" if it is not text."""
    try:
        with open(_FILE, "rb") as file:
            octets = file.read(_TEXT_OCTETS_MAX)
    except OSError:
        return ""
    try:
        return str(octets, "utf-8").strip()
    except UnicodeError:
        return "?"


def on_trial():
    """Whether this is the one try of a version that has not been confirmed."""
    words = text().split()
    return bool(running()) and words[1:] == ["tried", running()]


def confirm():
    """From now on every start runs this slot. OSError if the storage does not take it: the next start goes back."""
    with open(_FILE + ".new", "wb") as file:
        file.write(running().encode())
    os.rename(_FILE + ".new", _FILE)
