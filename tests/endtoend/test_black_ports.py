"""Both black ports of a box at once, through the firmware's own hal: octets, and a line held in break."""

import json
import socket

import pytest
import serial
from paths import FIRMWARE
from redphone_host.emulator import EmulatedBox
from redphone_host.emulator.firmware import board

PINS = board()
PATIENCE_S = 10

# Sends back in capitals what comes in on a black port; says on the red one, once asked, which ports are in break.
MAIN = f"""
import sys
import time
sys.path.append({str(FIRMWARE)!r})
import board
from box.black_port import BlackPort
from box.hal import Hal

hal = Hal(board)
ports = [BlackPort(hal, 9600, number, rs485=number == 1) for number in (0, 1)]
told = None
while not hal.red.read(1):
    time.sleep(0.002)
while True:
    for port in ports:
        octets = port.receive()
        if octets:
            port.send(octets.upper())
    breaks = b"".join([b"1" if port.line_break() else b"0" for port in ports])
    if breaks != told:
        hal.red.write(breaks + b"\\n")
        told = breaks
    time.sleep(0.002)
"""


@pytest.fixture
def emulated(tmp_path, runtime):
    firmware = tmp_path / "firmware"
    firmware.mkdir()
    (firmware / "boot.py").write_text("")
    (firmware / "main.py").write_text(MAIN)
    with EmulatedBox(tmp_path / "flash", firmware_dir=firmware, runtime=runtime) as box:
        yield box


def opened(path):
    return serial.Serial(str(path), exclusive=False, timeout=PATIENCE_S)


def put(box, pin, level):
    """Drive a pin from outside."""
    with socket.socket(socket.AF_UNIX) as panel:
        panel.connect(str(box.panel_path))
        panel.sendall(json.dumps({"pin": pin, "value": level}).encode() + b"\n")
        panel.recv(1)


@pytest.mark.every_runtime
def test_both_ports_carry_octets_and_tell_of_a_break(emulated):
    assert len(emulated.black_paths) == 2
    with opened(emulated.red_path) as red:
        # Opening a port throws away what has come in before.
        red.write(b"!")
        assert red.readline().strip() == b"00"
        for path, word in zip(emulated.black_paths, (b"first", b"second"), strict=True):
            with opened(path) as port:
                port.write(word)
                assert port.read(len(word)) == word.upper()
        for pin, said in ((PINS.PIN_BLACK_RX, b"10"), (PINS.PIN_BLACK_1_RX, b"01")):
            put(emulated, pin, 0)
            assert red.readline().strip() == said
            put(emulated, pin, 1)
            assert red.readline().strip() == b"00"
