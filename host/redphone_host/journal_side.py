"""What one end's journal says of everything that both ends know: messages and their fates, steps, talk, watches."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

from redphone import wire
from redphone.red import states

from redphone_host.journal_carried import Carried, in_next, out_next
from redphone_host.journal_entries import Entry, Journal


class Fact(NamedTuple):
    """What has become of a message: a status, when by the receiver's clock (0: no longer known), why, by whom."""

    status: int
    at: int
    reason: int
    by: str


class Side:
    """One end's journal, sorted by what the other end's must agree with.

    sent, came: bodies of messages by ref, ours and the peer's. told: what the peer has told of ours; facts: what became
    of the peer's here, as far as it counted. steps_told and steps alike. Talk and watches by number and revision.
    """

    def __init__(self, journal: Journal) -> None:
        self.name = "AB"[journal.origin.role]
        self.read_at_ms = journal.origin.read_at_ms
        self.whole = bool(journal.entries) and journal.entries[0].index == 0
        self.sent: dict[int, set[bytes]] = defaultdict(set)
        self.came: dict[int, bytes] = {}
        self.voids: dict[int, int] = {}
        self.told: dict[int, list[Fact]] = defaultdict(list)
        self.facts: dict[int, list[Fact]] = defaultdict(list)
        self.steps_told: dict[int, set[tuple[int, int, int]]] = defaultdict(set)
        self.steps: dict[int, set[tuple[int, int, int]]] = defaultdict(set)
        self.said: dict[int, tuple[int, str, str]] = {}
        self.heard: dict[int, tuple[int, str, str]] = {}
        self.heard_there = 0
        self.own_watches: dict[int, tuple[int, int, int, str]] = {}
        self.peer_watches: dict[int, tuple[int, int, int, str]] = {}
        self._status: dict[int, int] = {}
        self._out_first, self._in_first = _first_numbers(journal.entries)
        carried = Carried()
        for entry in journal.entries:
            # A line of the orderwire is carried over without its text.
            if not carried.is_carried(entry) or not isinstance(entry.record, wire.InTalk):
                self._take(entry)

    def covers_sent(self, ref: int) -> bool:
        """Whether this journal would hold our message of this number."""
        return bool(wire.number_of(ref) >= self._out_first[wire.precedence_of(ref)])

    def covers_came(self, ref: int) -> bool:
        """Whether this journal would hold the peer's message of this number, had it come."""
        return bool(wire.number_of(ref) >= self._in_first[wire.precedence_of(ref)])

    def _take(self, entry: Entry) -> None:
        record = entry.record
        if isinstance(record, wire.OutMessage):
            self.sent[record.ref].add(bytes(record.body))
        elif isinstance(record, wire.OutStatus):
            self.told[record.ref].append(_fact(record))
        elif isinstance(record, wire.InMessage):
            self.came[record.ref] = bytes(record.body)
            self._status[record.ref] = wire.DELIVERED
            self.facts[record.ref].append(Fact(wire.DELIVERED, entry.utc, wire.NO_REASON, ""))
        elif isinstance(record, wire.InStatus):
            self._status_here(record)
        elif isinstance(record, wire.InVoid):
            self.voids[record.ref] = record.status
        else:
            self._take_rest(record)

    def _take_rest(self, record: Any) -> None:
        if isinstance(record, wire.OutStep):
            self.steps_told[record.ref].add((record.step, record.outcome, record.at))
        elif isinstance(record, wire.InStep):
            self.steps[record.ref].add((record.step, record.outcome, record.at))
        elif isinstance(record, wire.OutTalk):
            self.said[record.number] = (record.at, record.by, record.text)
        elif isinstance(record, wire.InTalk):
            self.heard[record.number] = (record.at, record.by, record.text)
        elif isinstance(record, wire.OutHeard):
            self.heard_there = max(self.heard_there, record.number)
        elif isinstance(record, wire.OwnWatch):
            self.own_watches[record.revision] = (record.desk, record.state, record.since, record.by)
        elif isinstance(record, wire.PeerWatch):
            state = record.state & wire.ATTENDED
            self.peer_watches[record.revision] = (record.desk, state, record.since, record.by)

    def _status_here(self, record: Any) -> None:
        """One for which there is no arrow came after another that counted."""
        before = self._status.get(record.ref)
        if before is None or states.after(states.RECEIVER, before, record.status) is not None:
            self._status[record.ref] = record.status
            self.facts[record.ref].append(_fact(record))


def _fact(record: Any) -> Fact:
    return Fact(record.status, record.at, record.reason, record.by)


def _first_numbers(entries: Sequence[Entry]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The first number of each series, ours and the peer's, that these entries would hold."""
    for entry in entries:
        if entry.index == 0:
            break
        if isinstance(entry.record, wire.Checkpoint):
            return out_next(entry.record), in_next(entry.record)
    return (1,) * len(wire.PRECEDENCES), (1,) * len(wire.PRECEDENCES)
