"""A UART that only sends, made of one PIO state machine: 8 data bits, no parity, 1 stop bit.

Three characters make a word of 30 bits, start and stop bits and all, which the program shifts out, eight cycles a bit.
A word is a small integer on a chip of 32 bits. Where there are fewer characters the word is filled with the idle line,
which is high, as the last bit of every word is: there the program waits for the next.
"""

import rp2
from redphone.compat import const

_CYCLES_A_BIT = const(8)
_WORDS = const(8)
_CHARACTERS_A_WORD = const(3)
_STOP = const(0x200)
_IDLE = const(0x3FF)


@rp2.asm_pio(
    out_init=rp2.PIO.OUT_HIGH,
    out_shiftdir=rp2.PIO.SHIFT_RIGHT,
    autopull=True,
    pull_thresh=30,
    fifo_join=rp2.PIO.JOIN_TX,
)
def _shift_out():
    out(pins, 1)[7]  # type: ignore[name-defined] # noqa: F821 - names of the assembler


class PioUart:
    """Sends on a pin at a bit rate."""

    def __init__(self, number, pin, bit_rate):
        self._machine = rp2.StateMachine(number, _shift_out, freq=_CYCLES_A_BIT * bit_rate, out_base=pin)
        self._machine.active(1)

    def write(self, octets):
        """How many of the octets were taken, from none to all; never waits."""
        room = _WORDS - self._machine.tx_fifo()
        taken = min(len(octets), room * _CHARACTERS_A_WORD)
        for at in range(0, taken, _CHARACTERS_A_WORD):
            self._machine.put(word_of(octets[at : min(at + _CHARACTERS_A_WORD, taken)]))
        return taken


def word_of(octets):
    """Up to three characters as a word, the first in the lowest bits."""
    word = 0
    for place in range(_CHARACTERS_A_WORD):
        frame = octets[place] << 1 | _STOP if place < len(octets) else _IDLE
        word |= frame << 10 * place
    return word
