"""What boards say of themselves, and which of them we know."""

import json

import pytest
from redphone_host.build.boards import BOARDS
from redphone_host.flash.interpreter import Interpreter, ask
from redphone_host.flash.problem import FlashProblem


class Answers:
    """An interpreter that says this of itself."""

    def __init__(self, *facts):
        self._facts = facts

    def run(self, code):
        return json.dumps(self._facts)


# What MicroPython 1.24 and later say on these boards: machine, platform; _mpy: 6, sub-version 3, architecture.
SAID = {
    "pico": ("Raspberry Pi Pico with RP2040", 6 | 3 << 8 | 4 << 10, "rp2"),
    "pico2": ("Raspberry Pi Pico2 with RP2350", 6 | 3 << 8 | 7 << 10, "rp2"),
    "esp32s3": ("Generic ESP32S3 module with ESP32S3", 6 | 3 << 8 | 10 << 10, "esp32"),
    "unix": ("linux [GCC 14.2.1] version", 6 | 3 << 8 | 2 << 10, "linux"),
}


@pytest.mark.parametrize("board", BOARDS)
def test_every_board_is_known_by_what_it_says(board):
    machine, mpy, platform = SAID[board]
    found = ask(Answers("micropython", [1, 26, 0], machine, mpy, platform))
    assert (found.board, found.architecture, found.mpy) == (board, BOARDS[board].arch, "6.3")
    assert found.about == f"MicroPython 1.26.0 on {machine}"


def test_the_other_processor_of_an_rp2350_is_told_apart():
    found = ask(Answers("micropython", [1, 26, 0], SAID["pico2"][0], 6 | 3 << 8 | 11 << 10, "rp2"))
    assert (found.board, found.architecture) == ("pico2", "rv32imc")


def test_a_board_that_is_none_of_ours():
    assert Interpreter("micropython", (1, 26, 0), "PYBv1.1 with STM32F405RG", "pyboard", "6.3", "armv7emsp").board == ""


def test_another_python():
    with pytest.raises(FlashProblem, match="circuitpython"):
        ask(Answers("circuitpython", [9, 0, 0], "Raspberry Pi Pico with rp2040", 0, "RP2040"))
