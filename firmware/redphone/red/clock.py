"""UTC from ticks: seconds since 1970, carried on from when the clock was last set."""

from redphone import ticks

# What four octets hold: a clock set to the end of its time stands still there.
_UTC_MAX = 0xFFFFFFFF


class Clock:
    """Not set, it counts from zero: a date in 1970 says plainly that nobody has set it."""

    def __init__(self, now, utc=0):
        self._utc = utc
        self._tick = now

    def set(self, utc, now):
        """It is `utc` at tick `now`."""
        self._utc = utc
        self._tick = now

    def utc(self, now):
        """UTC seconds at tick `now`. Called at least every six days, or ticks wrap unnoticed."""
        whole = ticks.diff(now, self._tick) // 1000
        if whole > 0:
            self._utc = min(self._utc + whole, _UTC_MAX)
            self._tick = ticks.add(self._tick, 1000 * whole)
        return self._utc
