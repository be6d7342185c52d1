"""One run of one condition under virtual time: the same for the same seed, to the octet."""

import random
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace

from redphone import codec, wire

from redphone_host.bench.link import ends, limit
from redphone_host.bench.link.conditions import Condition, Kind
from redphone_host.bench.link.losing_line import LosingLine
from redphone_host.line import Line
from redphone_host.virtual import StillBusy, VirtualLine

SENDER, RECEIVER = 0, 1

_OPENING_LIMIT_MS = 1_800_000
LIMIT_MS = 240_000
_LIMIT_FLOORS = 10
_HOUR_MS = 3_600_000

# What tells the sender that a message is stored at the other end. A receipt RUNG may overtake a lost DELIVERED.
STORED = (wire.DELIVERED, wire.RUNG)

_PRINTABLE = range(0x20, 0x7F)

# A Receipt's time, reason and empty name.
_AFTER_STATUS_OCTETS = 6


@dataclass(frozen=True)
class Sample:
    """What one run gave. seconds: None if it did not get through in time. octets: both ways, until the line was quiet.

    value: in the unit of its condition, None if it did not get through.
    """

    seed: int
    value: float | None
    seconds: float | None
    octets: int


def run(condition: Condition, seed: int) -> Sample:
    """Play a condition once."""
    condition = replace(condition, settings=replace(condition.settings, seed=seed))
    if condition.kind is Kind.IDLE:
        return _idle(condition, seed)
    if condition.kind is Kind.LOST_RECEIPT:
        return _lost_receipt(condition, seed)
    line = Line(condition.settings)
    seconds, octets = _deliver(condition, seed, ends.world(condition.settings, seed, line))
    if condition.kind is Kind.MESSAGE or seconds is None:
        return Sample(seed, seconds, seconds, octets)
    return Sample(seed, limit.share(condition.payload, seconds, condition.settings), seconds, octets)


def texts(messages: Sequence[int], seed: int) -> list[bytes]:
    """Texts that no compression makes much shorter: printable ASCII by chance."""
    rng = random.Random(f"redphone bench texts {seed}")  # noqa: S311 - repeatable, guards nothing
    return [bytes(rng.choices(_PRINTABLE, k=octets)) for octets in messages]


def _deliver(condition: Condition, seed: int, world: VirtualLine) -> tuple[float | None, int]:
    """(seconds until the sender knows that all has arrived, octets both ways until the line was quiet again)."""
    if not condition.cold:
        _open(condition, world)
    sending = _Sending(world, condition, seed)
    began_us, octets_before = world.now_us, sum(world.wire_octets)
    try:
        seconds = (world.run_until(sending.done, _limit_ms(condition)) - began_us) / 1e6
    except StillBusy:
        return None, sum(world.wire_octets) - octets_before
    _rest(condition, world)
    return seconds, sum(world.wire_octets) - octets_before


class _Sending:
    """Hands in all texts, and again what the box has no room for yet, whenever one has been delivered."""

    def __init__(self, world: VirtualLine, condition: Condition, seed: int) -> None:
        self._world = world
        self._box = world.boxes[SENDER]
        self._precedence = condition.precedence
        self._waiting = deque(texts(condition.messages, seed))
        self._offered: dict[int, bytes] = {}
        self._open: set[int] = set()
        self._read = len(self._box.told)
        self._offer()

    def done(self) -> bool:
        """Whether the sender knows that every one is stored in the other box."""
        delivered = False
        while self._read < len(self._box.told):
            _, record, token = self._box.told[self._read]
            self._read += 1
            delivered |= self._note(record, token)
        if delivered:
            self._offer()
        return not (self._waiting or self._offered or self._open)

    def _note(self, record: codec.Format, token: int) -> bool:
        """Take in what the box has told; whether a message has been delivered."""
        if token in self._offered and isinstance(record, wire.Accepted):
            del self._offered[token]
            self._open.add(record.ref)
        elif token in self._offered and isinstance(record, wire.Refused):
            self._waiting.append(self._offered.pop(token))
        elif isinstance(record, wire.Progress) and record.status in STORED and record.ref in self._open:
            self._open.remove(record.ref)
            return True
        return False

    def _offer(self) -> None:
        while self._waiting:
            text = self._waiting.popleft()
            token = self._world.order(SENDER, wire.Send(precedence=self._precedence, text=text))
            self._offered[token] = text


def _lost_receipt(condition: Condition, seed: int) -> Sample:
    """How much longer it takes if the frame that carries the receipt is lost, and no other.

    The bell does not answer, or a receipt RUNG would soon tell the sender as much.
    """
    undisturbed, _ = _deliver(condition, seed, _silent(ends.world(condition.settings, seed, Line(condition.settings))))
    line = LosingLine(condition.settings, RECEIVER)
    world = _silent(ends.world(condition.settings, seed, line, _ReceiptLoser(line).sealed))
    seconds, octets = _deliver(condition, seed, world)
    if undisturbed is None or seconds is None or not line.lost:
        return Sample(seed, None, seconds, octets)
    return Sample(seed, seconds - undisturbed, seconds, octets)


def _silent(world: VirtualLine) -> VirtualLine:
    for box in world.boxes:
        box.answers_bell = False
    return world


class _ReceiptLoser:
    """Loses the octets of the first frame in which the receiver seals the receipt, up to its next frame."""

    def __init__(self, line: LosingLine) -> None:
        self._line = line
        receipt = wire.Receipt(ref=wire.reference(wire.FLASH, 1), status=wire.DELIVERED, at=0, reason=0, by="")
        self._receipt = codec.pack_coded(receipt)[:-_AFTER_STATUS_OCTETS]

    def sealed(self, end: int, plaintext: bytes) -> None:
        """An end seals this."""
        if end == RECEIVER:
            self._line.losing = not self._line.lost and self._receipt in plaintext


def _idle(condition: Condition, seed: int) -> Sample:
    """Octets both ways in an hour in which nobody says anything, one rekeying among them."""
    world = ends.world(condition.settings, seed, Line(condition.settings))
    _open(condition, world)
    before = sum(world.wire_octets)
    world.run(_HOUR_MS)
    octets = sum(world.wire_octets) - before
    return Sample(seed, float(octets), 3600.0, octets)


def _open(condition: Condition, world: VirtualLine) -> None:
    """Until there is a session and nothing more to say."""
    world.run_until(lambda: all(box.station.is_up for box in world.boxes), _OPENING_LIMIT_MS)
    _rest(condition, world)


def _rest(condition: Condition, world: VirtualLine) -> None:
    quiet_ms = 5000 + 4 * (condition.settings.delay_ms + condition.settings.turnaround_ms)
    world.run_until_quiet(quiet_ms, _OPENING_LIMIT_MS)


def _limit_ms(condition: Condition) -> int:
    floor_ms = 1000 * limit.floor_s(condition.payload, condition.settings)
    return max(LIMIT_MS, int(_LIMIT_FLOORS * floor_ms))
