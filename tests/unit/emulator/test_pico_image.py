"""How an emulated Pico's flash comes about, and what is said of images that are none."""

import importlib.util
from pathlib import Path

import pytest
from littlefs import LittleFS, UserContext
from pico_parts import need_pico_parts
from redphone_host.build.problem import BuildProblem
from redphone_host.emulator.pico import flash
from redphone_host.emulator.pico.install import install
from redphone_host.emulator.pico.letters import ImageLetters
from redphone_host.emulator.unixport import interpreter
from thumb import BASE, uf2

MICROPYTHON = b"code" + bytes(300) + b"MicroPython v1.28.0 on 2026-04-06; Raspberry Pi Pico with RP2040\0" + bytes(300)
STORAGE_AT, STORAGE_BLOCKS = 0xA0000, 352


@pytest.fixture
def image(tmp_path):
    path = tmp_path / "micropython.uf2"
    path.write_bytes(uf2(BASE, MICROPYTHON))
    return path


def files_in(flash_octets):
    storage = flash_octets[STORAGE_AT : STORAGE_AT + 4096 * STORAGE_BLOCKS]
    files = LittleFS(UserContext(buffer=bytearray(storage)), block_size=4096, block_count=STORAGE_BLOCKS, mount=False)
    files.mount()
    return {f"{folder}/{name}".lstrip("/"): None for folder, _, names in files.walk("/") for name in names}


def test_a_new_flash_holds_the_image_and_is_else_erased(tmp_path, image):
    content = flash.prepare(tmp_path, image).read_bytes()
    assert len(content) == 2 * 1024 * 1024
    assert content.startswith(MICROPYTHON)
    assert set(content[0x1000:]) == {0xFF}


def test_a_flash_once_made_is_the_boxs_own(tmp_path, image):
    content = flash.prepare(tmp_path, image)
    content.write_bytes(b"written by the box")
    assert flash.prepare(tmp_path, image).read_bytes() == b"written by the box"


def test_another_image_does_not_replace_it(tmp_path, image):
    flash.prepare(tmp_path, image)
    image.write_bytes(uf2(BASE, MICROPYTHON.replace(b"1.28", b"1.29")))
    with pytest.raises(flash.ImageProblem, match="made of another image") as problem:
        flash.prepare(tmp_path, image)
    assert "another --flash-dir" in problem.value.advice


def test_a_new_box_gets_the_loader_and_the_application(tmp_path, image):
    need_pico_parts()
    install(tmp_path / "flash", image)
    content = (tmp_path / "flash" / "flash.bin").read_bytes()
    assert content.startswith(MICROPYTHON)
    assert {"boot.py", "main.py", "slot", "a/manifest.json", "a/board.mpy", "a/box/hal.mpy"} <= set(files_in(content))
    assert flash.prepare(tmp_path / "flash", image).read_bytes() == content


def test_an_image_that_brings_its_application_is_taken_as_it_is(tmp_path, image):
    need_pico_parts()
    image.write_bytes(uf2(BASE, MICROPYTHON) + uf2(BASE + STORAGE_AT, b"a file system"))
    install(tmp_path / "flash", image)
    content = (tmp_path / "flash" / "flash.bin").read_bytes()
    assert content[STORAGE_AT:].startswith(b"a file system")


@pytest.mark.parametrize(
    ("octets", "said"),
    [
        (uf2(BASE, b"code", family=0xE48BFF59), "another chip"),
        (uf2(BASE + 2 * 1024 * 1024, b"code"), "outside"),
        (uf2(0x20000000, b"code"), "outside"),
        (uf2(BASE, b"code")[:-1], "cut short"),
        (b"#!/bin/sh", "not a UF2"),
    ],
    ids=["an RP2350's", "beyond the flash", "for the memory", "cut short", "no image"],
)
def test_an_image_for_something_else_says_what_to_download(tmp_path, octets, said):
    path = tmp_path / "wrong.uf2"
    path.write_bytes(octets)
    with pytest.raises((flash.ImageProblem, BuildProblem), match=said) as problem:
        flash.prepare(tmp_path, path)
    assert str(path) in problem.value.problem
    assert "RPI_PICO" in problem.value.advice
    assert not (tmp_path / "flash.bin").exists()


def test_an_image_that_is_not_there(tmp_path):
    with pytest.raises(BuildProblem, match="no file"):
        flash.prepare(tmp_path, tmp_path / "nothing.uf2")


def test_letters_are_found_in_a_real_micropython():
    """The interpreter that is installed here is one, and says itself what its letters look like."""
    (binary,) = Path(importlib.util.find_spec("micropython_run").origin).parent.glob("micropython_run.*.so")
    letters = ImageLetters(binary.read_bytes())
    for character, drawn in interpreter.letters().items():
        cell = bytearray(8)
        letters.FrameBuffer(cell, 8, 8, letters.MONO_VLSB).text(character, 0, 0, 1)
        assert cell == drawn, character


def test_an_image_without_letters_is_read_by_the_displays_own():
    cell = bytearray(8)
    ImageLetters(b"no MicroPython").FrameBuffer(cell, 8, 8, 0).text("-", 0, 0, 1)
    assert cell == b"\0\x08\x08\x08\x08\x08\0\0"
