"""On which runtimes the tests of whole boxes run: the default one alone, those that say so on every one.

REDPHONE_RUNTIMES names those for all such tests, as in REDPHONE_RUNTIMES=micropython,cpython.
"""

import os

from redphone_host.emulator.runtimes import Runtime, default_runtime

_GIVEN = os.environ.get("REDPHONE_RUNTIMES")

EVERY = tuple(map(Runtime, _GIVEN.split(","))) if _GIVEN else (Runtime.MICROPYTHON, Runtime.CPYTHON)
DEFAULT = EVERY if _GIVEN else (default_runtime(),)
