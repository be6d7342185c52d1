"""How long messages took: ours until stored, rung and acknowledged over there, the peer's until answered here.

Both ends of a duration are by this box's clock, in whole seconds: for ours from when the box accepted the message to
when it knew of the fact, for the peer's from when it was stored here. Counted are the messages accepted or stored
within the report's time, each with what the journal says of it up to its end. A later fact implies an earlier one:
DELIVERED is known by RUNG, ACKNOWLEDGED, DECLINED or ANSWERED at the latest, RUNG by ACKNOWLEDGED. Calls stand apart.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from redphone import wire
from redphone.red import states

from redphone_host.journal_entries import Entry
from redphone_host.report.quantiles import Quantiles, quantiles
from redphone_host.show_json import message_in

CALL = "CALL"

_REACHED = {
    wire.DELIVERED: (wire.DELIVERED, wire.RUNG, wire.ACKNOWLEDGED, wire.DECLINED, wire.ANSWERED),
    wire.RUNG: (wire.RUNG, wire.ACKNOWLEDGED),
    wire.ACKNOWLEDGED: (wire.ACKNOWLEDGED,),
}
_CLOSED = (wire.ACKNOWLEDGED, wire.DECLINED, wire.REFUSED, wire.WITHDRAWN, wire.ANSWERED)


@dataclass(frozen=True)
class Delivery:
    """Of one precedence, or of calls: how many messages, and how soon each fact was known, seconds.

    backwards: durations left out, since the clock was set back in between.
    """

    precedence: str
    messages: int
    delivered: Quantiles
    rung: Quantiles
    acknowledged: Quantiles
    backwards: int


@dataclass(frozen=True)
class Unanswered:
    """A message that at the journal's end nobody has acknowledged, declined or answered, and that is not withdrawn."""

    own: bool
    ref: int
    since: int
    status: int


class _Fates:
    """When each message of one direction began, what it is, and when each status of it first stood in the journal."""

    def __init__(self, entries: Iterable[Entry], message: type[Any], status: type[Any]) -> None:
        self.begun: dict[int, int] = {}
        self.group: dict[int, str] = {}
        self.at: dict[int, dict[int, int]] = {}
        self.last: dict[int, int] = {}
        for entry in entries:
            record: Any = entry.record
            if isinstance(record, message) and record.ref not in self.begun:
                self._begin(entry)
            elif isinstance(record, status) and record.ref in self.begun and self._counts(record):
                self.at[record.ref].setdefault(record.status, entry.utc)
                self.last[record.ref] = record.status

    def _counts(self, record: Any) -> bool:
        """Whether it changed anything: a status of the peer's message may come after another that closed it."""
        before = self.last[record.ref] or wire.DELIVERED
        return isinstance(record, wire.OutStatus) or states.after(states.RECEIVER, before, record.status) is not None

    def _begin(self, entry: Entry) -> None:
        ref = entry.record.ref
        unpacked = message_in(entry.record.body)
        self.begun[ref] = entry.utc
        self.group[ref] = CALL if unpacked and unpacked.is_call else wire.PRECEDENCES[wire.precedence_of(ref)]
        self.at[ref] = {}
        self.last[ref] = 0


def own_delivery(entries: Sequence[Entry], start: int, end: int) -> tuple[Delivery, ...]:
    """Of this end's messages, by precedence, FLASH first. entries: none that a Checkpoint only carries over."""
    return _deliveries(_Fates(entries, wire.OutMessage, wire.OutStatus), start, end)


def peer_delivery(entries: Sequence[Entry], start: int, end: int) -> tuple[Delivery, ...]:
    """Of the peer's messages here: `delivered` counts all, at 0 s, since the time begins with their being stored."""
    fates = _Fates(entries, wire.InMessage, wire.InStatus)
    for ref, begun in fates.begun.items():
        fates.at[ref] = {wire.DELIVERED: begun, **fates.at[ref]}
    return _deliveries(fates, start, end)


def unanswered(entries: Sequence[Entry], start: int, end: int) -> tuple[Unanswered, ...]:
    """Messages of both ends that began within the time and are open at the journal's end, oldest first."""
    found = []
    for own, message, status in ((True, wire.OutMessage, wire.OutStatus), (False, wire.InMessage, wire.InStatus)):
        fates = _Fates(entries, message, status)
        for ref, begun in fates.begun.items():
            if start <= begun < end and not any(status in fates.at[ref] for status in _CLOSED):
                found.append(Unanswered(own, ref, begun, fates.last[ref] or (0 if own else wire.DELIVERED)))
    return tuple(sorted(found, key=lambda message: (message.since, message.own, message.ref)))


def _deliveries(fates: _Fates, start: int, end: int) -> tuple[Delivery, ...]:
    chosen = [ref for ref, begun in fates.begun.items() if start <= begun < end]
    groups = (*reversed(wire.PRECEDENCES), CALL)
    return tuple(_delivery(fates, group, [ref for ref in chosen if fates.group[ref] == group]) for group in groups)


def _delivery(fates: _Fates, group: str, refs: Sequence[int]) -> Delivery:
    backwards = 0
    found: list[Quantiles] = []
    for status in (wire.DELIVERED, wire.RUNG, wire.ACKNOWLEDGED):
        took = [seconds for ref in refs if (seconds := _took(fates, ref, status)) is not None]
        backwards += sum(seconds < 0 for seconds in took)
        found.append(quantiles([seconds for seconds in took if seconds >= 0]))
    return Delivery(group, len(refs), found[0], found[1], found[2], backwards)


def _took(fates: _Fates, ref: int, status: int) -> int | None:
    """Seconds until it was known to have got so far, by the first word of it that was stored; None if never."""
    known = [at for reached, at in fates.at[ref].items() if reached in _REACHED[status]]
    return known[0] - fates.begun[ref] if known else None
