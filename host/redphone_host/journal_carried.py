"""Which entries only carry over what stood before: what a Checkpoint is followed by (docs/protocol.md section 9.2).

They are stored as one with it, at the same second, so that a segment stands on its own. Nothing has happened when they
are stored, and some say less than what they stand for: whoever counts what has happened must pass over them.
"""

from collections.abc import Hashable
from typing import Any

from redphone import wire

from redphone_host.journal_entries import Entry

_ALWAYS = (wire.Checkpoint, wire.InKnown, wire.OutKnown, wire.InPart)

# What may follow a Checkpoint, and by which of its fields the earlier one is known again.
_KEYS: dict[type, tuple[str, ...]] = {
    wire.OutStatus: ("ref", "status", "at"),
    wire.OwnWatch: ("desk", "revision"),
    wire.PeerWatch: ("desk", "revision"),
    wire.Trusted: (),
    wire.InStep: ("ref", "step", "outcome", "at"),
    wire.OutStep: ("ref", "step", "outcome", "at"),
    wire.LineTestResult: ("own", "number"),
    wire.Due: ("direction", "ref", "reply_by"),
    wire.OutHeard: ("number",),
    wire.OutTalk: ("number",),
    wire.InTalk: ("number",),
    wire.CallState: ("open", "own", "ref", "at"),
    wire.Escalation: ("table",),
    wire.Stamped: ("direction", "ref", "relation", "by_ref"),
}


class Carried:
    """Is asked about every entry of a journal, in their order."""

    def __init__(self) -> None:
        self._seen: set[Hashable] = set()
        self._at: int | None = None  # the second of the Checkpoint whose entries come now
        self._out_next = (0,) * len(wire.PRECEDENCES)
        self._is_first = False
        self._begun = False

    def is_carried(self, entry: Entry) -> bool:
        """Whether this entry is a Checkpoint or stands for something older."""
        record = entry.record
        if isinstance(record, wire.Checkpoint):
            self._at, self._is_first = entry.utc, not self._begun
            self._out_next = out_next(record)
        elif entry.utc != self._at or type(record) not in (*_ALWAYS, wire.OutMessage, *_KEYS):
            self._at = None
        self._begun = True
        key = _key(record)
        carried = self._at is not None and self._stands_for_older(record, key)
        self._seen.add(key)
        return carried or isinstance(record, _ALWAYS[:-1])

    def _stands_for_older(self, record: Any, key: Hashable) -> bool:
        if isinstance(record, wire.OutMessage):
            return bool(wire.number_of(record.ref) < self._out_next[wire.precedence_of(record.ref)])
        if isinstance(record, wire.Trusted):
            return bool(record.at == 0)
        return isinstance(record, _ALWAYS) or self._is_first or key in self._seen


def out_next(checkpoint: wire.Checkpoint) -> tuple[int, ...]:
    """The next number of each of our series, ROUTINE first."""
    return _numbers(checkpoint.out_next)


def in_next(checkpoint: wire.Checkpoint) -> tuple[int, ...]:
    """The next number that is expected of each of the peer's."""
    return _numbers(checkpoint.in_next)


def _numbers(octets: bytes) -> tuple[int, ...]:
    return tuple(int.from_bytes(octets[at : at + 4], "big") for at in range(0, 4 * len(wire.PRECEDENCES), 4))


def _key(record: Any) -> Hashable:
    names = _KEYS.get(type(record), ())
    values = (getattr(record, name) for name in names)
    return (type(record), *(bytes(value) if isinstance(value, bytes | memoryview) else value for value in values))
