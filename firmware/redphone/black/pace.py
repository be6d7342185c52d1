"""No faster than the carrier: what is handed to a modem early lies in its memory, where no frame can be abandoned.

Black side. Sees ciphertext only. No key and no plaintext may enter here.
"""

from redphone import ticks
from redphone.compat import const

_BITS_PER_OCTET = const(10)  # start bit, eight data bits, stop bit
_AHEAD_MS = const(20)


class Pace:
    """When the next octets may be handed out, at `bit_rate` bit/s: the first from the tick `first_at` on."""

    def __init__(self, bit_rate, first_at):
        self._bit_rate = bit_rate
        self._free_at = ticks.add(first_at, _AHEAD_MS)
        self._part = 0  # of a millisecond, in units of 1 / bit_rate

    def may(self, now):
        """Whether octets may be handed out now."""
        return ticks.diff(self._free_at, now) <= _AHEAD_MS

    def spent(self, octets, now):
        """So many octets have been handed out."""
        if ticks.reached(now, self._free_at):
            self._free_at, self._part = now, 0
        units = octets * _BITS_PER_OCTET * 1000 + self._part
        self._free_at = ticks.add(self._free_at, units // self._bit_rate)
        self._part = units % self._bit_rate

    def due(self):
        """The tick from which on `may`."""
        return ticks.add(self._free_at, -_AHEAD_MS)
