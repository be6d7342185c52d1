"""The line as a pure model: no clock, no I/O. The same calls give the same bytes at the same times.

Time is handed in as whole microseconds and never goes back.
"""

from redphone_host.line.counters import Counters
from redphone_host.line.direction import Direction
from redphone_host.line.settings import LineSettings

END_A = 0
END_B = 1


class Line:
    """Two ends, 0 (A) and 1 (B). Its planned outages count from `start_us`."""

    def __init__(self, settings: LineSettings, start_us: int = 0) -> None:
        self.settings = settings
        self._now_us = start_us
        self._from_a = Direction(settings, END_A, start_us)
        self._from_b = Direction(settings, END_B, start_us)

    @property
    def counters(self) -> tuple[Counters, Counters]:
        """What became of what A sent, and of what B sent. They count on while the line is used."""
        return self._from_a.counters, self._from_b.counters

    def send(self, end: int, data: bytes, now_us: int) -> None:
        """`end` sends `data`, behind what it has not finished sending."""
        self._advance(now_us)
        self._from(end).send(bytes(data), now_us)

    def receive(self, end: int, now_us: int) -> bytes:
        """What has arrived at `end` by now and has not been taken yet."""
        self._advance(now_us)
        ready = self._from(1 - end).ready
        data = bytes(ready)
        ready.clear()
        return data

    def room(self, end: int, now_us: int, fifo: int = 32) -> int:
        """How many bytes `end` may send now so that no more than `fifo` of its bytes are still to leave."""
        return max(0, fifo - self._from(end).backlog(now_us))

    def next_arrival_us(self, end: int | None = None) -> int | None:
        """When `receive` should be asked next, at `end`, or at either; None when nothing is under way.

        Damage may leave nothing to receive at that time.
        """
        directions = self._chosen(None if end is None else 1 - end)
        if any(direction.ready for direction in directions):
            return self._now_us
        times = [direction.next_arrival_us() for direction in directions]
        return min((time for time in times if time is not None), default=None)

    def idle(self, now_us: int) -> bool:
        """Whether nothing is queued, in flight, held back or waiting to be received."""
        self._advance(now_us)
        return self._from_a.empty and self._from_b.empty

    def drop_next(self, end: int, n: int = 1) -> None:
        """Lose, whole, the next `n` frames that `end` begins to send."""
        self._from(end).fates.drop_next += n

    def cut(self, end: int | None = None, now_us: int | None = None) -> None:
        """From now on nothing that `end` sends arrives, nor what is in flight; None cuts both ways.

        Now is `now_us` or, without it, the latest time the line has been told.
        """
        now_us = self._advance(self._now_us if now_us is None else now_us)
        for direction in self._chosen(end):
            direction.outages.cut(now_us)

    def heal(self, end: int | None = None, now_us: int | None = None) -> None:
        """Undo `cut`: what arrives after now arrives."""
        now_us = self._advance(self._now_us if now_us is None else now_us)
        for direction in self._chosen(end):
            direction.outages.heal(now_us)

    def _from(self, end: int) -> Direction:
        if end not in (END_A, END_B):
            raise ValueError(f"a line has ends 0 (A) and 1 (B), not {end!r}")
        return self._from_a if end == END_A else self._from_b

    def _chosen(self, end: int | None) -> tuple[Direction, ...]:
        return (self._from_a, self._from_b) if end is None else (self._from(end),)

    def _advance(self, now_us: int) -> int:
        if now_us < self._now_us:
            raise ValueError(f"time went back from {self._now_us} to {now_us} us")
        if now_us == self._now_us:
            return now_us
        self._now_us = now_us
        self._from_a.leave(now_us, self._from_b)
        self._from_b.leave(now_us, self._from_a)
        for direction in (self._from_a, self._from_b):
            direction.airtime.forget_before(now_us * self.settings.bitrate)
        self._from_a.arrive(now_us, self._from_b)
        self._from_b.arrive(now_us, self._from_a)
        for direction in (self._from_a, self._from_b):
            direction.turning.forget_before(now_us * self.settings.bitrate)
        return now_us
