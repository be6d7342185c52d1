"""How long each desk was attended, and by whom: from sign-on to sign-off, whether the box had power or not.

By the clock of the end whose desk it is. Of the other end's desks it is what that end has told: while the line was down
it could not tell. A watch that nobody has signed off is counted until the report's end.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from redphone import wire

from redphone_host.journal_entries import Entry
from redphone_host.report.timeline import Span, per_day, spans


@dataclass(frozen=True)
class DeskStaffing:
    """Seconds that a desk was attended. by: who, and for how long. days: (beginning, seconds) of each day."""

    desk: int
    attended_s: int
    by: dict[str, int]
    days: tuple[tuple[int, int], ...] = field(default=())


@dataclass(frozen=True)
class Staffing:
    """desks: each that was ever spoken of. attended_s: at least one of them was. operators: over all desks.

    Whoever keeps two desks at once counts for both.
    """

    desks: tuple[DeskStaffing, ...]
    attended_s: int
    operators: dict[str, int]


@dataclass(frozen=True)
class Handover:
    """An operator has signed on. accepted: how many open items. relieved: who was there before, if anybody was."""

    at: int
    desk: int
    by: str
    accepted: int
    relieved: str


def staffing(entries: Iterable[Entry], form: type, start: int, end: int) -> Staffing:
    """form: OwnWatch for this end's desks, PeerWatch for the other's."""
    changes = _changes(entries, form)
    found = {desk: _attended(records, start, end) for desk, records in sorted(changes.items())}
    desks = tuple(_desk(desk, attended, start, end) for desk, attended in found.items())
    operators: dict[str, int] = defaultdict(int)
    for desk in desks:
        for name, seconds in desk.by.items():
            operators[name] += seconds
    return Staffing(desks, _covered(found.values()), dict(sorted(operators.items())))


def handovers(entries: Sequence[Entry], start: int, end: int) -> tuple[Handover, ...]:
    """Every sign-on here with open items accepted, or that relieved another operator."""
    found = []
    for desk, records in _changes(entries, wire.OwnWatch).items():
        there = ""
        for record in records:
            signed_on = record.state == wire.ATTENDED
            relieved = there if signed_on and there != record.by else ""
            if signed_on and start <= record.since < end and (record.accepted or relieved):
                found.append(Handover(record.since, desk, record.by, record.accepted, relieved))
            there = record.by if signed_on else ""
    return tuple(sorted(found, key=lambda handover: (handover.at, handover.desk)))


def _changes(entries: Iterable[Entry], form: type) -> dict[int, list[Any]]:
    """Each desk's changes in their order, each once, however often a Checkpoint has carried it over."""
    changes: dict[int, dict[int, Any]] = defaultdict(dict)
    for entry in entries:
        if isinstance(entry.record, form):
            record: Any = entry.record
            changes[record.desk].setdefault(record.revision, record)
    return {desk: [records[revision] for revision in sorted(records)] for desk, records in changes.items()}


def _attended(records: Sequence[Any], start: int, end: int) -> list[Span]:
    """When somebody was there, and who: the state of each span is a name."""
    said = [Entry(0, record.since, b"", record) for record in records]
    found = spans(said, start, end, lambda record, _: record.by if record.state & wire.ATTENDED else None)
    return [span for span in found if span.state is not None]


def _desk(desk: int, attended: list[Span], start: int, end: int) -> DeskStaffing:
    by: dict[str, int] = defaultdict(int)
    for span in attended:
        by[span.state] += span.seconds
    days = tuple((day, sum(part.seconds for part in parts)) for day, parts in per_day(attended, start, end))
    return DeskStaffing(desk, sum(by.values()), dict(sorted(by.items())), days)


def _covered(desks: Iterable[list[Span]]) -> int:
    """Seconds in which at least one desk was attended."""
    return sum(until - begin for begin, until in _merged(sorted(span[:2] for spans_ in desks for span in spans_)))


def _merged(pieces: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    begin = until = 0
    for next_begin, next_until in pieces:
        if next_begin > until:
            yield begin, until
            begin = next_begin
        until = max(until, next_until)
    yield begin, until
