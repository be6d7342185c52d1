"""MicroPython's `rp2`, as far as the box's printer needs it; runs on either runtime.

The state machine is taken to be a UART that only sends: three characters of ten bits in a word, eight cycles a bit. It
sends to the file that REDPHONE_PRINTER names, at once, whatever the bit rate; without one, to nowhere.
"""

import os

_IDLE = 0x3FF
_FRAME_BITS = 10


class PIO:
    """Names for what a program's pins and registers are set to."""

    OUT_HIGH = 3
    SHIFT_RIGHT = 1
    JOIN_TX = 1


def asm_pio(**settings: object) -> object:
    """The program is not assembled: the state machine does what it does."""
    return lambda program: program


class StateMachine:
    """One state machine of the PIO."""

    def __init__(self, number: int, program: object, *, freq: int, out_base: object) -> None:
        path = os.getenv("REDPHONE_PRINTER")
        self._paper = open(path, "ab") if path else None  # noqa: SIM115 - open as long as the power is on

    def active(self, on: int) -> None:
        """Start or stop."""

    def tx_fifo(self) -> int:
        """How many words wait."""
        return 0

    def put(self, word: int) -> None:
        """Send a word."""
        frames = [word >> _FRAME_BITS * place & _IDLE for place in range(3)]
        if self._paper is not None:
            self._paper.write(bytes([frame >> 1 & 0xFF for frame in frames if frame != _IDLE]))
            self._paper.flush()
