"""Options and arguments that several commands share."""

import getpass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from redphone import wire

from redphone_host.cli.grammar import PORT_VARIABLE, remember_json

OPERATOR_VARIABLE = "REDPHONE_OPERATOR"


class Goal(StrEnum):
    """What a sender can wait for."""

    DELIVERED = "delivered"
    RUNG = "rung"
    ACKNOWLEDGED = "acknowledged"
    ANSWERED = "answered"

    @property
    def status(self) -> int:
        """Its number on the wire."""
        return wire.STATUSES.index(self.value.upper())


def login_name() -> str:
    """Who is logged in, as far as the system tells."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""


Port = Annotated[
    str, typer.Argument(metavar="PORT", envvar=PORT_VARIABLE, help="The box's red port, such as /dev/ttyACM0.")
]
Json = Annotated[
    bool, typer.Option("--json", callback=remember_json, help="Print JSON, one object a line, for programs.")
]
Reference = Annotated[str, typer.Argument(metavar="REF", help="The message, such as A-F12.")]
Sender = Annotated[
    str,
    typer.Option(
        "--from", envvar=OPERATOR_VARIABLE, default_factory=login_name, help="Who sends it.", show_default="login name"
    ),
]
By = Annotated[str, typer.Option("--by", envvar=OPERATOR_VARIABLE, help="Who does this: a person's name.")]
ByOrLogin = Annotated[
    str,
    typer.Option(
        "--by", envvar=OPERATOR_VARIABLE, default_factory=login_name, help="Who does this.", show_default="login name"
    ),
]
Desk = Annotated[str, typer.Option(help="The desk it is for at the other end, such as watch.")]
Exercise = Annotated[bool, typer.Option("--exercise", help="Mark it EXERCISE, which nobody can strip.")]
Timeout = Annotated[float | None, typer.Option(min=0.0, help="How long to wait, seconds.", show_default="no limit")]
PassphraseFile = Annotated[
    Path | None, typer.Option(help="Read the passphrase from this file's first line instead of asking.")
]
