"""Line tests made, and what came of them; and how far the two clocks were apart.

A test is counted once, by its end and number, with the best that came of it: answered in time (of the peer's: come in
time), late, missed. An operator's test has the number of its period, and counts with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from redphone import wire

from redphone_host.journal_entries import Entry
from redphone_host.report.quantiles import Quantiles, quantiles
from redphone_host.report.timeline import DAY_S
from redphone_host.vocabulary import clock_difference


@dataclass(frozen=True)
class Tests:
    """Of one end. took_ms: from a test's sending to its answer. days: (beginning, answered, late, missed)."""

    made: int
    answered: int
    late: int
    missed: int
    took_ms: Quantiles
    days: tuple[tuple[int, int, int, int], ...]


@dataclass(frozen=True)
class ClockDifference:
    """The peer's clock less ours, seconds, as measured at tests. None where none was."""

    measured: int
    least: int | None
    greatest: int | None
    last: int | None


def tests(entries: Sequence[Entry], own: bool, start: int, end: int) -> Tests:
    """Of this end's tests or of the peer's; a test belongs to the time in which its first result was stored."""
    results: dict[int, int] = {}
    stored: dict[int, int] = {}
    took = []
    for entry in entries:
        record = entry.record
        if isinstance(record, wire.LineTestResult) and bool(record.own) == own:
            results[record.number] = min(results.get(record.number, record.result), record.result)
            stored.setdefault(record.number, entry.utc)
            if record.took_ms and start <= stored[record.number] < end:
                took.append(record.took_ms)
    counted = [number for number, utc in stored.items() if start <= utc < end]
    days = tuple(
        (day, *_counts(results, [number for number in counted if day <= stored[number] < day + DAY_S]))
        for day in range(start - start % DAY_S, end, DAY_S)
    )
    return Tests(len(counted), *_counts(results, counted), quantiles(took), days)


def clock_differences(entries: Sequence[Entry], start: int, end: int) -> ClockDifference:
    """As the results of tests say, of both ends' tests."""
    found = [
        difference
        for entry in entries
        if isinstance(entry.record, wire.LineTestResult) and start <= entry.utc < end
        if (difference := clock_difference(entry.record.offset)) is not None
    ]
    return ClockDifference(len(found), min(found, default=None), max(found, default=None), found[-1] if found else None)


def _counts(results: dict[int, int], numbers: Sequence[int]) -> tuple[int, int, int]:
    answered, late, missed = (
        sum(results[number] == result for number in numbers)
        for result in (wire.TEST_ANSWERED, wire.TEST_ANSWERED_LATE, wire.TEST_UNANSWERED)
    )
    return answered, late, missed
