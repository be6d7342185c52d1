"""The doctor verb: what is wrong with a box."""

import typer
from rich.table import Table
from rich.text import Text

from redphone_host.build.application import loader_files
from redphone_host.cli.exit_codes import UNSOUND
from redphone_host.cli.flashing import BoxPort
from redphone_host.cli.options import Json
from redphone_host.cli.output import Output
from redphone_host.doctor import at_work, in_service
from redphone_host.doctor.check import Check
from redphone_host.flash.duty import ANSWER_S, interpreter, status_of
from redphone_host.flash.ports import Port, choose
from redphone_host.red_client import RedClient
from redphone_host.safe_text import safe


def doctor(port: BoxPort = None, json: Json = False) -> None:
    """Look at a box, at work or at its interpreter, and say what is wrong with it. Changes nothing."""
    found = choose(port)
    checks = _checks(found)
    fields = [
        {"check": check.name, "well": check.well, "found": check.found, "advice": check.advice} for check in checks
    ]
    well = all(check.well for check in checks)
    Output(json).answer({"type": "doctor", "port": found.path, "well": well, "checks": fields}, _table(checks))
    if not well:
        raise typer.Exit(UNSOUND)


def _checks(port: Port) -> list[Check]:
    if status_of(port.path) is None:
        with interpreter(port, ANSWER_S) as repl:
            return in_service.look(repl, loader_files())
    with RedClient(port.path) as client:
        return at_work.look(client)


def _table(checks: list[Check]) -> Table:
    """A line for each; below what is wrong, what to do."""
    table = Table.grid(padding=(0, 2))
    for check in checks:
        verdict = Text("OK", style="green") if check.well else Text("WRONG", style="bold red")
        table.add_row(verdict, Text(check.name, style="dim"), safe(check.found))
        if not check.well:
            table.add_row("", "", safe(check.advice, style="bold"))
    return table
