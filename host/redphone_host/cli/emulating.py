"""The emulate verbs: a box without a box, and a line without a line."""

import threading
import time
from pathlib import Path
from typing import Annotated, Any

import typer

from redphone_host.cli.options import PassphraseFile
from redphone_host.cli.output import print_json
from redphone_host.cli.passphrases import passphrase
from redphone_host.cli.runtimes import RuntimeChoice, chosen
from redphone_host.cli.stopping import until_stopped
from redphone_host.emulated_fill import BOOT_TIMEOUT_S, PICO_BOOT_TIMEOUT_S, ensure_filled, greet
from redphone_host.emulator import EmulatedBox, PanelError
from redphone_host.emulator.firmware import board as board_constants
from redphone_host.emulator.pico.install import install as install_pico
from redphone_host.emulator.runtimes import Runtime
from redphone_host.errors import BoxSilent, UsageProblem
from redphone_host.fill_file import read_fill
from redphone_host.line.realtime import LinePortError, RealTimeLine
from redphone_host.line.settings import LineSettings, parse_burst, parse_outage, parse_periodic_outage

BLACK_PORTS = 2  # that a box has
_POLL_S = 0.2
_RESTART_S = 2.0  # a box that resets itself runs again before this


def box(
    flash_dir: Annotated[Path, typer.Option(help="The folder that is the box's flash; made if need be.")],
    fill: Annotated[Path | None, typer.Option(help="A fill file to load, unless it is loaded already.")] = None,
    passphrase_file: PassphraseFile = None,
    red_link: Annotated[Path | None, typer.Option(help="A name to give the red port.")] = None,
    black_link: Annotated[list[Path] | None, typer.Option(help="A name to give a black port; repeatable.")] = None,
    panel_path: Annotated[Path | None, typer.Option(help="Where the panel's socket shall be.")] = None,
    printer: Annotated[Path | None, typer.Option(help="A file for what its printer is sent; not for `pico`.")] = None,
    runtime: RuntimeChoice = None,
    uf2: Annotated[
        Path | None, typer.Option(envvar="REDPHONE_PICO_UF2", help="For `pico`: MicroPython's image for RPI_PICO.")
    ] = None,
    board: Annotated[str, typer.Option(help="The board whose pins it has.")] = "pico",
) -> None:
    """Run the firmware as a process; prints one JSON line with its ports once it answers, and stays until stopped."""
    keys = None if fill is None else read_fill(fill, passphrase(str(fill), passphrase_file))
    links = [link.absolute() for link in black_link or []]
    environment = install_pico(flash_dir, uf2) if runtime is Runtime.PICO else {}
    if printer is not None:
        environment |= _printing_to(printer)
    try:
        pins = board_constants(board)
        emulated = EmulatedBox(
            flash_dir,
            uarts=max(BLACK_PORTS, len(links)),
            red_link=red_link and red_link.absolute(),
            black_link=list(links),
            panel_path=panel_path,
            runtime=chosen(runtime),
            env=environment,
        )
    except (ValueError, OSError) as error:
        raise UsageProblem(f"the box cannot be set up: {error}", "change that path or name") from error
    with until_stopped() as stopped, emulated:
        try:
            patience_s = PICO_BOOT_TIMEOUT_S if emulated.runtime is Runtime.PICO else BOOT_TIMEOUT_S
            greet(emulated.red_path, lambda: emulated.running, patience_s)
            if keys is not None:
                ensure_filled(emulated.red_path, emulated.panel_path, pins, keys)
        except (BoxSilent, PanelError) as error:
            raise BoxSilent(f"the emulated box is not well: {error}", f"read its log: {emulated.log_path}") from error
        print_json(_places(emulated))
        _watch(emulated, stopped)


def _printing_to(path: Path) -> dict[str, str]:
    """The environment in which a box prints to a file, which is appended to."""
    try:
        path.open("ab").close()
    except OSError as error:
        raise UsageProblem(f"the printer's file {path} cannot be written: {error.strerror}", "name another") from error
    return {"REDPHONE_PRINTER": str(path.absolute())}


def _places(emulated: EmulatedBox) -> dict[str, Any]:
    return {
        "red": str(emulated.red_path),
        "black": [str(path) for path in emulated.black_paths],
        "panel": str(emulated.panel_path),
        "pid": emulated.pid,
    }


def _watch(emulated: EmulatedBox, stopped: threading.Event) -> None:
    """Until stopped; BoxSilent if the firmware ends by itself and is not started again."""
    while not stopped.wait(_POLL_S):
        if emulated.running:
            continue
        emulated.wait(_RESTART_S)
        if not emulated.running:
            ended = f"the emulated box has ended with code {emulated.exit_code}"
            raise BoxSilent(ended, f"read its log: {emulated.log_path}")


def line(
    port_a: Annotated[str, typer.Argument(metavar="PORT_A", help="A's black port.")],
    port_b: Annotated[str, typer.Argument(metavar="PORT_B", help="B's black port.")],
    bitrate: Annotated[int, typer.Option(help="bit/s; a byte takes ten bits.")] = 9600,
    delay_ms: Annotated[int, typer.Option(help="One way, milliseconds.")] = 0,
    ber: Annotated[float, typer.Option(help="Bit error rate, 0 .. 1.")] = 0.0,
    burst: Annotated[str | None, typer.Option(metavar="FRACTION:BER:MEAN_MS", help="Errors in bursts.")] = None,
    half_duplex: Annotated[bool, typer.Option("--half-duplex", help="Bytes sent at the same time collide.")] = False,
    turnaround: Annotated[
        int, typer.Option(metavar="MS", help="With --half-duplex: how long an end takes from receiving to sending.")
    ] = 0,
    drop: Annotated[float, typer.Option(help="Share of frames that are lost.")] = 0.0,
    duplicate: Annotated[float, typer.Option(help="Share of frames that arrive twice.")] = 0.0,
    reorder: Annotated[float, typer.Option(help="Share of frames that arrive after the next one.")] = 0.0,
    outage: Annotated[list[str] | None, typer.Option(metavar="START_MS:LENGTH_MS", help="Repeatable.")] = None,
    periodic_outage: Annotated[str | None, typer.Option(metavar="EVERY_MS:LENGTH_MS", help="Again and again.")] = None,
    seed: Annotated[int, typer.Option(help="Same seed, same line.")] = 0,
    duration: Annotated[float | None, typer.Option(min=0.0, help="Stop after so many seconds.")] = None,
    report_every: Annotated[float | None, typer.Option(min=0.1, help="Print the counters every so many s.")] = None,
) -> None:
    """Join two black ports by a line with faults. Prints its counters as JSON at the end, and at SIGUSR1."""
    try:
        settings = LineSettings(
            bitrate=bitrate,
            delay_ms=delay_ms,
            ber=ber,
            burst=parse_burst(burst) if burst else None,
            half_duplex=half_duplex,
            turnaround_ms=turnaround,
            drop=drop,
            duplicate=duplicate,
            reorder=reorder,
            outages=tuple(parse_outage(text) for text in outage or []),
            periodic_outage=parse_periodic_outage(periodic_outage) if periodic_outage else None,
            seed=seed,
        )
    except ValueError as error:
        raise UsageProblem(str(error)) from error
    try:
        joined = RealTimeLine(port_a, port_b, settings)
    except LinePortError as error:
        raise BoxSilent(str(error), "give the two boxes' black ports") from error
    _run_line(joined, duration, report_every)


def _run_line(joined: RealTimeLine, duration_s: float | None, report_every_s: float | None) -> None:
    began = time.monotonic()

    def report() -> None:
        a_to_b, b_to_a = (counters.as_dict() for counters in joined.counters())
        seconds = round(time.monotonic() - began, 3)
        print_json({"type": "line_counters", "seconds": seconds, "a_to_b": a_to_b, "b_to_a": b_to_a})

    with until_stopped(report) as stopped, joined:
        reported = began
        while not stopped.wait(_POLL_S) and joined.reason is None:
            now = time.monotonic()
            if report_every_s is not None and now - reported >= report_every_s:
                reported = now
                report()
            if duration_s is not None and now - began >= duration_s:
                break
    report()
    if joined.reason is not None:
        raise BoxSilent(joined.reason)
