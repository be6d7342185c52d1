"""Each board file names pins that exist, that are free, that are named once, and that the peripheral can have."""

import runpy

import pytest
from paths import FIRMWARE

BOARDS = sorted(path.stem for path in (FIRMWARE / "boards").glob("[!_]*.py"))
RP2 = ("pico", "pico2")

# Raspberry Pi Pico datasheet, section 2.1: GPIO 23, 24, 25 and 29 are wired on the board itself.
_PICO_FREE = set(range(29)) - {23, 24, 25}
# ESP32-S3-DevKitC-1 user guide, header J1 and J3, and ESP32-S3 datasheet 2.4 (strapping pins) and 2.3 (flash, PSRAM).
_S3_HEADERS = {*range(22), *range(35, 49)}
_S3_STRAPPING = {0, 3, 45, 46}
_S3_MEMORY = set(range(26, 38))
_S3_USB = {19, 20}
_S3_BOOT_LOG = {43, 44}
_S3_OWN_LAMP = {38, 48}
_S3_FREE = _S3_HEADERS - _S3_STRAPPING - _S3_MEMORY - _S3_USB - _S3_BOOT_LOG - _S3_OWN_LAMP
FREE = {"pico": _PICO_FREE, "pico2": _PICO_FREE, "esp32s3": _S3_FREE}

# RP2040 datasheet 1.4.3, RP2350 datasheet 9.4, function F2: (UART, line) -> pins; function F3: (I2C, line) -> pins.
UART_PINS = {
    (0, "TX"): {0, 12, 16, 28},
    (0, "RX"): {1, 13, 17},
    (1, "TX"): {4, 8, 20, 24},
    (1, "RX"): {5, 9, 21, 25},
}
I2C_PINS = {
    (0, "SDA"): set(range(0, 29, 4)),
    (0, "SCL"): set(range(1, 29, 4)),
    (1, "SDA"): set(range(2, 29, 4)),
    (1, "SCL"): set(range(3, 29, 4)),
}

NEEDED = """
NAME DISPLAY I2C_DISPLAY ADDRESS_DISPLAY PIN_DISPLAY_SDA PIN_DISPLAY_SCL PRINTER_BIT_RATE PRINTER_DOTS PIN_PRINTER_TX
UART_BLACK PIN_BLACK_TX PIN_BLACK_RX UART_BLACK_1 PIN_BLACK_1_TX PIN_BLACK_1_RX PIN_BLACK_1_DIRECTION
PIN_KEY_ACK PIN_KEY_DECLINE PIN_KEY_SILENCE PIN_KEY_CALL PIN_KEY_SWITCH PIN_KEY_ZEROIZE PIN_TAMPER
PIN_LAMP_LINE PIN_LAMP_RING PIN_LAMP_FAULT PIN_BELL PIN_SIREN
"""


def constants(board):
    found = runpy.run_path(str(FIRMWARE / "boards" / f"{board}.py"))
    return {name: value for name, value in found.items() if name.isupper()}


def pins(board):
    found = {name: value for name, value in constants(board).items() if name.startswith("PIN_")}
    return found | {name: value for name, value in constants(board).items() if name == "NOISE_ADC_PIN"}


def test_there_are_three():
    assert BOARDS == ["esp32s3", "pico", "pico2"]


@pytest.mark.parametrize("board", BOARDS)
def test_a_board_file_holds_constants_only(board):
    found = constants(board)
    assert all(type(value) in (int, str) for value in found.values())
    assert found["NAME"] == board
    assert set(NEEDED.split()) <= set(found)
    assert ("STATE_MACHINE_PRINTER" in found) != ("UART_PRINTER" in found)
    assert ("NOISE_REGISTER" in found) != ("NOISE_ADC_PIN" in found)


@pytest.mark.parametrize("board", BOARDS)
def test_no_pin_is_named_twice(board):
    used = list(pins(board).values())
    assert sorted(used) == sorted(set(used))


@pytest.mark.parametrize("board", BOARDS)
def test_every_pin_exists_and_is_free(board):
    taken = {name: pin for name, pin in pins(board).items() if pin not in FREE[board]}
    assert taken == {}


@pytest.mark.parametrize("board", BOARDS)
def test_no_uart_is_used_twice(board):
    uarts = [value for name, value in constants(board).items() if name.startswith("UART_")]
    assert sorted(uarts) == sorted(set(uarts))
    assert max(uarts) < (2 if board in RP2 else 3)


@pytest.mark.parametrize("board", RP2)
@pytest.mark.parametrize("port", ["BLACK", "BLACK_1"])
def test_the_chip_can_put_each_uart_on_its_pins(board, port):
    found = constants(board)
    for line in ("TX", "RX"):
        assert found[f"PIN_{port}_{line}"] in UART_PINS[found[f"UART_{port}"], line]


@pytest.mark.parametrize("board", RP2)
def test_the_chip_can_put_the_bus_on_its_pins(board):
    found = constants(board)
    for line in ("SDA", "SCL"):
        assert found[f"PIN_DISPLAY_{line}"] in I2C_PINS[found["I2C_DISPLAY"], line]


def test_pico_and_pico_2_are_pin_compatible():
    """Each build ships one file, so neither can import the other: what they have in common is compared here."""
    own = {"NAME", "DISPLAY", "NOISE_REGISTER"}
    old, new = constants("pico"), constants("pico2")
    assert {name: old[name] for name in old.keys() - own} == {name: new[name] for name in new.keys() - own}


def test_an_open_converter_pin_can_be_measured():
    """ESP32-S3 datasheet 2.3: ADC1 is on GPIO 1 .. 10."""
    assert constants("esp32s3")["NOISE_ADC_PIN"] in range(1, 11)
