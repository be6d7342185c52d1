"""The verb `attend`: a laptop that stays at a box."""

import threading
from typing import Annotated

import typer

from redphone_host.attend import Attendance
from redphone_host.attended import state_folder
from redphone_host.cli.heralding import TerminalHerald
from redphone_host.cli.options import Json, Port
from redphone_host.cli.output import Output
from redphone_host.cli.stopping import until_stopped
from redphone_host.errors import BoxSilent
from redphone_host.hooks import Hooks, parse_hook
from redphone_host.red_client import RedClient

_RETRY_S = 1.0


def attend(
    port: Port,
    *,
    hook: Annotated[
        str,
        typer.Option(
            metavar="COMMAND",
            help="Run this when nobody has answered in time. It gets the message as JSON on standard input, and "
            "REDPHONE_MESSAGE and so on in its environment; it may take 50 s.",
            show_default="none",
        ),
    ] = "",
    notify: Annotated[bool, typer.Option("--notify/--no-notify", help="Show notifications on the desktop.")] = True,
    json: Json = False,
) -> None:
    """Stay at the box: tell what happens, and first what was missed since the last time; run a hook if nobody answers.

    Stays when the cable is pulled, and goes on when it is back. The bell does not need this: it is the box's own.
    """
    hooks = Hooks(parse_hook(hook) if hook else None)
    output = Output(json)
    attendance = Attendance(state_folder(), hooks, TerminalHerald(output, notify))
    with until_stopped() as stopped:
        try:
            _stay(port, attendance, output, stopped)
        finally:
            hooks.close()


def _stay(port: str, attendance: Attendance, output: Output, stopped: threading.Event) -> None:
    problem = ""
    while not stopped.is_set():
        try:
            with RedClient(port) as client:
                problem = ""
                attendance.converse(client, stopped)
        except BoxSilent as gone:
            if gone.problem != problem:
                output.remark(f"{gone.problem}; waiting for the box")
            problem = gone.problem
            stopped.wait(_RETRY_S)
