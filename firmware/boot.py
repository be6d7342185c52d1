"""Runs first: picks the slot that this start runs, and gives a new version exactly one try.

    the file `slot` says    this start runs         and
    a                       a
    a try b                 b                       the file says "a tried b" before b begins; a watchdog ends a hang
    a tried b               a                       b has had its try and was not confirmed
    anything else           a slot that is whole

A slot is whole when it holds its manifest, which is written last of all. Where there is no slot, the path stays as it
is: the box runs from source. Paths are relative: the box starts at the top of its storage.
"""

import gc
import os
import sys

import micropython

# Collected this often, the heap is not strewn with what lasts: a long message needs a long piece of it that is free.
gc.threshold(32768)

# The red port carries octets: none may interrupt the start as a terminal's control-C would.
micropython.kbd_intr(-1)

SLOTS = (b"a", b"b")
TEXT_OCTETS_MAX = 32
TRY_MS = 8000


def words():
    """What the file `slot` says, as words; none if it cannot be read."""
    try:
        with open("slot", "rb") as file:
            return file.read(TEXT_OCTETS_MAX).split()
    except OSError:
        return []


def is_whole(slot):
    """Whether there is such a slot, and it was installed to its end."""
    if slot not in SLOTS:
        return False
    try:
        os.stat(str(slot, "ascii") + "/manifest.json")
    except OSError:
        return False
    return True


def begin_try(known, new):
    """Note that the try has begun, then set a watchdog on it. False, and no try, if that cannot be noted."""
    import machine

    try:
        with open("slot.new", "wb") as file:
            file.write(known + b" tried " + new)
        os.rename("slot.new", "slot")
    except OSError:
        return False
    machine.WDT(timeout=TRY_MS)
    return True


def chosen():
    """The slot to run; None if there is none."""
    said = words()
    if len(said) == 3 and said[1] == b"try" and is_whole(said[2]) and begin_try(said[0], said[2]):
        return said[2]
    for slot in said[:1] + list(SLOTS):
        if is_whole(slot):
            return slot
    return None


slot = chosen()
if slot is not None:
    sys.path.insert(0, str(slot, "ascii"))
