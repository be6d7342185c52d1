"""The verb `talk`: the orderwire of the call that is open."""

from typing import Annotated

import typer
from redphone import wire

from redphone_host.cli.conversation import box, require_bounds
from redphone_host.cli.options import Json, Port
from redphone_host.cli.orderwire import HEARD_WITHIN_S, Orderwire
from redphone_host.cli.output import Output
from redphone_host.cli.watching import OperatorOption
from redphone_host.errors import UsageProblem


def talk(
    port: Port,
    *,
    name: OperatorOption,
    end: Annotated[bool, typer.Option("--end", help="Hang up when standard input ends.")] = False,
    timeout: Annotated[
        float, typer.Option(min=0.0, help="How long to wait for lines to be heard when standard input ends, seconds.")
    ] = HEARD_WITHIN_S,
    json: Json = False,
) -> None:
    """Talk in the call that is open: what you type is shown at the other end line by line, and what they say here.

    /end hangs up; so does control-D at a terminal, after asking. Control-C leaves the call open.
    """
    require_bounds(wire.EndCall(by=name))
    with box(port, follow=True) as (client, status):
        if not status.call:
            raise UsageProblem("no call is open", "call with 'redphone call', or answer one with 'redphone ack'")
        Orderwire(client, status.role, Output(json), name).talk(hang_up_at_end=end, heard_within_s=timeout)
