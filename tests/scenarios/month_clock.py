"""What a box's clock says at any true time: from its drift, its starts and when it was set, and nothing else."""

from bisect import bisect_right

PPM = 1_000_000


class BoxClock:
    """utc: what it says at true time 0. `started` and `set` are told in the order in which they happen."""

    def __init__(self, utc, drift_ppm):
        self._rate = PPM + drift_ppm
        self._rtc = utc
        # From which of the box's milliseconds on it counts from which second.
        self._epochs = []

    def ms(self, at_us):
        """The box's own milliseconds at a true time."""
        return at_us * self._rate // PPM // 1000

    def started(self, at_us):
        """The box starts, by the clock that went on without it."""
        ms = self.ms(at_us)
        self._epochs.append((ms, self._rtc + ms // 1000))

    def set(self, at_us, utc):
        """Somebody sets it."""
        ms = self.ms(at_us)
        self._rtc = utc - ms // 1000
        self._epochs.append((ms, utc))

    def utc(self, ms):
        """UTC seconds at one of the box's milliseconds."""
        since_ms, utc = self._epoch(ms)
        return utc + (ms - since_ms) // 1000

    def began(self, ms, utc):
        """The first millisecond of a second not long before `ms`, if the clock was not set in between."""
        since_ms, since = self._epoch(ms)
        return since_ms + 1000 * (utc - since)

    def _epoch(self, ms):
        return self._epochs[bisect_right(self._epochs, (ms, float("inf"))) - 1]
