"""Two stations and a line under virtual time: fast, exact, repeatable. No clock is read and nothing sleeps.

Tests, simulations and benchmarks stand on this. What a box's shell does (store, ring, fetch entropy) is done here in
memory, after delays that the caller may choose; a box may lose its power at any moment and be started again.
"""

import math
import random
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple, Protocol

from redphone import wire
from redphone.codec import Format, unpack_all
from redphone.red.journal import RECORD_HEAD_OCTETS, record_rest
from redphone.station import Station, shell

from redphone_host.line import Line
from redphone_host.line.frames import begun
from redphone_host.virtual_clock import VirtualClock

FIFO_OCTETS = 32

# How often a box's loop looks for octets that have come in (firmware/box/app.py).
POLL_US = 2000

_BOTH: tuple[int, ...] = (0, 1)
_COUNTER_END = 5  # a Handshake1's counter follows its one octet of head


class StillBusy(AssertionError):
    """The virtual time given was not enough."""


class PowerOff(RuntimeError):
    """A box without power was given an order."""


class Effort(Protocol):
    """What a box's work takes of its time, all microseconds. While it works it is deaf and says nothing.

    store_us: one store. poll_us: from the end of one turn of its loop to the next, when nothing is being computed.
    """

    @property
    def store_us(self) -> int: ...

    @property
    def poll_us(self) -> int: ...

    def spent_us(self) -> int:
        """What the station's work since the last question has taken."""


class VirtualBox:
    """One end: a station, its durable records, and what it has told its operator.

    `store_delay_us(random)` gives how long the next store takes, during which the box goes on. With an `effort` nothing
    goes on: see there. `make_station` makes what has a Station's six verbs. The box's ticks and its clock run fast by
    `drift_ppm` parts per million, slow if that is below zero; everything else here is true time.
    """

    def __init__(
        self,
        fill: wire.Fill,
        suite: Any,
        seed: int,
        store_delay_us: Callable[[random.Random], int] = lambda _: 0,
        utc: int = 1_800_000_000,
        make_station: Callable[..., Any] = Station,
        effort: Effort | None = None,
        drift_ppm: int = 0,
    ) -> None:
        self.fill = fill
        self.told: list[tuple[int, Format, int]] = []
        self.segments: list[bytearray] = [bytearray()]
        self.stored: list[tuple[int, Format]] = []
        self.boots = 0
        self.storage_full = False
        self.answers_bell = True
        self.has_siren = True
        self._suite = suite
        self._random = random.Random(seed)  # noqa: S311 - a simulation must be repeatable
        self._store_delay_us = store_delay_us
        self._make_station = make_station
        self._effort = effort
        self._clock = VirtualClock(utc, drift_ppm)
        self.busy_until_us = 0
        self._storing: tuple[int, shell.Store] | None = None
        self._token = 0
        self.station: Any = None

    def start(self, now_us: int) -> None:
        """Power on: a new station from what is stored."""
        self.boots += 1
        self._storing = None
        self.busy_until_us = now_us
        clock = self._clock.tick(now_us), self._clock.utc(now_us)
        self.station = self._make_station(self.fill, self._suite, self.records(), *clock)

    def stop(self) -> None:
        """Power off, at once: whatever was not stored is gone."""
        self.station = None
        self._storing = None

    def records(self) -> Iterator[bytes]:
        """The durable records of the newest segment, oldest first."""
        return records_in(bytes(self.segments[-1]))

    def tick(self, now_us: int) -> int:
        """The box's milliseconds at a true time, modulo 2^30."""
        return self._clock.tick(now_us)

    def order(self, record: Format, now_us: int) -> int:
        """Give an operator's order; its token. PowerOff if there is nobody to take it."""
        self._token += 1
        self.shell_order(shell.Operator(record, self._token), now_us)
        if isinstance(record, wire.SetClock):
            self._clock.set(record.utc, now_us)
        return self._token

    def verified(self, record: Format, now_us: int, *, duress: bool = False) -> int:
        """Give an order whose PIN was right; its token. PowerOff if there is nobody to take it."""
        self._token += 1
        self.shell_order(shell.Verified(record, self._token, duress), now_us)
        return self._token

    def shell_order(self, order: object, now_us: int) -> None:
        """What the shell itself reports. PowerOff if there is nobody to take it."""
        if self.station is None:
            raise PowerOff("the box is off")
        self.station.submit(order, self.tick(now_us))
        self.note_effort(now_us)

    def answers(self, token: int) -> list[Format]:
        """What the box has answered to an order."""
        return [record for _, record, answered in self.told if answered == token]

    def events(self, form: type[Format]) -> list[Any]:
        """Everything of one form that the operator has been told, in order."""
        return [record for _, record, _ in self.told if isinstance(record, form)]

    def is_busy(self, now_us: int) -> bool:
        """Whether it is still at what it has done before."""
        return now_us < self.busy_until_us

    def notices_us(self, arrival_us: int) -> int:
        """When its loop finds octets that arrive at this time; a box with an effort says so itself as it rests."""
        return arrival_us if self._effort is not None else -(-arrival_us // POLL_US) * POLL_US

    def note_effort(self, now_us: int) -> None:
        """The station has been called: the box is busy for as long as that takes."""
        if self._effort is not None and (spent_us := self._effort.spent_us()):
            self.busy_until_us = max(self.busy_until_us, now_us) + spent_us

    def rest(self, now_us: int) -> None:
        """A turn of its loop is over: it sleeps until the next, unless something is being computed."""
        if self._effort is not None and not self.is_busy(now_us) and not self.station.computing:
            self.busy_until_us = now_us + self._effort.poll_us

    def serve(self, now_us: int) -> bool:
        """Do what a shell does until the station has no more events, or the box is busy; whether it did anything."""
        if self.station is None:
            return False
        storing = self._storing
        self._finish_storing(now_us)
        did = self._storing is not storing
        while not self.is_busy(now_us) and (event := self.station.next_event()) is not None:
            did = True
            self._handle(self.station, event, now_us)
            self._finish_storing(now_us)
        return did

    def due_us(self, now_us: int) -> int | None:
        """When this box next has something to do by itself."""
        if self.station is None:
            return None
        due_us = self._due_us(now_us)
        return due_us if due_us is None else max(due_us, self.busy_until_us)

    def _due_us(self, now_us: int) -> int | None:
        times = []
        deadline = self.station.deadline()
        if deadline is not None:
            times.append(self._clock.reaches_us(deadline, now_us))
        if self._storing is not None:
            times.append(self._storing[0])
        return min(times, default=None)

    def _handle(self, station: Any, event: object, now_us: int) -> None:
        if isinstance(event, shell.Store):
            self._storing = (now_us + self._store_delay_us(self._random), event)
            if self._effort is not None:
                self.busy_until_us = now_us + self._effort.store_us
                self._storing = (self.busy_until_us, event)
        elif isinstance(event, shell.EntropyWanted):
            station.submit(shell.Entropy(self._random.randbytes(shell.ENTROPY_OCTETS)), self.tick(now_us))
        elif isinstance(event, shell.Tell):
            self.told.append((now_us, event.record, event.token))
            if isinstance(event.record, wire.Ring) and self.answers_bell:
                station.submit(shell.Rang(event.record.ref), self.tick(now_us))
            elif isinstance(event.record, wire.Escalate) and event.record.step == wire.SIREN:
                outcome = wire.STEP_DONE if self.has_siren else wire.STEP_FAILED
                station.submit(shell.Stepped(event.record.ref, wire.SIREN, outcome), self.tick(now_us))
        self.note_effort(now_us)

    def _finish_storing(self, now_us: int) -> None:
        if self._storing is None or self.station is None or self._storing[0] > now_us:
            return
        _, store = self._storing
        self._storing = None
        if self.storage_full:
            self.station.submit(shell.StoreFailed(), self.tick(now_us))
            return
        if store.begin:
            self.segments.append(bytearray())
        self.segments[-1].extend(store.octets)
        self.stored.extend((now_us, entry) for _, entry in entries_in(store.octets))
        self.station.submit(shell.Stored(), self.tick(now_us))
        self.note_effort(now_us)


class Tapped(NamedTuple):
    """Octets that one end has handed to the line of one bearer, and when."""

    at_us: int
    end: int
    bearer: int
    octets: bytes


class VirtualLine:
    """Two boxes, 0 (A) and 1 (B), joined by a line for each of their bearers. Time passes only in `run` and its kin."""

    def __init__(self, boxes: tuple[VirtualBox, VirtualBox], lines: Line | Sequence[Line], now_us: int = 0) -> None:
        self.boxes = boxes
        self.lines: Sequence[Any] = lines if isinstance(lines, Sequence) else (lines,)
        self.now_us = now_us
        self.wire_octets = [0, 0]
        self.wiretap: list[Tapped] = []
        self._turns: list[tuple[Any, Iterator[None]] | None] = [None, None]
        self._refill_us: list[list[int | None]] = [[None] * len(self.lines) for _ in _BOTH]
        self._box_due_us: list[int | None] = [None, None]  # as it stood when each box was last served

    @property
    def line(self) -> Any:
        """The first bearer's line."""
        return self.lines[0]

    def order(self, end: int, record: Format) -> int:
        """An operator's order at one end, now; its token."""
        token = self.boxes[end].order(record, self.now_us)
        self._box_due_us[end] = self.now_us
        return token

    def verified(self, end: int, record: Format, *, duress: bool = False) -> int:
        """An order at one end whose PIN was right; its token."""
        token = self.boxes[end].verified(record, self.now_us, duress=duress)
        self._box_due_us[end] = self.now_us
        return token

    def shell_order(self, end: int, order: object) -> None:
        """What one end's shell itself reports, now."""
        self.boxes[end].shell_order(order, self.now_us)
        self._box_due_us[end] = self.now_us

    def run(self, duration_ms: int) -> None:
        """Let so much time pass."""
        end_us = self.now_us + 1000 * duration_ms
        ends = _BOTH
        while ends:
            self._serve(ends)
            ends = self._go_on(end_us)
        self.now_us = end_us

    def run_until(self, reached: Callable[[], bool], limit_ms: int) -> int:
        """Let time pass until `reached()`; the time in microseconds. StillBusy after `limit_ms`."""
        end_us = self.now_us + 1000 * limit_ms
        self._serve(_BOTH)
        while not reached():
            ends = self._go_on(end_us)
            if not ends:
                raise StillBusy(f"not reached within {limit_ms} ms of virtual time")
            self._serve(ends)
        return self.now_us

    def run_until_quiet(self, quiet_ms: int, limit_ms: int) -> None:
        """Let time pass until nothing has been sent for `quiet_ms`."""
        end_us = self.now_us + 1000 * limit_ms
        sent, since = sum(self.wire_octets), self.now_us
        ends = _BOTH
        while self.now_us - since < 1000 * quiet_ms:
            if self.now_us >= end_us:
                raise StillBusy(f"not quiet within {limit_ms} ms of virtual time")
            self._serve(ends)
            ends = self._go_on(min(end_us, since + 1000 * quiet_ms))
            if not ends:
                self.now_us = min(end_us, since + 1000 * quiet_ms)
                ends = _BOTH
            if sum(self.wire_octets) != sent:
                sent, since = sum(self.wire_octets), self.now_us

    def handshake_counters(self, end: int) -> list[int]:
        """The counters of all handshakes that this end has begun, those abandoned half-way counted in.

        In order on each bearer, one bearer behind the other.
        """
        counters = []
        for bearer in range(len(self.lines)):
            for frame in begun([tapped.octets for tapped in self.wiretap if tapped[1:3] == (end, bearer)]):
                if frame and frame[0] == wire.VERSION and len(frame) >= _COUNTER_END:
                    counters.append(int.from_bytes(frame[1:_COUNTER_END], "big"))
        return counters

    def _go_on(self, end_us: int) -> tuple[int, ...]:
        """Go to the next time that anything is due; the ends where it is. None of them if that is past `end_us`."""
        due_us = [self._due_us(end) for end in _BOTH]
        next_us = max(min(due_us), self.now_us + 1)
        if next_us > end_us:
            return ()
        self.now_us = int(next_us)
        return tuple(end for end in _BOTH if due_us[end] <= next_us)

    def _due_us(self, end: int) -> float:
        """When there is something to do at one end: for its box, for its UART either way; a busy box does it later."""
        box = self.boxes[end]
        if self._turns[end] is not None:
            return max(self.now_us, box.busy_until_us)
        due_us: float = math.inf
        for line, refill_us in zip(self.lines, self._refill_us[end], strict=True):
            arrival_us = line.next_arrival_us(end)
            if arrival_us is not None:
                due_us = min(due_us, box.notices_us(arrival_us))
            if refill_us is not None and refill_us < due_us:
                due_us = refill_us
        if (box_due_us := self._box_due_us[end]) is not None and box_due_us < due_us:
            due_us = box_due_us
        return max(due_us, box.busy_until_us)

    def _serve(self, ends: tuple[int, ...]) -> None:
        """Move octets and events at the present time: where something is due, or somebody may have been."""
        for end in ends:
            box = self.boxes[end]
            if box.station is None:
                for line in self.lines:
                    line.receive(end, self.now_us)
                self._turns[end] = None
                self._refill_us[end] = [None] * len(self.lines)
            else:
                self._take_turn(end, box)
            self._box_due_us[end] = box.due_us(self.now_us)

    def _take_turn(self, end: int, box: VirtualBox) -> None:
        """Go on with a box's turn, or begin one, as far as it gets without being busy for a while."""
        turn = self._turns[end]
        if turn is None or turn[0] is not box.station:
            turn = self._turns[end] = (box.station, self._turn(end, box, box.station))
        while not box.is_busy(self.now_us):
            try:
                next(turn[1])
            except StopIteration:
                self._turns[end] = None
                box.rest(self.now_us)
                return

    def _turn(self, end: int, box: VirtualBox, station: Any) -> Iterator[None]:
        """One turn of a box's loop; gives way after whatever may have taken it a while."""
        for bearer, line in enumerate(self.lines):
            arrived = line.receive(end, self.now_us)
            if arrived:
                station.feed(bearer, arrived, box.tick(self.now_us))
                box.note_effort(self.now_us)
                yield
        box.serve(self.now_us)
        yield
        station.tick(box.tick(self.now_us))
        box.note_effort(self.now_us)
        yield
        box.serve(self.now_us)
        yield
        for bearer, line in enumerate(self.lines):
            yield from self._send(end, box, station, bearer, line)

    def _send(self, end: int, box: VirtualBox, station: Any, bearer: int, line: Any) -> Iterator[None]:
        """Fill a transmitter's FIFO as a UART's driver would."""
        self._refill_us[end][bearer] = None
        bit_rate = line.settings.bitrate
        fifo = max(FIFO_OCTETS, bit_rate // 1000)
        while (room := line.room(end, self.now_us, fifo)) >= fifo // 2:
            octets = station.outgoing(bearer)
            box.note_effort(self.now_us)
            yield
            did = box.serve(self.now_us)
            if not octets and not did:
                return
            self.wire_octets[end] += len(octets)
            if octets:
                self.wiretap.append(Tapped(self.now_us, end, bearer, octets))
            line.send(end, octets, self.now_us)
            yield
        half_empty_after_us = -((room - fifo // 2) * 10_000_000 // bit_rate)
        self._refill_us[end][bearer] = self.now_us + half_empty_after_us


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
