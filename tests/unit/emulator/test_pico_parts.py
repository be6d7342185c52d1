"""What the pico runtime says when something that it is made of is not there."""

import os
import stat

import pytest
from redphone_host.emulator.pico import parts

ROM = bytes(16) + b"Mu\x01\x02" + bytes(16384 - 20)


@pytest.fixture(autouse=True)
def nothing_here(tmp_path, monkeypatch):
    """An empty path, an empty cache, no packages, nothing remembered."""
    monkeypatch.setenv("PATH", str(tmp_path / "commands"))
    monkeypatch.setenv("REDPHONE_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("REDPHONE_PICO_BOOTROM", raising=False)
    monkeypatch.setattr(parts, "NODE_PACKAGE", "no_such_package")
    monkeypatch.setattr(parts, "BOOT_ROM_PACKAGE", "no_such_package")
    parts.node.cache_clear()
    yield
    parts.node.cache_clear()


@pytest.fixture
def command(tmp_path):
    folder = tmp_path / "commands"
    folder.mkdir()

    def make(name, script):
        path = folder / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)

    return make


def test_without_node():
    with pytest.raises(parts.PartMissing, match=r"needs Node\.js") as missing:
        parts.node()
    assert "npm" in missing.value.advice


def test_with_too_old_a_node(command):
    command("node", "echo v16.20.2")
    with pytest.raises(parts.PartMissing, match=r"is v16\.20\.2"):
        parts.node()


def test_the_node_of_a_package_comes_first(command, tmp_path, monkeypatch):
    command("node", "echo v16.20.2")
    packaged = tmp_path / "nodecarrier" / "bin" / "node"
    packaged.parent.mkdir(parents=True)
    (tmp_path / "nodecarrier" / "__init__.py").touch()
    packaged.write_text("#!/bin/sh\necho v24.1.0\n")
    packaged.chmod(0o755)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(parts, "NODE_PACKAGE", "nodecarrier")
    assert parts.node() == str(packaged)


def test_without_npm(command):
    command("node", "echo v20.1.0")
    with pytest.raises(parts.PartMissing, match="installed by npm"):
        parts.rp2040js()


def test_npm_fails(command):
    command("node", "echo v20.1.0")
    command("npm", "echo no network >&2; exit 1")
    with pytest.raises(parts.PartMissing, match="no network"):
        parts.rp2040js()


def test_npm_installs_into_the_cache_once(command, tmp_path, capsys):
    command("node", "echo v20.1.0")
    package = tmp_path / "cache/redphone/rp2040js-1.4.1/node_modules/rp2040js"
    make = f"{os.path.realpath('/bin/mkdir')} -p {package}; : > {package}/package.json"
    command("npm", f'{make}; echo "$@" >> {tmp_path}/asked')
    assert parts.rp2040js() == parts.rp2040js() == package
    (asked,) = (tmp_path / "asked").read_text().splitlines()
    assert "--ignore-scripts" in asked
    assert asked.endswith("rp2040js@1.4.1")
    assert capsys.readouterr().err.startswith("Installing rp2040js@1.4.1 into")


def test_without_a_boot_rom():
    with pytest.raises(parts.PartMissing, match="boot ROM") as missing:
        parts.boot_rom()
    assert "REDPHONE_PICO_BOOTROM" in missing.value.advice


def test_a_boot_rom_from_a_file(tmp_path, monkeypatch):
    monkeypatch.setenv("REDPHONE_PICO_BOOTROM", str(tmp_path / "rom"))
    with pytest.raises(parts.PartMissing, match="cannot be read"):
        parts.boot_rom()
    (tmp_path / "rom").write_bytes(b"something else")
    with pytest.raises(parts.PartMissing, match=r"rom holds no RP2040 boot ROM"):
        parts.boot_rom()
    (tmp_path / "rom").write_bytes(ROM)
    assert parts.boot_rom() == ROM


def test_a_boot_rom_from_a_package_is_read_and_not_run(tmp_path, monkeypatch):
    words = [int.from_bytes(ROM[at : at + 4], "little") for at in range(0, len(ROM), 4)]
    folder = tmp_path / "romcarrier" / "device"
    folder.mkdir(parents=True)
    (tmp_path / "romcarrier" / "__init__.py").write_text("raise RuntimeError('was run')\n")
    (folder / "bootrom.py").write_text(f"__all__ = ('ROM',)\nROM = {words}\nraise RuntimeError('was run')\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(parts, "BOOT_ROM_PACKAGE", "romcarrier")
    assert parts.boot_rom() == ROM
