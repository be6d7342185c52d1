"""The operators' file and the count of wrong PINs, on a real file system.

    {python,micropython} operators_main.py FIRMWARE

Runs in an empty folder, where it leaves `data` behind. Prints one line for each thing that holds.
"""

import sys

sys.path.insert(0, sys.argv[1])

from box import files, roster
from box.wrong_pins import WrongPins


def holds(what, truth):
    """One line, if it holds."""
    if not truth:
        raise RuntimeError("does not hold: " + what)
    print(what)


def raises(kind, action):
    try:
        action()
    except kind:
        return True
    return False


def operator(name, mark):
    return roster.Operator(name=name, salt=bytes(16), pin_hash=bytes((mark,)) * 32, duress_hash=bytes(32))


def operators():
    holds("where nobody was put there is no operator", roster.operators() == [])
    for number in range(roster.OPERATORS_MAX):
        roster.put(operator("Zoë " + str(number), number))
    holds("sixteen are as many as are kept", not roster.put(operator("Ada", 1)))
    holds("one of them has a new PIN", roster.put(operator("Zoë 3", 77)))
    holds("another is removed, once", roster.remove("Zoë 5") and not roster.remove("Zoë 5"))
    holds("they are read as they were put", roster.operators()[-1] == operator("Zoë 3", 77))
    holds("of two PINs it is seen which fits", roster.verdict(operator("Ada", 1), bytes(32)) == roster.UNDER_DURESS)
    octets = bytearray(files.read("operators"))
    octets[40] ^= 1
    files.replace("operators", (octets,))
    holds("one changed bit is noticed there, too", raises(roster.RosterDamaged, roster.names))
    wrong = WrongPins()
    wrong.one_more()
    again = WrongPins()
    again.resume()
    holds("a wrong PIN is counted after a restart", again.count == 1)
    for name in ("operators", "wrong-pins"):
        files.erase(name)


files.make_folder()
operators()
