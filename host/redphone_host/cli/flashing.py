"""The flash verb: a built application onto a box."""

import tempfile
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from redphone_host.build.application import build_application, loader_files
from redphone_host.cli.grammar import PORT_VARIABLE
from redphone_host.cli.options import Json
from redphone_host.cli.output import Output
from redphone_host.errors import UsageProblem
from redphone_host.flash.application import Application
from redphone_host.flash.ports import choose
from redphone_host.flash.update import Update, update
from redphone_host.safe_text import safe
from redphone_host.show import facts

BoxPort = Annotated[
    str | None,
    typer.Option("--port", metavar="PORT", envvar=PORT_VARIABLE, help="The box's port.", show_default="the only box"),
]


def flash(
    port: BoxPort = None,
    application: Annotated[
        Path | None, typer.Option(metavar="DIR", help="A folder that 'redphone build' has made.")
    ] = None,
    board: Annotated[str | None, typer.Option(help="Build for this board now.", show_default="the box's own")] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Install even what runs there already, and over another program.")
    ] = False,
    json: Json = False,
) -> None:
    """Install an application on a box, or on a bare board with MicroPython, verify it, and see it run.

    A box at work must have its key switch on. It is off duty meanwhile. Whatever goes wrong, it boots what it booted
    before.
    """
    if application is not None and board is not None:
        raise UsageProblem("both an application and a board are given", "give --application or --board, not both")
    given = None if application is None else Application.read(application)
    found = choose(port)
    with _Shown(quiet=json) as shown:
        done = update(found, lambda named: given or _built(board or named), loader_files(), shown, force)
    Output(json).answer(_fields(found.path, done), facts(_rows(done)))


def _built(board: str) -> Application:
    with tempfile.TemporaryDirectory(prefix="redphone-") as folder:
        build_application(board, Path(folder) / board)
        return Application.read(Path(folder) / board)


def _rows(done: Update) -> list[tuple[str, str]]:
    runs = f"{done.after.version} ({done.after.build}) for {done.after.board}"
    if done.plan is None:
        return [("runs", runs), ("now", "nothing was to do: the box runs this already; 'redphone doctor' looks at it")]
    kept = len(done.application.files) - len(done.plan.written)
    files = f"{len(done.plan.written)} written, {kept} right already, each read back and its SHA-256 compared"
    return [("meant", done.application.about), ("runs", runs), ("slot", done.plan.slot), ("files", files)]


def _fields(path: str, done: Update) -> dict[str, Any]:
    meant, after = done.application.manifest, done.after
    return {
        "type": "flashed",
        "port": path,
        "meant": {"version": meant.version, "build": meant.id, "board": meant.board},
        "before": done.before.build if done.before is not None else None,
        "runs": {"version": after.version, "build": after.build, "board": after.board},
        "slot": done.plan.slot if done.plan is not None else None,
        "written": done.plan.written if done.plan is not None else [],
    }


class _Shown:
    """Tells people on standard error how it goes, with a bar on a terminal. quiet: says only what they have to do."""

    def __init__(self, quiet: bool) -> None:
        self._quiet = quiet
        self._console = Console(stderr=True, markup=False, highlight=False, emoji=False)
        self._bar = not quiet and self._console.is_terminal
        columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
        self._progress = Progress(*columns, console=self._console)
        self._task = self._progress.add_task("writing", total=None, visible=False)

    def __enter__(self) -> "_Shown":
        if self._bar:
            self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar:
            self._progress.stop()

    def tell(self, what: str) -> None:
        if not self._quiet:
            self._console.print(safe(what), soft_wrap=True)

    def ask(self, what: str) -> None:
        self._console.print(safe(what, style="bold"), soft_wrap=True)

    def begin(self, octets: int) -> None:
        self._progress.update(self._task, total=octets, visible=octets > 0)

    def written(self, octets: int) -> None:
        self._progress.advance(self._task, octets)
