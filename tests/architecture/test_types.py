"""The check of types on the box's side sees what it is there to see: errors planted in a file, run as by `make types`.

What MicroPython's stubs do carry for the type checker's own sake (typing, enum, abc) is test_portability's to find.
"""

import os
import re
import subprocess
import sys

import pytest
from paths import ROOT

CONFIG = ROOT / ".ci" / "mypy-firmware.ini"
STUBS = ROOT / "typings" / "machine.pyi"

PLANTED = {
    "import machine\nmachine.Pin(0, machine.Pin.IN, pull='up')": "arg-type",
    "import machine\nmachine.UART(0, baudrate='fast')": "call-overload",
    "import dataclasses": "import-not-found",
    "import pathlib": "import-not-found",
    "import time\ntime.monotonic()": "attr-defined",
    "from redphone import ticks\nticks.later(1)": "attr-defined",
    "def unannotated():\n    return 1 + 'a'": "operator",
}
SOUND = "import machine\nmachine.Pin(0, machine.Pin.IN, machine.Pin.PULL_UP)\n"


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory):
    """The error codes that mypy gives for each planted file, by its number; the last is sound."""
    if not STUBS.exists():
        message = "MicroPython's stubs are not installed: make types"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    folder = tmp_path_factory.mktemp("planted")
    files = []
    for number, written in enumerate([*PLANTED, SOUND]):
        files.append(folder / f"planted_{number}.py")
        files[-1].write_text(written + "\n")
    command = [sys.executable, "-m", "mypy", "--config-file", str(CONFIG), "--cache-dir", str(folder / "cache")]
    result = subprocess.run([*command, *map(str, files)], cwd=ROOT, capture_output=True, text=True, timeout=300)
    found = {number: set() for number in range(len(files))}
    for number, code in re.findall(r"planted_(\d+)\.py:\d+: error: .*\[([a-z-]+)\]", result.stdout):
        found[int(number)].add(code)
    return found, result.stdout + result.stderr


@pytest.mark.parametrize("number", range(len(PLANTED)), ids=PLANTED.values())
def test_a_planted_error_is_found(verdicts, number):
    found, said = verdicts
    assert found[number] == {list(PLANTED.values())[number]}, said


def test_what_is_sound_passes(verdicts):
    found, said = verdicts
    assert found[len(PLANTED)] == set(), said
