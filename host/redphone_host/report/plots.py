"""Draws the report's plots as SVG that stands within a page, by matplotlib.

Of numbers only: no word that came from a person or a peer is drawn.
"""

import io
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from redphone_host.report import Figures

_STYLE: dict[Any, Any] = {"svg.fonttype": "none", "svg.hashsalt": "redphone", "font.size": 9.0}
_COLOURS = ("#b2182b", "#2166ac", "#1b7837", "#e08214", "#762a83", "#80cdc1", "#666666")
_RESULTS = (("answered", "#1b7837"), ("late", "#e08214"), ("missed", "#b2182b"))
_METADATA: dict[str, Any] = {"Date": None, "Creator": None, "Format": None, "Type": None}
_BEFORE_THE_DRAWING = re.compile(r"\A.*?(?=<svg)", re.DOTALL)
_LEAST_SECONDS = 0.5  # where a logarithmic axis has room for zero


def drawn(found: Figures) -> dict[str, str]:
    """Every plot by its name."""
    return {
        "availability": _svg(lambda axes: _availability(axes, found)),
        "tests": _svg(lambda axes: _tests(axes, found)),
        "delivery": _svg(lambda axes: _delivery(axes, found)),
        "staffing": _svg(lambda axes: _staffing(axes, found)),
    }


def _svg(draw: Callable[[Axes], None]) -> str:
    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=(9, 2.6), layout="constrained")
        axes = figure.subplots()
        draw(axes)
        axes.grid(alpha=0.3)
        file = io.StringIO()
        figure.savefig(file, format="svg", metadata=_METADATA)
    return _BEFORE_THE_DRAWING.sub("", file.getvalue())


def _availability(axes: Axes, found: Figures) -> None:
    for colour, row in zip(_COLOURS, (found.line, *found.bearers), strict=False):
        told = [(_day(day), 100 * share) for day, share in row.days if share is not None]
        axes.plot([day for day, _ in told], [share for _, share in told], "o-", color=colour, ms=3, label=row.name)
    axes.set_ylim(-2, 102)
    _by_day(axes, "availability by day", "% of the time")


def _tests(axes: Axes, found: Figures) -> None:
    for shift, tests in ((-0.2, found.own_tests), (0.2, found.peer_tests)):
        below = [0] * len(tests.days)
        for place, (label, colour) in enumerate(_RESULTS, start=1):
            counts = [day[place] for day in tests.days]
            days = [_day(day[0]) + shift for day in tests.days]
            axes.bar(days, counts, 0.36, below, color=colour, label=label if shift < 0 else None)
            below = [low + count for low, count in zip(below, counts, strict=True)]
    _by_day(axes, "line tests by day: left this end's, right the other's", "tests")


def _delivery(axes: Axes, found: Figures) -> None:
    rows = [row for row in found.own_messages if row.messages]
    kinds = ("delivered", "rung", "acknowledged")
    labelled: set[str] = set()
    for place, (kind, colour) in enumerate(zip(kinds, _COLOURS, strict=False)):
        for at, row in enumerate(rows):
            times = getattr(row, kind)
            if times.count:
                values = [max(value, _LEAST_SECONDS) for value in (times.median, times.most, times.worst)]
                y = [at + 0.2 * (place - 1)] * 3
                axes.plot(values, y, "-", color=colour, label=None if kind in labelled else kind)
                labelled.add(kind)
                axes.plot(values, y, "|", color=colour, ms=8)
    axes.set_xscale("log")
    axes.set_yticks(range(len(rows)), [row.precedence for row in rows])
    _named(axes, "until this end knew: median, nine in ten, worst", "")
    axes.set_xlabel("seconds")


def _staffing(axes: Axes, found: Figures) -> None:
    for colour, desk in zip(_COLOURS, found.own_watch.desks, strict=False):
        days = [(_day(day), seconds / 3600) for day, seconds in desk.days]
        label = f"desk {desk.desk + 1}"
        axes.plot([day for day, _ in days], [hours for _, hours in days], "o-", color=colour, ms=3, label=label)
    axes.set_ylim(-0.5, 24.5)
    _by_day(axes, "desks here attended, by day", "hours")


def _by_day(axes: Axes, title: str, up: str) -> None:
    axes.set_xlabel("day of the month, UTC")
    _named(axes, title, up)


def _named(axes: Axes, title: str, up: str) -> None:
    axes.set_title(title)
    axes.set_ylabel(up)
    handles: Sequence[Any] = axes.get_legend_handles_labels()[0]
    if handles:
        axes.legend(fontsize="small")


def _day(seconds: int) -> int:
    return datetime.fromtimestamp(seconds, UTC).day
