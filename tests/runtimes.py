"""On which runtimes tests run that can run on several: on one, unless they are marked to run on every one.

Tests of whole boxes run on the default runtime, tests of stations under virtual time in this process, which is faster.
REDPHONE_RUNTIMES names the runtimes for all of them, as in REDPHONE_RUNTIMES=micropython,cpython.
"""

import os

from redphone_host.emulator.runtimes import Runtime, default_runtime

_GIVEN = os.environ.get("REDPHONE_RUNTIMES")
_EVERY = tuple(map(Runtime, _GIVEN.split(","))) if _GIVEN else (Runtime.MICROPYTHON, Runtime.CPYTHON)


def runtimes_for(definition):
    """The runtimes of one test, by its marks (conftest.py)."""
    if definition.get_closest_marker("in_this_process"):
        return (Runtime.CPYTHON,)
    if _GIVEN or definition.get_closest_marker("every_runtime"):
        return _EVERY
    return (Runtime.CPYTHON,) if definition.get_closest_marker("virtual_time") else (default_runtime(),)
