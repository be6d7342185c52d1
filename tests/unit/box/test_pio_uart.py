"""The printer's port: what the state machine shifts out, bit by bit, is what a UART would send."""

import importlib
import sys
from types import SimpleNamespace

import pytest

WORDS = 8


class Machine:
    """A state machine with a program of one instruction: shift 30 bits out, lowest first, then take the next word."""

    def __init__(self, number, program, *, freq, out_base):
        self.freq = freq
        self.words = []
        self.line = [1]

    def active(self, on):
        self.on = on

    def tx_fifo(self):
        return len(self.words)

    def put(self, word):
        assert 0 <= word < 1 << 30, "a word must be a small integer on a chip of 32 bits"
        assert len(self.words) < WORDS, "the machine would make the box wait"
        self.words.append(word)

    def shift(self):
        """Let the words go out on the line."""
        for word in self.words:
            self.line += [word >> bit & 1 for bit in range(30)]
        self.words = []


@pytest.fixture
def pio_uart(monkeypatch):
    pio = SimpleNamespace(OUT_HIGH=3, SHIFT_RIGHT=1, JOIN_TX=1)
    fake = SimpleNamespace(PIO=pio, asm_pio=lambda **settings: lambda program: program, StateMachine=Machine)
    monkeypatch.setitem(sys.modules, "rp2", fake)
    monkeypatch.delitem(sys.modules, "box.pio_uart", raising=False)
    yield importlib.import_module("box.pio_uart")
    del sys.modules["box.pio_uart"]


def received(line):
    """What a receiver makes of a line: 8 data bits between a start bit and a stop bit."""
    octets, at = bytearray(), 0
    while at < len(line):
        if line[at]:
            at += 1
            continue
        frame = line[at : at + 10]
        assert frame[9] == 1, "no stop bit"
        octets.append(sum(bit << place for place, bit in enumerate(frame[1:9])))
        at += 10
    return bytes(octets)


@pytest.mark.parametrize("count", range(1, 25))
def test_octets_arrive_as_they_are_and_the_line_rests_high(pio_uart, count):
    uart = pio_uart.PioUart(0, object(), 9600)
    octets = bytes(range(256 - count, 256))
    assert uart.write(octets) == count
    uart._machine.shift()
    assert received(uart._machine.line) == octets
    assert uart._machine.line[-1] == 1


def test_it_takes_what_there_is_room_for(pio_uart):
    uart = pio_uart.PioUart(0, object(), 9600)
    assert uart._machine.freq == 8 * 9600
    assert uart.write(bytes(100)) == 24
    assert uart.write(b"more") == 0
    uart._machine.words.pop()
    assert uart.write(b"more") == 3


def test_every_octet_value_goes_through(pio_uart):
    uart = pio_uart.PioUart(0, object(), 9600)
    for octet in range(256):
        uart.write(bytes([octet]))
        uart._machine.shift()
    assert received(uart._machine.line) == bytes(range(256))
