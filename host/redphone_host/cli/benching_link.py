"""The verb that measures the link."""

import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from redphone_host.bench.link.campaign import chosen, measure
from redphone_host.bench.link.conditions import CONDITIONS, Condition
from redphone_host.bench.link.results import Result
from redphone_host.bench.link.sweeps import Sweeps, file_conditions, message_conditions
from redphone_host.bench.link.table import shown
from redphone_host.cli.options import Json
from redphone_host.cli.output import Output, print_json
from redphone_host.errors import UsageProblem

_PLOT_FORMATS = (".svg", ".png")


def link(
    only: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Only these conditions, such as '9600-1e-*'; repeatable.")
    ] = None,
    seeds: Annotated[
        int | None, typer.Option(min=1, help="Seeds 1 to this.", show_default="5, or 20 where the worst counts")
    ] = None,
    plot: Annotated[Path | None, typer.Option(metavar="FILE", help="Draw the plots, too: an .svg or a .png.")] = None,
    processes: Annotated[int | None, typer.Option(min=1, help="Runs at once.", show_default="one a core")] = None,
    real_time: Annotated[
        bool, typer.Option("--real-time", help="A few conditions on two emulated boxes, in real time, one seed.")
    ] = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print Markdown's tables.")] = False,
    json: Json = False,
) -> None:
    """Measure the link over bad lines, in virtual time, beside what others reach. All of it takes some minutes."""
    if plot is not None:
        _require_plotting(plot)
    output = Output(json)
    if real_time:
        results = _measured_in_real_time(output, only or [], seeds or 1)
    else:
        results = _measured(output, "measuring", chosen(CONDITIONS, only or []), seeds, processes)
    if json:
        for result in results:
            print_json(result.as_json())
    else:
        output.answer({}, shown(results, real_time=real_time, markdown=markdown))
    if plot is not None:
        _plotted(output, plot, seeds, processes)


def _plotted(output: Output, path: Path, seeds: int | None, processes: int | None) -> None:
    # Not imported with the commands: matplotlib takes half a second, and need not be there.
    from redphone_host.bench.link.plot import draw

    files, up, cold = file_conditions(), message_conditions(cold=False), message_conditions(cold=True)
    results = _measured(output, "measuring for the plots", [*files, *up, *cold], seeds, processes)
    by_condition = {result.condition: result for result in results}
    sweeps = Sweeps(*([by_condition[condition] for condition in group] for group in (files, up, cold)))
    try:
        draw(sweeps, path)
    except OSError as error:
        raise UsageProblem(f"{path} cannot be written: {error.strerror}", "name another file") from error
    output.answer({"type": "plot", "path": str(path)}, f"Plots: {path}")


def _measured_in_real_time(output: Output, only: list[str], seeds: int) -> list[Result]:
    # Not imported with the commands: most do not need the emulator.
    from redphone_host.bench.link.real_time import REAL_TIME_CONDITIONS, measure_in_real_time

    what = "measuring in real time"
    with output.waiting(what) as status:
        return measure_in_real_time(chosen(REAL_TIME_CONDITIONS, only), seeds, _telling(status, what))


def _measured(
    output: Output, what: str, conditions: list[Condition], seeds: int | None, processes: int | None
) -> list[Result]:
    with output.waiting(what) as status:
        return measure(conditions, seeds, processes, _telling(status, what))


def _telling(status: Any, what: str) -> Callable[[int, int], None]:
    """Tells people how far it is; `status` is None for programs."""

    def progress(done: int, runs: int) -> None:
        if status is not None:
            status.update(f"{what}: {done} of {runs} runs")

    return progress


def _require_plotting(path: Path) -> None:
    if path.suffix.lower() not in _PLOT_FORMATS:
        raise UsageProblem(f"{path} is no name for a plot", "let it end in .svg or .png")
    if importlib.util.find_spec("matplotlib") is None:
        raise UsageProblem("what draws the plots is not installed", "install it: pip install 'redphone[plots]'")
