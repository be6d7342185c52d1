"""What is merely counted or listed: steps of escalation, alarms, when the line was marked compromised, starts."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from redphone import wire

from redphone_host.journal_entries import Entry

# Of every change of the line and of a bearer the availability says more.
_NO_ALARMS = (wire.ALARM_NONE, wire.LINE_UP, wire.LINE_DOWN, wire.BEARER, wire.CLOCK_RIGHT)


@dataclass(frozen=True)
class Steps:
    """How often a step of escalation was taken, and with which outcome. own: here, about messages of the peer's."""

    own: bool
    step: int
    done: int
    failed: int
    nobody: int


@dataclass(frozen=True)
class Compromise:
    """Since when the peer was marked as under duress; ended: when a person here ended that, and who; 0 if nobody."""

    at: int
    ended: int
    by: str


def steps(entries: Sequence[Entry], start: int, end: int) -> tuple[Steps, ...]:
    """Taken within the time, by the clock of the end that took them; each once, however often it was stored."""
    found = []
    for own, form in ((True, wire.InStep), (False, wire.OutStep)):
        records = [entry.record for entry in entries if isinstance(entry.record, form)]
        taken = {(record.ref, record.step, record.outcome, record.at) for record in records}
        counts = Counter((step, outcome) for _, step, outcome, at in taken if start <= at < end)
        for step in (wire.SIREN, wire.DESKS, wire.HOOK):
            outcomes = (wire.STEP_DONE, wire.STEP_FAILED, wire.STEP_NOBODY)
            found.append(Steps(own, step, *(counts[step, outcome] for outcome in outcomes)))
    return tuple(found)


def alarms(entries: Sequence[Entry], start: int, end: int) -> dict[int, int]:
    """How often each alarm was noted, by its number; those of which another figure says more are left out."""
    counts = Counter(
        entry.record.alarm
        for entry in entries
        if isinstance(entry.record, wire.Noted) and start <= entry.utc < end and entry.record.alarm not in _NO_ALARMS
    )
    return dict(sorted(counts.items()))


def compromises(entries: Sequence[Entry], start: int, end: int) -> tuple[Compromise, ...]:
    """Every mark that stood within the time: noted before its end, and not ended before its start."""
    found: list[Compromise] = []
    for entry in entries:
        record = entry.record
        if isinstance(record, wire.Noted) and record.alarm == wire.COMPROMISED:
            found.append(Compromise(entry.utc, 0, ""))
        elif isinstance(record, wire.Trusted):
            found = [mark if mark.ended else Compromise(mark.at, record.at, record.by) for mark in found]
    return tuple(mark for mark in found if mark.at < end and (not mark.ended or mark.ended >= start))


def starts(entries: Sequence[Entry], start: int, end: int) -> int:
    """How often the box started."""
    return sum(isinstance(entry.record, wire.Boot) and start <= entry.utc < end for entry in entries)
