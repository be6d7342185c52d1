"""A line that is held in break: low for longer than any octet, so that nothing can come in.

The chips' own break interrupts tell when a break begins, not whether it lasts, and none of them when it ends. So the
level of the receiving pin is looked at every 2 ms instead. A converter or a modem on the way may turn a break into
zero octets without end, of which frames have never more than a few in a row; that counts as well.
"""

from redphone import ticks
from redphone.compat import const

_LEAST_MS = const(100)
_OCTETS_LOW = const(3)
_ZEROS = const(32)


class LineBreak:
    """Watches one line at a bit rate."""

    def __init__(self, bit_rate):
        self._limit_ms = max(_LEAST_MS, _OCTETS_LOW * 10 * 1000 // bit_rate)
        self._low_since = None
        self._zeros = 0
        self._zero_at = 0
        self._is_low = False

    def look(self, is_low, octets, now):
        """The line's level, and the octets that have come in since it was looked at, or None."""
        if octets:
            self._zeros = self._zeros + len(octets) if octets.count(b"\x00") == len(octets) else 0
            self._zero_at = now
        if octets or not is_low:
            self._low_since = None
        elif self._low_since is None:
            self._low_since = now
        self._is_low = self._low_since is not None and ticks.diff(now, self._low_since) >= self._limit_ms

    def held(self, now):
        """Whether the line is in break."""
        return self._is_low or (self._zeros >= _ZEROS and ticks.diff(now, self._zero_at) < self._limit_ms)
