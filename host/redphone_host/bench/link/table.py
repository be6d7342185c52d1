"""The table for people: ours beside the target, the physical limit, and what people can use today."""

from collections.abc import Iterable, Sequence

from rich import box as boxes
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from redphone_host.bench.link.conditions import Condition, Kind
from redphone_host.bench.link.known import SOURCE, Known
from redphone_host.bench.link.results import Result

_TITLES = {
    Kind.FILE: "Files: share of the line, until the sender knows that all of it is stored",
    Kind.MESSAGE: "Messages: seconds until the sender knows that it is stored",
    Kind.LOST_RECEIPT: "A lost receipt: seconds that it costs",
    Kind.IDLE: "An idle hour: octets both ways, one rekeying among them",
}

_VIRTUAL = "Ours: the median, and the worst seed; sealed, at a Pico's pace of multiplying, sealing and storing."
_REAL = "Ours: the median, and the worst seed; two emulated boxes in real time, at this computer's pace."
_NOTE = (
    "octets: both ways until the line is quiet, receipts and repetitions included. limit: what such a line can carry "
    f"at all, in one frame each way. Known peers: {SOURCE}; octets after a semicolon."
)


def shown(results: Sequence[Result], *, real_time: bool = False, markdown: bool = False) -> RenderableType:
    """All of it. real_time: how it was measured. markdown: as Markdown's tables."""
    parts: list[RenderableType] = []
    for kind in Kind:
        ours = [result for result in results if result.condition.kind is kind]
        if ours:
            parts += [Text(_TITLES[kind], style="bold"), Text(), _table(ours, markdown), Text()]
    note = Text(f"{_REAL if real_time else _VIRTUAL} {_NOTE}", style="dim")
    return Group(*parts, _verdict(results), Text(), note)


def _table(results: Iterable[Result], markdown: bool) -> Table:
    table = Table(box=boxes.MARKDOWN if markdown else boxes.SIMPLE_HEAD)
    table.add_column("condition", no_wrap=True)
    for heading in ("ours", "worst", "octets", "limit", "target"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    table.add_column("known peers")
    for result in results:
        table.add_row(*_cells(result))
    return table


def _cells(result: Result) -> list[str | Text]:
    condition = result.condition
    return [
        condition.name,
        value_text(condition.kind, result.median),
        value_text(condition.kind, result.worst) + ("" if result.done == len(result.samples) else f" {_done(result)}"),
        f"{result.octets:,}",
        "" if result.limit is None else value_text(condition.kind, result.limit),
        target_text(condition),
        _mark(result.passed),
        ", ".join(known_text(condition.kind, figure) for figure in condition.known),
    ]


def value_text(kind: Kind, value: float | None) -> str:
    """A figure in its condition's unit."""
    if value is None:
        return "fails"
    if kind is Kind.FILE:
        return f"{100 * value:.1f} %"
    if kind is Kind.IDLE:
        return f"{value:,.0f} B"
    return f"{value:.2f} s" if value < 10 else f"{value:.1f} s"


def target_text(condition: Condition) -> str:
    """What is to be reached, or nothing."""
    if condition.target is None:
        return ""
    if condition.kind is Kind.FILE:
        return f"{100 * condition.target:.0f} %"
    if condition.kind is Kind.IDLE:
        return f"{condition.target:,.0f} B"
    worst = "" if condition.worst_target is None else f", worst {condition.worst_target:g} s"
    return f"{condition.target:g} s{worst}"


def known_text(kind: Kind, figure: Known) -> str:
    """A peer's figure, such as `RNS 37 % (1/3)`."""
    value = _known_value(kind, figure)
    parts = [value + (f" ({figure.note})" if figure.note else "")] if value else []
    if figure.octets is not None:
        parts.append(f"{figure.octets:,} B")
    return f"{figure.peer} {'; '.join(parts)}"


def _known_value(kind: Kind, figure: Known) -> str:
    """The value itself; nothing where only the octets are known."""
    if figure.value is None:
        return "" if figure.octets is not None else "fails"
    return {Kind.FILE: f"{100 * figure.value:.0f} %", Kind.IDLE: f"{figure.value:,.0f} B"}.get(
        kind, f"{figure.value:g} s"
    )


def _mark(passed: bool | None) -> Text:
    if passed is None:
        return Text("")
    return Text("pass", style="green") if passed else Text("MISS", style="bold red")


def _done(result: Result) -> str:
    return f"({result.done} of {len(result.samples)})"


def _verdict(results: Sequence[Result]) -> Text:
    judged = [result.passed for result in results if result.passed is not None]
    return Text(f"{sum(judged)} of {len(judged)} targets met", style="bold")
