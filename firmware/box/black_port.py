"""A black port on a UART. Never more than a few milliseconds' worth of octets are handed to it ahead of the wire.

A frame can be abandoned for an urgent one only while it is still here, so the driver's buffer is kept nearly empty:
how much of it has left is reckoned from the bit rate.
"""

from redphone.compat import const

from box.line_break import LineBreak

_FIFO_OCTETS = const(32)
_READ_OCTETS = const(256)


class BlackPort:
    """The UART of one black port at a bit rate; `rs485`: behind a transceiver that is told who talks."""

    def __init__(self, hal, bit_rate, port=0, rs485=False):
        self._hal = hal
        self._port = port
        self._lead = max(_FIFO_OCTETS, bit_rate // 1000)
        self._uart = hal.uart(port, bit_rate, self._lead, rs485)
        self._break = LineBreak(bit_rate)
        self._bit_rate = bit_rate
        self._unsent = b""
        self._outstanding_bits = 0
        self._reckoned_at = hal.ticks_us()
        self._buffer = bytearray(_READ_OCTETS)

    def receive(self):
        """Octets that have come in, or None."""
        octets = self._read()
        self._break.look(self._hal.line_is_low(self._port), octets, self._hal.ticks())
        return octets

    def line_break(self):
        """Whether the line is held in break, as far as was seen at the last `receive`."""
        return self._break.held(self._hal.ticks())

    def has_room(self):
        """Whether half of what may be ahead of the wire is free."""
        if self._unsent:
            self._write(self._unsent)
        return not self._unsent and self._ahead() <= self._lead // 2

    def send(self, octets):
        """Give octets to the wire."""
        self._write(octets)

    def close(self):
        """Give the UART back."""
        self._uart.deinit()

    def _read(self):
        count = min(self._uart.any(), _READ_OCTETS)
        if not count:
            return None
        count = self._uart.readinto(memoryview(self._buffer)[:count]) or 0
        return bytes(memoryview(self._buffer)[:count])

    def _write(self, octets):
        written = self._uart.write(octets) or 0
        self._ahead()
        self._outstanding_bits += 10 * written
        self._unsent = octets[written:]

    def _ahead(self):
        """Octets not on the wire yet, as far as can be reckoned."""
        elapsed_us = self._hal.microseconds_since(self._reckoned_at)
        self._reckoned_at = self._hal.ticks_us()
        self._outstanding_bits = max(0, self._outstanding_bits - elapsed_us * self._bit_rate / 1000000)
        return self._outstanding_bits / 10
