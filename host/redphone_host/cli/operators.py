"""Verbs about the operators who may sign on at a box: put, remove, list."""

from typing import Annotated

import typer
from redphone import wire
from rich.text import Text

from redphone_host.cli.conversation import box, require_bounds
from redphone_host.cli.options import Json, Port
from redphone_host.cli.output import Output
from redphone_host.cli.pins import PinFile, new_pins
from redphone_host.safe_text import safe

Name = Annotated[str, typer.Argument(metavar="NAME", help="The operator: what the other end is told, too.")]


def put(port: Port, name: Name, pin_file: PinFile = None, json: Json = False) -> None:
    """Let an operator sign on, or give one a new PIN. The box's key switch must be at FILL.

    A second PIN may be given, for duress: it does all that the first does, and the other end is told COMPROMISED.
    """
    with box(port) as (client, status):
        require_bounds(wire.PutOperator(name=name, pin="0"))
        pin, duress_pin = new_pins(name, pin_file)
        done = client.ask(wire.PutOperator(name=name, pin=pin, duress_pin=duress_pin))
        duress = "with" if duress_pin else "without"
        Output(json).record(done, status.role, f"{name} may sign on, {duress} a PIN for duress")


def remove(port: Port, name: Name, json: Json = False) -> None:
    """Let an operator sign on no more. The box's key switch must be at FILL."""
    with box(port) as (client, status):
        order = wire.RemoveOperator(name=name)
        require_bounds(order)
        Output(json).record(client.ask(order), status.role, f"{name} may sign on no more")


def list_(port: Port, json: Json = False) -> None:
    """List who may sign on."""
    with box(port) as (client, status):
        operators = client.ask_all(wire.ListOperators())
        names = Text("\n").join(safe(operator.name) for operator in operators)
        Output(json).records(operators, status.role, names or Text("nobody may sign on: see 'redphone operator put'"))
