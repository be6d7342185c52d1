"""The hardware behind plain methods, on each board."""

import importlib
import os
import runpy
import sys
from io import BytesIO
from types import SimpleNamespace

import pytest
from bench_panel import GLYPH_FILE, Pin
from box.glyphs import Glyphs
from box.printer import Printer
from box.rs485 import Rs485Uart
from paths import FIRMWARE


@pytest.fixture
def hal(monkeypatch):
    """`hal(board)` makes the box.hal of a board, with UARTs that say what they were given."""
    import machine

    made, pins = [], {}

    def pin(number, *args, **kwargs):
        return pins.setdefault(number, Pin(kwargs.get("value", 1)))

    pin.IN, pin.OUT, pin.PULL_UP = 0, 1, 1
    monkeypatch.setattr(machine, "Pin", pin)
    monkeypatch.setattr(machine, "UART", lambda number, **given: made.append((number, given)) or SimpleNamespace())
    nowhere = open(os.devnull, "r+b")  # noqa: SIM115 - closed below
    monkeypatch.setattr(sys, "stdin", nowhere)
    monkeypatch.setattr(sys, "stdout", nowhere)
    module = importlib.import_module("box.hal")
    monkeypatch.setattr(module, "_open_glyphs", lambda: Glyphs(BytesIO(GLYPH_FILE)))

    def make(name):
        board = SimpleNamespace(**runpy.run_path(os.fspath(FIRMWARE / "boards" / f"{name}.py")))
        hal = module.Hal(board)
        hal.pins, hal.made = pins, made
        return board, hal

    yield make
    nowhere.close()


@pytest.mark.parametrize("name", ["pico", "pico2", "esp32s3"])
def test_each_board_has_two_black_ports_a_printer_and_a_display(hal, name):
    board, box = hal(name)
    assert box.black_ports == 2
    assert [box.has_direction(port) for port in (0, 1)] == [False, True]
    box.uart(0, 9600, 32)
    assert isinstance(box.uart(1, 9600, 32, rs485=True), Rs485Uart)
    numbers = [number for number, _ in box.made]
    assert numbers == [board.UART_BLACK, board.UART_BLACK_1]
    assert all(given["rxbuf"] >= 2048 for _, given in box.made)
    assert isinstance(box.printer(), Printer)
    assert box.display().rows == (16 if name == "esp32s3" else 8)


@pytest.mark.parametrize("name", ["pico", "pico2", "esp32s3"])
def test_a_line_that_nothing_drives_is_at_rest(hal, name):
    board, box = hal(name)
    for port in (0, 1):
        box.uart(port, 9600, 32)
        assert not box.line_is_low(port)
    box.pins[board.PIN_BLACK_RX].value(0)
    assert (box.line_is_low(0), box.line_is_low(1)) == (True, False)


def test_a_port_whose_line_is_not_rs485_drives_no_direction_pin(hal):
    board, box = hal("pico2")
    assert not isinstance(box.uart(1, 9600, 32), Rs485Uart)
    assert board.PIN_BLACK_1_DIRECTION not in box.pins
    box.pins[board.PIN_BLACK_1_RX].value(0)
    assert box.line_is_low(1)


def test_while_rs485_sends_its_receiver_is_off_and_tells_nothing(hal):
    board, box = hal("pico2")
    box.uart(1, 9600, 32, rs485=True)
    box.pins[board.PIN_BLACK_1_RX].value(0)
    box.pins[board.PIN_BLACK_1_DIRECTION].value(1)
    assert not box.line_is_low(1)
    box.pins[board.PIN_BLACK_1_DIRECTION].value(0)
    assert box.line_is_low(1)


def test_the_loop_is_open_while_its_pin_is_high(hal):
    board, box = hal("pico2")
    assert box.tamper_loop_open()
    box.pins[board.PIN_TAMPER].value(0)
    assert not box.tamper_loop_open()
