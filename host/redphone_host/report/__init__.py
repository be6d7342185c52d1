"""What a box's journal says of a span of time: its figures, each defined where it is worked out.

Entries in, figures out: nothing here reads a clock, a file or a port.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from redphone import wire

from redphone_host.journal_carried import Carried
from redphone_host.journal_entries import Entry
from redphone_host.report.availability import Availability, bearer_availability, line_availability
from redphone_host.report.delivery import Delivery, Unanswered, own_delivery, peer_delivery, unanswered
from redphone_host.report.happenings import Compromise, Steps, alarms, compromises, starts, steps
from redphone_host.report.line_tests import ClockDifference, Tests, clock_differences, tests
from redphone_host.report.serials import Series, series
from redphone_host.report.staffing import Handover, Staffing, handovers, staffing


@dataclass(frozen=True)
class Figures:
    """Everything that a report says of the time from `start` until before `end`, UTC seconds."""

    start: int
    end: int
    entries: int
    starts: int
    line: Availability
    bearers: tuple[Availability, ...]
    own_tests: Tests
    peer_tests: Tests
    clocks: ClockDifference
    own_messages: tuple[Delivery, ...]
    peer_messages: tuple[Delivery, ...]
    unanswered: tuple[Unanswered, ...]
    steps: tuple[Steps, ...]
    own_watch: Staffing
    peer_watch: Staffing
    handovers: tuple[Handover, ...]
    compromises: tuple[Compromise, ...]
    alarms: dict[int, int]
    series: tuple[Series, ...]


def figures(entries: Sequence[Entry], start: int, end: int) -> Figures:
    """The figures of the time from `start` until before `end`.

    entries: the whole journal, oldest first. The last entry's state holds until `end`: let `end` be no later than when
    the journal was read, by the box's clock.
    """
    carried = Carried()
    happened = [entry for entry in entries if not carried.is_carried(entry)]
    return Figures(
        start,
        end,
        entries=sum(start <= entry.utc < end for entry in entries),
        starts=starts(happened, start, end),
        line=line_availability(entries, start, end),
        bearers=tuple(bearer_availability(entries, start, end)),
        own_tests=tests(happened, True, start, end),
        peer_tests=tests(happened, False, start, end),
        clocks=clock_differences(happened, start, end),
        own_messages=own_delivery(happened, start, end),
        peer_messages=peer_delivery(happened, start, end),
        unanswered=unanswered(happened, start, end),
        steps=steps(entries, start, end),
        own_watch=staffing(entries, wire.OwnWatch, start, end),
        peer_watch=staffing(entries, wire.PeerWatch, start, end),
        handovers=handovers(entries, start, end),
        compromises=compromises(happened, start, end),
        alarms=alarms(happened, start, end),
        series=series(happened, start, end),
    )


def figures_json(found: Figures) -> dict[str, Any]:
    """For programs: the same tree, numbers as they are."""
    return asdict(found)
