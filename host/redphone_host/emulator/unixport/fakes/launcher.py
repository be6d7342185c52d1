"""Boots the firmware as the chip does: `micropython -i launcher.py BOOT SHARED [MODULES ...]`.

BOOT is the folder with boot.py and main.py, SHARED one with more fakes, MODULES are the folders in which the
application lies; none for a flash that brings its own. The current folder is the flash. What ends main.py leaves the
box at MicroPython's prompt.
"""

import sys

import chiplink


class _Report:
    """What ends a file is shown on the red port, as the chip does, and on stderr; the next thing goes ahead.

    SystemExit is a soft reset.
    """

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if kind is SystemExit:
            chiplink.soft_reset()
        if error is None:
            return False
        for stream in (sys.stdout, sys.stderr):
            sys.print_exception(error, stream)
        return True


_fakes = sys.path[0]
_boot = sys.argv[1]
sys.path[:] = sys.argv[2:] + ["", ".frozen", _fakes, _fakes + "/../../fakes"]
sys.argv[:] = []

chiplink.confirmed()
with _Report():
    execfile(_boot + "/boot.py")  # noqa: F821 - MicroPython has it
with _Report():
    execfile(_boot + "/main.py")  # noqa: F821
chiplink.tell(b"Q")
chiplink.confirmed()
