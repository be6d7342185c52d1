"""The verbs that measure."""

import importlib.util
from typing import Annotated

import typer
from redphone.wire import TEXT_OCTETS_MAX
from rich import box as boxes
from rich.console import Group
from rich.table import Table
from rich.text import Text

from redphone_host.bench import coding
from redphone_host.bench.box import OPERATIONS, BenchRuntime, Figures, Row, measure, measure_at
from redphone_host.bench.heap import needed_heap
from redphone_host.bench.ring import TARGET_MS, measure_ring
from redphone_host.cli.options import Json
from redphone_host.cli.output import Output
from redphone_host.emulator.unixport import interpreter
from redphone_host.errors import UsageProblem
from redphone_host.show import facts

_LONG_US = 10_000
_LARGE_RATIO = 100

NOTE = (
    "box: on this computer, or the one at the port. libsodium: on this computer. Pico: what the kernels take on its "
    "core at 125 MHz, counted on an emulated one; the Python between them comes on top. most: what all of it may take "
    "there. share: of a codeword's 22 ms on a line of 115,200 bit/s."
)


def box(
    runtime: Annotated[BenchRuntime | None, typer.Option(help="What runs the firmware.")] = None,
    port: Annotated[str | None, typer.Option(help="Measure a real box in service, at its red port.")] = None,
    runs: Annotated[int, typer.Option(min=1, help="How often each is run; the median counts.")] = 5,
    json: Json = False,
) -> None:
    """Measure a box's cipher beside libsodium, and its error correction: time, memory, size."""
    if importlib.util.find_spec("unicorn") is None:
        raise UsageProblem("The emulated core is not installed", "install it: pip install 'redphone[bench]'")
    # Not imported with the commands: it takes a third of a second to load.
    from redphone_host.bench.pico import kernels_ms

    if port is not None and runtime is not None:
        raise UsageProblem("--port and --runtime exclude each other", "give one of them")
    if runtime is None:
        runtime = BenchRuntime.MICROPYTHON if interpreter.installed() else BenchRuntime.CPYTHON
    output = Output(json)
    with output.waiting("measuring"):
        figures = measure(runtime, runs, kernels_ms) if port is None else measure_at(port, runs, kernels_ms)
    output.answer(figures.as_json(), _shown(figures))


def heap(
    octets: Annotated[
        int, typer.Option(min=1, max=TEXT_OCTETS_MAX, help="How long the messages are.")
    ] = TEXT_OCTETS_MAX,
    json: Json = False,
) -> None:
    """Find the smallest heap in which two boxes pass a message each way at once. Takes some minutes."""
    output = Output(json)

    def tried(heap: int, enough: bool) -> None:
        output.remark(f"{heap:,} octets: {'enough' if enough else 'too small'}")

    with output.waiting("trying heaps"):
        found = needed_heap(octets, tried)
    rows: list[tuple[str, str | Text]] = [
        ("messages", f"{octets:,} octets, one each way at the same time"),
        ("needed", f"{found.needed:,} octets of heap, to within {found.step:,}"),
        ("at rest", f"{found.at_rest:,} octets used afterwards"),
        ("NB", "words of 64 bits: on a Pico the same objects take about seven tenths of it"),
    ]
    output.answer(found.as_json(), facts(rows))


def ring(
    runs: Annotated[int, typer.Option(min=1, help="How many calls; the medians count.")] = 10,
    json: Json = False,
) -> None:
    """Measure how soon a call rings at the other end, and how soon the caller knows of the answer, in real time."""
    output = Output(json)
    with output.waiting("calling"):
        found = measure_ring(runs)
    bell, event = found.medians()
    rows: list[tuple[str, str | Text]] = [
        ("line", f"{found.bit_rate:,} bit/s, a session up; {runs} calls"),
        ("call to bell", f"median {bell:.0f} ms, worst {max(found.call_to_bell_ms):.0f} ms (target {TARGET_MS})"),
        ("key to event", f"median {event:.0f} ms, worst {max(found.key_to_event_ms):.0f} ms (target {TARGET_MS})"),
    ]
    output.answer(found.as_json(), facts(rows))


def _shown(figures: Figures) -> Group:
    table = Table(box=boxes.SIMPLE_HEAD)
    table.add_column("operation", no_wrap=True)
    for heading in ("box", "libsodium", "ratio", "Pico", "most"):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in figures.rows:
        table.add_row(*_cells(row))
    return Group(_about(figures), table, _coding(figures.coding), Text(NOTE, style="dim"))


def _coding(rows: list[coding.CodingRow]) -> Table:
    """Beside each time its share of the codeword's on the fastest line that boxes are expected to keep up with."""
    table = Table(box=boxes.SIMPLE_HEAD)
    table.add_column("codeword of 255", no_wrap=True)
    for heading in ("box", "share", "Pico", "share"):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in rows:
        share = "" if row.pico_share is None else f"{row.pico_share:.1%}"
        table.add_row(
            coding.OPERATIONS[row.operation],
            _duration(row.box_us),
            f"{row.box_share:.1%}",
            _milliseconds(row.pico_kernels_ms),
            share,
        )
    return table


def _cells(row: Row) -> list[str]:
    kernels, target = (_milliseconds(ms) for ms in (row.pico_kernels_ms, row.pico_target_ms))
    return [
        OPERATIONS[row.operation],
        _duration(row.box_us),
        _duration(row.libsodium_us),
        f"{row.ratio:,.1f}" if row.ratio < _LARGE_RATIO else f"{row.ratio:,.0f}",
        kernels,
        target,
    ]


def _duration(us: float) -> str:
    return f"{us:,.0f} us" if us < _LONG_US else f"{us / 1000:,.0f} ms"


def _milliseconds(figure: float | None) -> str:
    return "" if figure is None else f"{figure:,.2f} ms"


def _about(figures: Figures) -> Table:
    rows: list[tuple[str, str | Text]] = [
        ("box", f"{figures.runtime}, {figures.kernels} cipher"),
        ("import", f"{figures.import_ms:,.0f} ms"),
    ]
    if figures.heap_free is not None:
        rows.append(("heap", f"{figures.heap_used:,} octets used by what was imported, {figures.heap_free:,} free"))
    sizes = (f"{octets:,} ({arch})" for arch, octets in figures.kernel_octets.items())
    return facts([*rows, ("kernels", "octets compiled: " + ", ".join(sizes))])
