"""Two stations and a line under virtual time: fast, exact, repeatable. No clock is read and nothing sleeps.

Tests, simulations and benchmarks stand on this. What a box's shell does (store, ring, fetch entropy) is done here in
memory, after delays that the caller may choose; a box may lose its power at any moment and be started again.
"""

import random
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

from redphone import ticks, wire
from redphone.black.framing import Deframer
from redphone.codec import Format, unpack_all
from redphone.red.journal import RECORD_HEAD_OCTETS, record_rest
from redphone.station import Station, shell

from redphone_host.line import Line

FIFO_OCTETS = 32
_PIECE_OCTETS = 16
_COUNTER_END = 5  # a Handshake1's counter follows its one octet of head


class StillBusy(AssertionError):
    """The virtual time given was not enough."""


class PowerOff(RuntimeError):
    """A box without power was given an order."""


class VirtualBox:
    """One end: a station, its durable records, and what it has told its operator.

    `store_delay_us(random)` gives how long the next store takes. `make_station` makes what has a Station's six verbs.
    """

    def __init__(
        self,
        fill: wire.Fill,
        suite: ModuleType,
        seed: int,
        store_delay_us: Callable[[random.Random], int] = lambda _: 0,
        utc: int = 1_800_000_000,
        make_station: Callable[..., Any] = Station,
    ) -> None:
        self.fill = fill
        self.told: list[tuple[int, Format, int]] = []
        self.segments: list[bytearray] = [bytearray()]
        self.stored: list[tuple[int, Format]] = []
        self.boots = 0
        self.storage_full = False
        self.answers_bell = True
        self._suite = suite
        self._random = random.Random(seed)  # noqa: S311 - a simulation must be repeatable
        self._store_delay_us = store_delay_us
        self._utc = utc
        self._make_station = make_station
        self._storing: tuple[int, shell.Store] | None = None
        self._token = 0
        self.station: Any = None

    def start(self, now_us: int) -> None:
        """Power on: a new station from what is stored."""
        self.boots += 1
        self._storing = None
        utc = self._utc + now_us // 1_000_000
        self.station = self._make_station(self.fill, self._suite, self.records(), _tick(now_us), utc)

    def stop(self) -> None:
        """Power off, at once: whatever was not stored is gone."""
        self.station = None
        self._storing = None

    def records(self) -> Iterator[bytes]:
        """The durable records of the newest segment, oldest first."""
        return records_in(bytes(self.segments[-1]))

    def order(self, record: Format, now_us: int) -> int:
        """Give an operator's order; its token. PowerOff if there is nobody to take it."""
        if self.station is None:
            raise PowerOff("the box is off")
        self._token += 1
        self.station.submit(shell.Operator(record, self._token), _tick(now_us))
        return self._token

    def answers(self, token: int) -> list[Format]:
        """What the box has answered to an order."""
        return [record for _, record, answered in self.told if answered == token]

    def events(self, form: type[Format]) -> list[Any]:
        """Everything of one form that the operator has been told, in order."""
        return [record for _, record, _ in self.told if isinstance(record, form)]

    def serve(self, now_us: int) -> bool:
        """Do what a shell does until the station has no more events; whether it had any."""
        if self.station is None:
            return False
        self._finish_storing(now_us)
        event = self.station.next_event()
        had_events = event is not None
        while event is not None:
            self._handle(self.station, event, now_us)
            self._finish_storing(now_us)
            event = self.station.next_event()
        return had_events

    def due_us(self, now_us: int) -> int | None:
        """When this box next has something to do by itself."""
        if self.station is None:
            return None
        times = []
        deadline = self.station.deadline()
        if deadline is not None:
            times.append(now_us + 1000 * max(ticks.diff(deadline, _tick(now_us)), 1) - now_us % 1000)
        if self._storing is not None:
            times.append(self._storing[0])
        return min(times, default=None)

    def _handle(self, station: Any, event: object, now_us: int) -> None:
        if isinstance(event, shell.Store):
            self._storing = (now_us + self._store_delay_us(self._random), event)
        elif isinstance(event, shell.EntropyWanted):
            station.submit(shell.Entropy(self._random.randbytes(shell.ENTROPY_OCTETS)), _tick(now_us))
        elif isinstance(event, shell.Tell):
            self.told.append((now_us, event.record, event.token))
            if isinstance(event.record, wire.Ring) and self.answers_bell:
                station.submit(shell.Rang(event.record.ref), _tick(now_us))

    def _finish_storing(self, now_us: int) -> None:
        if self._storing is None or self.station is None or self._storing[0] > now_us:
            return
        _, store = self._storing
        self._storing = None
        if self.storage_full:
            self.station.submit(shell.StoreFailed(), _tick(now_us))
            return
        if store.begin:
            self.segments.append(bytearray())
        self.segments[-1].extend(store.octets)
        self.stored.extend((now_us, entry) for _, entry in entries_in(store.octets))
        self.station.submit(shell.Stored(), _tick(now_us))


class VirtualLine:
    """Two boxes, 0 (A) and 1 (B), joined by a line. Time passes only in `run` and its kin."""

    def __init__(self, boxes: tuple[VirtualBox, VirtualBox], line: Line, now_us: int = 0) -> None:
        self.boxes = boxes
        self.line = line
        self.now_us = now_us
        self.wire_octets = [0, 0]
        self.wiretap: list[tuple[int, int, bytes]] = []

    def order(self, end: int, record: Format) -> int:
        """An operator's order at one end, now; its token."""
        return self.boxes[end].order(record, self.now_us)

    def run(self, duration_ms: int) -> None:
        """Let so much time pass."""
        end_us = self.now_us + 1000 * duration_ms
        while self._step(end_us):
            pass
        self.now_us = end_us

    def run_until(self, reached: Callable[[], bool], limit_ms: int) -> int:
        """Let time pass until `reached()`; the time in microseconds. StillBusy after `limit_ms`."""
        end_us = self.now_us + 1000 * limit_ms
        next_us = self._serve()
        while not reached():
            if not self._go_on(next_us, end_us):
                raise StillBusy(f"not reached within {limit_ms} ms of virtual time")
            next_us = self._serve()
        return self.now_us

    def run_until_quiet(self, quiet_ms: int, limit_ms: int) -> None:
        """Let time pass until nothing has been sent for `quiet_ms`."""
        end_us = self.now_us + 1000 * limit_ms
        sent, since = sum(self.wire_octets), self.now_us
        while self.now_us - since < 1000 * quiet_ms:
            if self.now_us >= end_us:
                raise StillBusy(f"not quiet within {limit_ms} ms of virtual time")
            if not self._step(min(end_us, since + 1000 * quiet_ms)):
                self.now_us = min(end_us, since + 1000 * quiet_ms)
            if sum(self.wire_octets) != sent:
                sent, since = sum(self.wire_octets), self.now_us

    def handshake_counters(self, end: int) -> list[int]:
        """The counters of all handshakes that this end has begun, those abandoned half-way counted in, in order."""
        deframer = Deframer(wire.FRAME_OCTETS_MAX)
        counters = []
        for _, sender, octets in self.wiretap:
            for octet in octets if sender == end else b"":
                if deframer.push(octet):
                    frame = deframer.frame()
                    if frame[0] == wire.VERSION and len(frame) > _COUNTER_END:
                        counters.append(int.from_bytes(frame[1:_COUNTER_END], "big"))
        return counters

    def _step(self, end_us: int) -> bool:
        """Do what is due now, then go to the next time that anything is; False if that is past `end_us`."""
        return self._go_on(self._serve(), end_us)

    def _go_on(self, next_us: int | None, end_us: int) -> bool:
        """Go to the next time that anything is due, `next_us` or before; False if that is past `end_us`."""
        times = [next_us, self.line.next_arrival_us(), *(box.due_us(self.now_us) for box in self.boxes)]
        upcoming = [max(time, self.now_us + 1) for time in times if time is not None]
        if not upcoming or min(upcoming) > end_us:
            return False
        self.now_us = min(upcoming)
        return True

    def _serve(self) -> int | None:
        """Move octets and events at the present time; when a transmitter will have room again, if one is full."""
        wake_us = None
        for end, box in enumerate(self.boxes):
            arrived = self.line.receive(end, self.now_us)
            if box.station is None:
                continue
            if arrived:
                box.station.feed(0, arrived, _tick(self.now_us))
            box.serve(self.now_us)
            box.station.tick(_tick(self.now_us))
            box.serve(self.now_us)
            if self._send(end, box, box.station):
                octet_us = 10_000_000 // self.line.settings.bitrate
                wake_us = self.now_us + max(1, _PIECE_OCTETS * octet_us // 2)
        return wake_us

    def _send(self, end: int, box: VirtualBox, station: Any) -> bool:
        """Fill the transmitter's FIFO as a UART's driver would; whether it may have more to send."""
        fifo = max(FIFO_OCTETS, self.line.settings.bitrate // 1000)
        while self.line.room(end, self.now_us, fifo) >= fifo // 2:
            octets = station.outgoing(0)
            had_events = box.serve(self.now_us)
            if not octets and not had_events:
                return False
            self.wire_octets[end] += len(octets)
            if octets:
                self.wiretap.append((self.now_us, end, octets))
            self.line.send(end, octets, self.now_us)
        return True


def records_in(segment: bytes) -> Iterator[bytes]:
    """A segment's records one by one, as stored octets."""
    at = 0
    while at < len(segment):
        end = at + RECORD_HEAD_OCTETS + record_rest(segment[at : at + RECORD_HEAD_OCTETS])
        yield segment[at:end]
        at = end


def entries_in(segment: bytes) -> Iterator[tuple[wire.Record, Format]]:
    """A segment's records with their entries."""
    for octets in records_in(segment):
        record = unpack_all(wire.Record, octets)
        yield record, unpack_all(wire.ENTRIES[record.entry[0]], record.entry, 1)


def _tick(now_us: int) -> int:
    tick: int = ticks.wrap(now_us // 1000)
    return tick
