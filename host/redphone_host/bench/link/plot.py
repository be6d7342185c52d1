"""Draws the two plots side by side, each with the physical limit and what the known peers reach. Needs matplotlib."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from redphone_host.bench.link.results import Result
from redphone_host.bench.link.sweeps import Sweeps, known_files, known_messages

FORMATS = ("svg", "png")

_OURS = "#b2182b"
_LIMIT = "#666666"
_PEERS = ("#2166ac", "#1b7837", "#e08214", "#762a83", "#80cdc1")
_NO_ERRORS_AT = 1e-7  # where a logarithmic axis has room for zero
_STYLE: dict[Any, Any] = {"svg.fonttype": "none", "svg.hashsalt": "redphone", "font.size": 9.0}


def draw(sweeps: Sweeps, path: Path) -> None:
    """Write the plots to `path`, whose suffix says in which format. OSError."""
    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=(12, 4.8), layout="constrained")
        left, right = figure.subplots(1, 2)
        _draw_files(left, sweeps)
        _draw_messages(right, sweeps)
        kind = path.suffix.lstrip(".").lower()
        figure.savefig(path, format=kind, dpi=110, metadata={"Date": None} if kind == "svg" else None)


def _draw_files(axes: Axes, sweeps: Sweeps) -> None:
    rates = [_place(result.condition.settings.ber) for result in sweeps.files]
    axes.plot(rates, [100 * (result.limit or 0.0) for result in sweeps.files], "--", color=_LIMIT, label="limit")
    axes.plot(rates, [100 * (result.median or 0.0) for result in sweeps.files], "o-", color=_OURS, label="Redphone")
    lows, highs = zip(*(_range(result, 0.0) for result in sweeps.files), strict=True)
    axes.fill_between(rates, [100 * low for low in lows], [100 * high for high in highs], color=_OURS, alpha=0.15)
    for colour, (peer, points) in zip(_PEERS, known_files().items(), strict=False):
        axes.plot(
            [_place(ber) for ber, _ in points], [100 * share for _, share in points], "s:", color=colour, label=peer
        )
    axes.set_xscale("log")
    axes.set_xticks(rates, [rate_text(result.condition.settings.ber) for result in sweeps.files])
    axes.minorticks_off()
    axes.set_ylim(0, 102)
    _name(axes, "10 kB at 9,600 bit/s", "bit error rate", "goodput, % of the line")


def _draw_messages(axes: Axes, sweeps: Sweeps) -> None:
    rates = [result.condition.settings.bitrate for result in sweeps.messages]
    axes.plot(rates, [result.limit or 0.0 for result in sweeps.messages], "--", color=_LIMIT, label="limit")
    _draw_times(axes, sweeps.messages, "o-", "Redphone, session up")
    _draw_times(axes, sweeps.cold, "^-", "Redphone, cold")
    for colour, (peer, points) in zip(_PEERS, known_messages().items(), strict=False):
        axes.plot([rate for rate, _ in points], [seconds for _, seconds in points], "s:", color=colour, label=peer)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xticks(rates, [f"{rate:,}" for rate in rates], rotation=45)
    axes.minorticks_off()
    _name(axes, "160 octets and the receipt, clean line", "bit/s", "seconds until the sender knows")


def _draw_times(axes: Axes, results: Sequence[Result], style: str, label: str) -> None:
    reached = [(result.condition.settings.bitrate, result.median) for result in results if result.median is not None]
    axes.plot([rate for rate, _ in reached], [seconds for _, seconds in reached], style, color=_OURS, label=label)


def _name(axes: Axes, title: str, across: str, up: str) -> None:
    axes.set_title(title)
    axes.set_xlabel(across)
    axes.set_ylabel(up)
    axes.grid(alpha=0.3)
    axes.legend(fontsize="small")


def rate_text(rate: float) -> str:
    """A small rate, such as 3e-4."""
    mantissa, exponent = f"{rate:.0e}".split("e")
    return f"{mantissa}e{int(exponent)}" if rate else "0"


def _place(ber: float) -> float:
    return ber or _NO_ERRORS_AT


def _range(result: Result, failed: float) -> tuple[float, float]:
    values = [failed if sample.value is None else sample.value for sample in result.samples]
    return min(values), max(values)
