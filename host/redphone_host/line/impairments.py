"""What happens to bits, and when: bit errors, bursts, outages. Each draws from a random stream of its own.

Times here are whole microseconds. Nothing depends on how a caller cuts the bytes into pieces.
"""

import math
import random
from collections.abc import Iterator

from redphone_host.line.settings import BurstSettings, Outage, PeriodicOutage

NEVER_US = 1 << 62


def random_stream(seed: int, end: int, name: str) -> random.Random:
    """The random stream of one impairment in one direction; streams do not disturb one another."""
    return random.Random(f"redphone line {seed} {end} {name}")  # noqa: S311 - repeatable, guards nothing


class BitErrors:
    """Inverts each bit with probability `ber`, by drawing how many bits stay whole until the next error."""

    def __init__(self, ber: float, rng: random.Random) -> None:
        self._rng = rng
        self._log_whole = math.log1p(-ber) if ber < 1.0 else -math.inf
        self._bits_to_error = self._gap()

    def _gap(self) -> int:
        if self._log_whole == 0.0:
            return NEVER_US
        return min(int(math.log1p(-self._rng.random()) / self._log_whole), NEVER_US)

    def flip(self, data: bytearray, start: int, stop: int) -> int:
        """Damage data[start:stop] in place; returns how many bits were inverted."""
        end_bit = stop * 8
        bit = start * 8 + self._bits_to_error
        flipped = 0
        while bit < end_bit:
            data[bit >> 3] ^= 1 << (bit & 7)
            flipped += 1
            bit += 1 + self._gap()
        self._bits_to_error = bit - end_bit
        return flipped


class Bursts:
    """The two-state process: whether the line is in its bad state, asked with times that do not go back."""

    def __init__(self, settings: BurstSettings, rng: random.Random, start_us: int) -> None:
        self._rng = rng
        self._mean_bad_us = settings.mean_ms * 1000
        self._fraction = settings.fraction
        self._bad = rng.random() < settings.fraction
        self._until_us = start_us
        self._dwell()

    def _dwell(self) -> None:
        """Draw how long the present state lasts."""
        if self._fraction in (0.0, 1.0):
            self._until_us = NEVER_US
            return
        mean_us = self._mean_bad_us
        if not self._bad:
            mean_us *= (1 - self._fraction) / self._fraction
        self._until_us += 1 + int(self._rng.expovariate(1 / mean_us))

    def at(self, time_us: int) -> tuple[bool, int]:
        """Whether the state at `time_us` is bad, and the time it lasts until."""
        while time_us >= self._until_us:
            self._bad = not self._bad
            self._dwell()
        return self._bad, self._until_us


class Outages:
    """When nothing arrives: planned once, periodically, or by a cut that holds until it is healed."""

    def __init__(self, planned: tuple[Outage, ...], periodic: PeriodicOutage | None, start_us: int) -> None:
        self._start_us = start_us
        self._planned = [(o.start_ms * 1000, (o.start_ms + o.length_ms) * 1000) for o in planned]
        self._periodic = periodic
        self._cuts: list[list[int]] = []

    @property
    def none(self) -> bool:
        """Whether the line is never down."""
        return not (self._planned or self._cuts or self._periodic)

    def cut(self, now_us: int) -> None:
        """Cut what arrives after `now_us`, until `heal`."""
        if not self._cuts or self._cuts[-1][1] < NEVER_US:
            self._cuts.append([now_us + 1 - self._start_us, NEVER_US])

    def heal(self, now_us: int) -> None:
        """What arrives after `now_us` arrives again."""
        if self._cuts and self._cuts[-1][1] == NEVER_US:
            self._cuts[-1][1] = now_us + 1 - self._start_us

    def _windows(self, at: int) -> Iterator[tuple[int, int]]:
        yield from self._planned
        yield from ((begin, end) for begin, end in self._cuts)
        if self._periodic is not None:
            every_us, length_us = self._periodic.every_ms * 1000, self._periodic.length_ms * 1000
            begin = max(at // every_us, 1) * every_us
            yield begin, begin + length_us
            yield begin + every_us, begin + every_us + length_us

    def at(self, time_us: int) -> tuple[bool, int]:
        """Whether the line is down at `time_us`, and a time until which that answer holds."""
        at = time_us - self._start_us
        down_until, next_begin = 0, NEVER_US
        for begin, end in self._windows(at):
            if begin <= at < end:
                down_until = max(down_until, end)
            elif begin > at:
                next_begin = min(next_begin, begin)
        if down_until:
            return True, self._start_us + down_until
        return False, min(self._start_us + next_begin, NEVER_US)
