"""One run of one condition under virtual time: the same for the same seed, to the octet."""

from dataclasses import dataclass, replace

from redphone import codec, wire

from redphone_host.bench.link import ends, limit
from redphone_host.bench.link.conditions import Condition, Kind
from redphone_host.bench.link.losing_line import LosingLine
from redphone_host.bench.link.sending import Sending
from redphone_host.line import Line
from redphone_host.virtual import StillBusy, VirtualLine

SENDER, RECEIVER = 0, 1

_OPENING_LIMIT_MS = 600_000
LIMIT_MS = 240_000
_LIMIT_FLOORS = 10
_HOUR_MS = 3_600_000

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


def _deliver(condition: Condition, seed: int, world: VirtualLine) -> tuple[float | None, int]:
    """(seconds until the sender knows that all has arrived, octets both ways until the line was quiet again)."""
    seconds, octets_before = None, 0
    try:
        if not condition.cold:
            _open(condition, world)
        sending = Sending(world, SENDER, condition, seed)
        began_us, octets_before = world.now_us, sum(world.wire_octets)
        seconds = (world.run_until(sending.done, _limit_ms(condition)) - began_us) / 1e6
        _rest(condition, world)
    except StillBusy:
        pass  # not up, not delivered or never quiet: what was reached by then counts
    return seconds, sum(world.wire_octets) - octets_before


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
