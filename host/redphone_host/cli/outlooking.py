"""The verb `outlook`: where this end's own messages stand, as far as its box can know."""

from typing import Annotated

import typer
from redphone import wire
from rich.text import Text

from redphone_host.cli.conversation import box
from redphone_host.cli.options import Json, Port, Timeout
from redphone_host.cli.output import Output
from redphone_host.outlooks import outlook_table, outlook_text


def outlook(
    port: Port,
    follow: Annotated[bool, typer.Option("--follow", help="Go on, and show each change as it comes.")] = False,
    timeout: Timeout = None,
    json: Json = False,
) -> None:
    """Show where each message stands that is not closed: on its way, no bearer, box silent, nobody there, ..."""
    output = Output(json)
    with box(port, follow=follow) as (client, status):
        outlooks = client.ask_all(wire.GetOutlooks())
        nothing = Text("nothing is open: all that was sent has been answered for")
        output.records(outlooks, status.role, outlook_table(outlooks, status.role) if outlooks else nothing)
        for event in client.events(timeout) if follow else ():
            if isinstance(event, wire.Outlook):
                name = Text(f"{wire.name_of(status.role, event.ref)} ")
                output.record(event, status.role, name + outlook_text(event))
