"""Serial numbers of each series in the report's time: the first, the last, how many, and which the journal lacks.

A number that is known to hold no message (refused, withdrawn before it came, void) is no gap; it is counted apart.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from redphone import wire

from redphone_host.journal_entries import Entry

_GAPS_MAX = 100


@dataclass(frozen=True)
class Series:
    """One series. gaps: (first, last) of each run of numbers between `first` and `last` that are not there.

    At most a hundred runs are told; `missing` counts all numbers.
    """

    own: bool
    precedence: str
    first: int | None
    last: int | None
    messages: int
    voids: int
    missing: int
    gaps: tuple[tuple[int, int], ...]


def series(entries: Sequence[Entry], start: int, end: int) -> tuple[Series, ...]:
    """Ours, then the peer's, FLASH first."""
    within = [entry.record for entry in entries if start <= entry.utc < end]
    found = []
    for own, message in ((True, wire.OutMessage), (False, wire.InMessage)):
        refs = {record.ref for record in within if isinstance(record, message)}
        voids = set() if own else {record.ref for record in within if isinstance(record, wire.InVoid)}
        for precedence in reversed(range(len(wire.PRECEDENCES))):
            found.append(_series(own, precedence, _numbers(refs, precedence), _numbers(voids, precedence)))
    return tuple(found)


def _series(own: bool, precedence: int, messages: set[int], voids: set[int]) -> Series:
    numbers = sorted(messages | voids)
    gaps = [(low + 1, high - 1) for low, high in pairwise(numbers) if high > low + 1]
    return Series(
        own,
        wire.PRECEDENCES[precedence],
        first=numbers[0] if numbers else None,
        last=numbers[-1] if numbers else None,
        messages=len(messages),
        voids=len(voids - messages),
        missing=sum(high - low + 1 for low, high in gaps),
        gaps=tuple(gaps[:_GAPS_MAX]),
    )


def _numbers(refs: Iterable[int], precedence: int) -> set[int]:
    return {wire.number_of(ref) for ref in refs if wire.precedence_of(ref) == precedence}
