"""How much of the time the line was up, and each bearer.

share = up / (up + degraded + down + off): of the time of which the record speaks. `share_at_most` counts the time
before a start as if the box had lost its power at the last moment.
A bearer at rest (DOWN, NOT_TRIED: nothing needs it) is neither available nor not; that time is left out of its share.
After a start a bearer's state is not known until the journal notes or measures it. A change that has not lasted for
60 s is not in the journal, and one that has is there 60 s after it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from redphone import wire
from redphone.black import bearer

from redphone_host.journal_entries import Entry
from redphone_host.report.timeline import OFF, UNKNOWN, Span, per_day, spans

UP, DOWN, DEGRADED, AT_REST = "up", "down", "degraded", "at rest"

_STATES = {bearer.UP: UP, bearer.DEGRADED: DEGRADED, bearer.DOWN: DOWN}


@dataclass(frozen=True)
class Availability:
    """Seconds in each state. off_s: before starts, so much at most without power. outages: times that it went from up.

    share: None where there is no time to speak of. days: (beginning, share) of each day.
    """

    name: str
    up_s: int
    degraded_s: int
    down_s: int
    at_rest_s: int
    off_s: int
    unknown_s: int
    outages: int
    longest_outage_s: int
    share: float | None
    share_at_most: float | None
    days: tuple[tuple[int, float | None], ...] = field(default=())


def line_availability(entries: Sequence[Entry], start: int, end: int) -> Availability:
    """Of the line: up while there is a session and the peer answers. A box that starts has none."""
    return _availability("line", spans(entries, start, end, _line_change, DOWN), start, end)


def bearer_availability(entries: Sequence[Entry], start: int, end: int) -> list[Availability]:
    """Of each bearer that the entries name."""
    numbers = sorted({number for entry in entries if (number := _bearer_of(entry.record)) is not None})
    return [_one_bearer(entries, start, end, number) for number in numbers]


def _one_bearer(entries: Sequence[Entry], start: int, end: int, number: int) -> Availability:
    def change(record: Any, state: Any) -> Any:
        return _bearer_state(record) if _bearer_of(record) == number else state

    return _availability(f"bearer {number}", spans(entries, start, end, change), start, end)


def _line_change(record: Any, state: Any) -> Any:
    if isinstance(record, wire.Noted):
        return {wire.LINE_UP: UP, wire.LINE_DOWN: DOWN}.get(record.alarm, state)
    return state


def _bearer_of(record: Any) -> int | None:
    if isinstance(record, wire.Noted) and record.alarm == wire.BEARER:
        number = int(record.detail) >> 16
        return number if number < wire.BEARERS_MAX else None
    return int(record.bearer) if isinstance(record, wire.Measured) else None


def _bearer_state(record: Any) -> Any:
    if isinstance(record, wire.Measured):
        state, why = record.state, record.why
    else:
        state, why = record.detail >> 8 & 0xFF, record.detail & 0xFF
    return AT_REST if (state, why) == (bearer.DOWN, bearer.NOT_TRIED) else _STATES.get(state, UNKNOWN)


def _availability(name: str, found: list[Span], start: int, end: int) -> Availability:
    outages = _outages(found)
    share, at_most = _shares(found)
    return Availability(
        name,
        up_s=_seconds(found, UP),
        degraded_s=_seconds(found, DEGRADED),
        down_s=_seconds(found, DOWN),
        at_rest_s=_seconds(found, AT_REST),
        off_s=_seconds(found, OFF),
        unknown_s=max(0, end - start) - sum(span.seconds for span in found if span.state != UNKNOWN),
        outages=len(outages),
        longest_outage_s=max(outages, default=0),
        share=share,
        share_at_most=at_most,
        days=tuple((day, _shares(part)[0]) for day, part in per_day(found, start, end)),
    )


def _seconds(found: Sequence[Span], state: str) -> int:
    return sum(span.seconds for span in found if span.state == state)


def _shares(found: Sequence[Span]) -> tuple[float | None, float | None]:
    counted = sum(_seconds(found, state) for state in (UP, DEGRADED, DOWN, OFF))
    if not counted:
        return None, None
    up = _seconds(found, UP)
    maybe = sum(span.seconds for span in found if span.state == OFF and span.before_off == UP)
    return up / counted, (up + maybe) / counted


def _outages(found: Sequence[Span]) -> list[int]:
    """How long each was: from up until up again, or the end; the time at rest or unknown in it not counted."""
    lengths: list[int] = []
    was_up = False
    for span in found:
        if span.state == UP:
            was_up = True
        elif span.state in (DEGRADED, DOWN, OFF):
            if was_up or not lengths:
                lengths.append(0)
            lengths[-1] += span.seconds
            was_up = False
    return lengths
