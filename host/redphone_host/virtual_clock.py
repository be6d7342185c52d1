"""The clock of a box under virtual time, which may run fast or slow against true time."""

from redphone import ticks

_PPM = 1_000_000


class VirtualClock:
    """Goes on without power. utc: what it says at true time 0. It is fast by `drift_ppm` parts per million."""

    def __init__(self, utc: int, drift_ppm: int) -> None:
        self._utc = utc
        self._drift_ppm = drift_ppm

    def tick(self, now_us: int) -> int:
        """The box's milliseconds at a true time, modulo 2^30."""
        tick: int = ticks.wrap(self._own_us(now_us) // 1000)
        return tick

    def utc(self, now_us: int) -> int:
        """The seconds since 1970 that it says at a true time."""
        return self._utc + self._own_us(now_us) // 1_000_000

    def set(self, utc: int, now_us: int) -> None:
        """Have it say these seconds at this true time."""
        self._utc = utc - self._own_us(now_us) // 1_000_000

    def reaches_us(self, tick: int, now_us: int) -> int:
        """The first true time at which the tick is reached; within the next millisecond if that has been."""
        own_ms = self._own_us(now_us) // 1000
        return self._true_us(1000 * (own_ms + max(ticks.diff(tick, ticks.wrap(own_ms)), 1)))

    def _own_us(self, now_us: int) -> int:
        """The box's own microseconds at a true time."""
        return now_us + now_us * self._drift_ppm // _PPM

    def _true_us(self, own_us: int) -> int:
        """The first true time at which the box's own microseconds are so many."""
        return -(-own_us * _PPM // (_PPM + self._drift_ppm)) if self._drift_ppm else own_us
