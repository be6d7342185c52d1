"""Whether a journal's hash chain holds (docs/protocol.md sections 9.1 and 9.4), worked out anew from its entries.

Entries as a box tells them carry no chain of their own. It is known at the beginning, in every Checkpoint, where the
box says it stands, and wherever the peer was told of it: between two such marks every octet is covered by the second.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from redphone import wire
from redphone.red.journal import GENESIS, link

from redphone_host.journal_entries import Entry, Head, Journal

_BOX = "what the box said of its chain"


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """The chain before entry `index` MUST be `chain`: `source` said so."""

    index: int
    chain: bytes
    source: str


class Break(NamedTuple):
    """What does not verify. first, last: the entries among which it is. why: in words."""

    first: int
    last: int
    why: str


@dataclass
class ChainReport:
    """What became of one journal's chain.

    first: the entry from which on it could be worked out, None if from none. holds_to: the last entry that a mark
    covers and that holds, with all before it from `first` on, None if none is. reached: the last entry read.
    skipped: entries before the first Checkpoint, of which nothing can be said. unreached: marks beyond `reached`.
    """

    first: int | None = None
    holds_to: int | None = None
    reached: int | None = None
    skipped: int = 0
    marks: int = 0
    breaks: list[Break] = field(default_factory=list)
    unreached: list[Mark] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether something was verified and nothing speaks against it."""
        return self.holds_to is not None and not self.breaks


def chain_report(journal: Journal, peers_marks: Iterable[Mark] = ()) -> ChainReport:
    """Work the chain out. peers_marks: what the peer's journal says of this one's chain."""
    marks = sorted([*_own_marks(journal.head), *peers_marks])
    return _Walk(journal.entries, marks).report


def peers_marks(journal: Journal) -> Iterator[Mark]:
    """What this end's journal says of the peer's chain: what the peer told at line tests."""
    for entry in journal.entries:
        if isinstance(entry.record, wire.PeerChain):
            source = f"what the other end has in its entry {entry.index}"
            yield Mark(entry.record.index, bytes(entry.record.chain), source)


def _own_marks(head: Head | None) -> list[Mark]:
    return [] if head is None else [Mark(head.index, head.chain, _BOX)]


class _Walk:
    """Goes through the entries once, the chain before the next entry in hand, None where it is not known."""

    def __init__(self, entries: Sequence[Entry], marks: list[Mark]) -> None:
        self.report = ChainReport()
        self._marks = marks
        self._at = 0
        self._chain: bytes | None = None
        self._sure = 0  # the first entry that no mark has covered yet
        for entry in entries:
            self._take(entry)
        self._end()

    def _take(self, entry: Entry) -> None:
        next_index = None if self.report.reached is None else self.report.reached + 1
        if next_index is not None and entry.index != next_index:
            low, high = sorted((next_index, entry.index))
            self._broken(low, high, f"entry {next_index} should follow, and entry {entry.index} does")
            self._chain = None
        if isinstance(entry.record, wire.Checkpoint):
            self._checkpoint(entry)
        elif entry.index == 0 and next_index is None:
            self._begin(0, GENESIS)
        self._check_marks(entry.index)
        if self._chain is None:
            self.report.skipped += 1
        else:
            self._chain = link(self._chain, entry.index, entry.utc, (entry.octets,))
        self.report.reached = entry.index

    def _checkpoint(self, entry: Entry) -> None:
        said = bytes(entry.record.chain)
        if self._chain is None or said == self._chain:
            self._begin(entry.index, said)
            return
        self._broken(self._sure, entry.index - 1, f"the Checkpoint in entry {entry.index} has another chain")
        self._begin(entry.index, said)

    def _begin(self, index: int, chain: bytes) -> None:
        """The chain before entry `index` is known, from here on or again."""
        if self.report.first is None:
            self.report.first = index
        elif not self.report.breaks:
            self._covered(index)
        self._chain = chain
        self._sure = index

    def _check_marks(self, index: int) -> None:
        """Every mark up to this entry; `chain` is the one before it."""
        while self._at < len(self._marks) and self._marks[self._at].index <= index:
            mark = self._marks[self._at]
            self._at += 1
            if mark.index != index or self._chain is None:
                continue
            self.report.marks += 1
            if mark.chain == self._chain:
                self._sure = index
                if not self.report.breaks:
                    self._covered(index)
            else:
                self._broken(self._sure, max(index - 1, self._sure), f"{mark.source}: another chain before {index}")

    def _covered(self, index: int) -> None:
        if index > (self.report.first or 0):
            self.report.holds_to = index - 1

    def _broken(self, first: int, last: int, why: str) -> None:
        self.report.breaks.append(Break(first, last, why))

    def _end(self) -> None:
        if self.report.reached is not None:
            self._check_marks(self.report.reached + 1)
        for mark in self._marks[self._at :]:
            if mark.source == _BOX:
                self._broken((self.report.reached or 0) + 1, mark.index - 1, "the box has more entries than came")
            else:
                self.report.unreached.append(mark)
