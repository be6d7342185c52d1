"""From a journal's entries to spans of time, each with the state that something was in.

A state holds from the entry that says so to the next that says otherwise, by the box's clock. Before a Boot the box was
without power, since when is not known: from the entry before it on nothing is counted as working, and it is said how
long that is. Where the clock goes back, what was counted beyond its new time is taken back: no time counts twice, and
the later word stands. A clock before 2020 is one that was not set: it tells no time at all, neither that of its own
entries nor how long it is until the next.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from redphone import wire

from redphone_host.journal_entries import Entry

# 2020-01-01T00:00Z, seconds since 1970: no box is older.
CLOCK_SET_FROM = 1_577_836_800
DAY_S = 86_400

UNKNOWN = "unknown"
OFF = "off"


class Span(NamedTuple):
    """From `begin` until just before `end`, UTC seconds. before_off: of an OFF span, the state before it."""

    begin: int
    end: int
    state: Any
    before_off: Any = None

    @property
    def seconds(self) -> int:
        """How long it is."""
        return self.end - self.begin


# What an entry's record makes of the state before it.
Change = Callable[[Any, Any], Any]


def spans(entries: Iterable[Entry], start: int, end: int, change: Change, at_boot: Any = UNKNOWN) -> list[Span]:
    """The spans between `start` and `end`, none empty, in order. The last entry's state holds until `end`.

    at_boot: the state that a start makes. Before the first entry nothing is known, and there is no span.
    """
    found: list[Span] = []
    state: Any = UNKNOWN
    since: int | None = None
    for entry in entries:
        is_set = entry.utc >= CLOCK_SET_FROM
        is_boot = isinstance(entry.record, wire.Boot)
        if is_set:
            _take_back(found, entry.utc)
            if since is not None and since < entry.utc:
                found.append(Span(since, entry.utc, OFF, state) if is_boot else Span(since, entry.utc, state))
        state = at_boot if is_boot else change(entry.record, state)
        since = entry.utc if is_set else None
    if since is not None:
        found.append(Span(since, end, state))
    return [part for span in found for part in clipped(span, start, end)]


def _take_back(found: list[Span], utc: int) -> None:
    """What was counted beyond this time: the clock has been set back."""
    while found and found[-1].end > utc:
        last = found.pop()
        if last.begin < utc:
            found.append(last._replace(end=utc))


def clipped(span: Span, start: int, end: int) -> Iterator[Span]:
    """What of a span lies between the two, if anything does."""
    begin, until = max(span.begin, start), min(span.end, end)
    if begin < until:
        yield span._replace(begin=begin, end=until)


def per_day(found: Sequence[Span], start: int, end: int) -> Iterator[tuple[int, list[Span]]]:
    """(beginning of the day, its spans) for each UTC day that begins before `end`."""
    day = start - start % DAY_S
    while day < end:
        yield day, [part for span in found for part in clipped(span, day, min(day + DAY_S, end))]
        day += DAY_S
