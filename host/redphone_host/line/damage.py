"""What happens to bytes as they leave: bit errors, bursts of them, collisions with the other end's bytes.

Times are in units of 1/bitrate microsecond, as in `direction`.
"""

from collections import deque
from collections.abc import Iterator

from redphone_host.line.counters import Counters
from redphone_host.line.impairments import BitErrors, Bursts, random_stream
from redphone_host.line.settings import BYTE_UNITS, LineSettings


class Airtime:
    """When one end's transmitter is on, remembered for as long as a byte of the other end may meet it."""

    def __init__(self) -> None:
        self._spans: deque[tuple[int, int]] = deque()

    def note(self, start: int, end: int) -> None:
        """The transmitter is on from `start` to before `end`; spans are noted in order."""
        if self._spans and self._spans[-1][1] == start:
            start = self._spans.pop()[0]
        self._spans.append((start, end))

    def forget_before(self, now: int) -> None:
        """Forget what no byte that has yet to leave at `now` can have met."""
        while self._spans and self._spans[0][1] + BYTE_UNITS <= now:
            self._spans.popleft()

    def meets(self, start: int, count: int) -> Iterator[int]:
        """Which of `count` bytes, sent one after the other from `start` on, overlap with these spans."""
        done = 0
        for begin, end in self._spans:
            first = max(done, (begin - start) // BYTE_UNITS)
            done = min(count, max(done, -((start - end) // BYTE_UNITS)))
            yield from range(first, done)


class Damage:
    """One direction's damage to bytes, counted in `counters`."""

    def __init__(self, settings: LineSettings, end: int, start_us: int, counters: Counters) -> None:
        self._counters = counters
        self._bitrate = settings.bitrate
        self._noise = random_stream(settings.seed, end, "collision")
        self._errors: BitErrors | None = None
        self._bursts: tuple[Bursts, BitErrors] | None = None
        if settings.ber:
            self._errors = BitErrors(settings.ber, random_stream(settings.seed, end, "ber"))
        if settings.burst is not None:
            states = Bursts(settings.burst, random_stream(settings.seed, end, "burst"), start_us)
            stream = random_stream(settings.seed, end, "burst errors")
            self._bursts = states, BitErrors(settings.burst.ber, stream)

    def apply(self, data: bytearray, start: int, other: Airtime) -> None:
        """Damage, in place, bytes sent from `start` on while the other end was sending at times `other`."""
        if self._errors is not None:
            self._counters.bits_flipped += self._errors.flip(data, 0, len(data))
        if self._bursts is not None:
            self._apply_bursts(data, start, *self._bursts)
        for index in other.meets(start, len(data)):
            data[index] = self._noise.randrange(256)
            self._counters.bytes_collided += 1

    def _apply_bursts(self, data: bytearray, start: int, states: Bursts, errors: BitErrors) -> None:
        index = 0
        while index < len(data):
            time = start + index * BYTE_UNITS
            bad, until_us = states.at(time // self._bitrate)
            stop = min(len(data), index - (time - until_us * self._bitrate) // BYTE_UNITS)
            if bad:
                self._counters.bits_flipped += errors.flip(data, index, stop)
            index = stop
