"""One way across the line: a transmitter that takes its time, the flight, the damage, the arrival.

Time inside is counted in whole units of 1/bitrate microsecond. In these a byte takes exactly
BYTE_UNITS whatever the bit rate, so that no fraction of a microsecond is ever rounded away.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from redphone_host.line.counters import Counters
from redphone_host.line.damage import Airtime, Damage
from redphone_host.line.framefates import HOLD_MS, Fate, FateTosser, FrameGate
from redphone_host.line.impairments import Outages
from redphone_host.line.settings import BYTE_UNITS, LineSettings


@dataclass
class _Piece:
    """Part of one frame (or delimiters between frames); `time` is of its first byte that has not gone on."""

    time: int
    data: bytes | bytearray
    fate: Fate | None
    closes: bool
    taken: int = 0

    def take(self, count: int) -> bytearray:
        """The next `count` bytes."""
        part = bytearray(self.data[self.taken : self.taken + count])
        self.taken += count
        self.time += count * BYTE_UNITS
        return part

    @property
    def left(self) -> int:
        return len(self.data) - self.taken


class Direction:
    """From one end to the other. The caller's times never go back."""

    def __init__(self, settings: LineSettings, end: int, start_us: int) -> None:
        self.counters = Counters()
        self.ready = bytearray()
        self.outages = Outages(settings.outages, settings.periodic_outage, start_us)
        self.fates = FateTosser(settings, end)
        self._bitrate = settings.bitrate
        self._delay = settings.delay_ms * 1000 * settings.bitrate
        self._hold = max(HOLD_MS * 1000 * settings.bitrate, 4 * BYTE_UNITS)
        self._half_duplex = settings.half_duplex
        self._turnaround = settings.turnaround_ms * 1000 * settings.bitrate
        self._gate = FrameGate()
        self._queue: deque[_Piece] = deque()
        self._flight: deque[_Piece] = deque()
        self._free_at = -1
        self.airtime = Airtime()
        self.turning = Airtime()
        self._damage = Damage(settings, end, start_us, self.counters)

    def send(self, data: bytes, now_us: int) -> None:
        """Queue `data` behind what the transmitter still has to send."""
        if not data:
            return
        start = max(now_us * self._bitrate, self._free_at)
        if self._turnaround and self._free_at < start:
            self.turning.note(start, start + self._turnaround)
            start += self._turnaround
        self._free_at = start
        for part, fate, closes in self.fates.split(data):
            self._queue.append(_Piece(self._free_at, part, fate, closes))
            self._free_at += len(part) * BYTE_UNITS
        if self._half_duplex:
            self.airtime.note(start, self._free_at)

    def backlog(self, now_us: int) -> int:
        """Bytes that have not wholly left the transmitter."""
        now = now_us * self._bitrate
        if self._queue:
            now = max(now, self._queue[0].time)
        return max(0, -((now - self._free_at) // BYTE_UNITS))

    def leave(self, now_us: int, other: "Direction") -> None:
        """Move what has left the transmitter by now into the flight, damaged on the way."""
        now = now_us * self._bitrate
        while self._queue and (count := (now - self._queue[0].time) // BYTE_UNITS) > 0:
            piece = self._queue[0]
            start, data = piece.time, piece.take(min(count, piece.left))
            self.counters.bytes_sent += len(data)
            self._damage.apply(data, start, other.airtime)
            closes = piece.closes and not piece.left
            self._flight.append(_Piece(start + BYTE_UNITS + self._delay, data, piece.fate, closes))
            if not piece.left:
                self._queue.popleft()

    def arrive(self, now_us: int, other: "Direction") -> None:
        """Deliver what has arrived by now, but for what the other end was deaf to."""
        now = now_us * self._bitrate
        while self._flight and self._flight[0].time <= now:
            piece = self._flight[0]
            time, count = piece.time, min((now - piece.time) // BYTE_UNITS + 1, piece.left)
            self._release_after_silence(time)
            data = self._survivors(piece.take(count), time, other.turning)
            closes = piece.closes and not piece.left
            last = time + (count - 1) * BYTE_UNITS
            self._deliver(self._gate.pass_on(bytes(data), piece.fate, closes, last))
            if closes and piece.fate is not None:
                self._count_fate(piece.fate)
            if not piece.left:
                self._flight.popleft()
        self._release_after_silence(now)

    def _survivors(self, data: bytearray, time: int, turning: Airtime) -> bytearray:
        """What an end that turns around, and outages, leave of bytes that arrive from `time` on."""
        lost: set[int] = set()
        if self._turnaround:
            lost.update(turning.meets(time - BYTE_UNITS, len(data)))
            self.counters.bytes_lost_in_turnarounds += len(lost)
        if not self.outages.none:
            down = set(self._while_down(time, len(data))) - lost
            self.counters.bytes_lost_in_outages += len(down)
            lost |= down
        return bytearray(byte for index, byte in enumerate(data) if index not in lost) if lost else data

    def _while_down(self, time: int, count: int) -> Iterator[int]:
        """Which of `count` bytes that arrive from `time` on meet an outage."""
        index = 0
        while index < count:
            at = time + index * BYTE_UNITS
            down, until_us = self.outages.at(-(-at // self._bitrate))
            stop = min(count, index + ((until_us - 1) * self._bitrate - at) // BYTE_UNITS + 1)
            if down:
                yield from range(index, stop)
            index = stop

    def _release_after_silence(self, time: int) -> None:
        since = self._gate.held_since()
        if since is not None and since + self._hold <= time:
            self._deliver(self._gate.release())

    def _deliver(self, data: bytes) -> None:
        self.counters.bytes_delivered += len(data)
        self.ready += data

    def _count_fate(self, fate: Fate) -> None:
        self.counters.frames_dropped += fate.dropped
        self.counters.frames_duplicated += fate.duplicated
        self.counters.frames_reordered += fate.held

    def next_arrival_us(self) -> int | None:
        """The earliest time at which something more may arrive, microseconds; None if nothing is under way."""
        times = []
        if self._flight:
            times.append(self._flight[0].time)
        elif self._queue:
            times.append(self._queue[0].time + BYTE_UNITS + self._delay)
        since = self._gate.held_since()
        if since is not None:
            times.append(since + self._hold)
        return -(-min(times) // self._bitrate) if times else None

    @property
    def empty(self) -> bool:
        """Whether nothing is queued, in flight, held back or waiting to be received."""
        return not (self._queue or self._flight or self.ready) and self._gate.empty
