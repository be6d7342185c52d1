"""The verb `escalation`: what the box does about a message that nobody answers."""

from typing import Annotated

import typer
from redphone import wire

from redphone_host import escalation as tables
from redphone_host.cli.conversation import box
from redphone_host.cli.options import Json, Port
from redphone_host.cli.output import Output
from redphone_host.show import facts


def escalation(
    port: Port,
    change: Annotated[
        list[str] | None,
        typer.Option("--set", metavar=tables.GRAMMAR, help=f"Change this, such as {tables.EXAMPLE}; repeatable."),
    ] = None,
    json: Json = False,
) -> None:
    """Show what the box does when nobody answers, or change it: the key switch must be at FILL for that."""
    tables.parse(change or [], tables.NOTHING)  # what is written wrongly is said before a port is opened
    with box(port) as (client, _):
        table = client.ask(wire.GetEscalation()).table
        if change:
            table = tables.parse(change, table)
            client.ask(wire.SetEscalation(table=table))
        fields = {"type": "escalation_table", "seconds": tables.seconds_json(table), "changed": bool(change)}
        Output(json).answer(fields, facts(tables.spoken(table)))
