"""The verb `call`: the peer's bell rings; once somebody has answered, the orderwire."""

from typing import Annotated

import typer
from redphone import wire

from redphone_host.cli.beforehand import warn_if_nobody_is_there
from redphone_host.cli.conversation import box, require_bounds
from redphone_host.cli.options import Desk, Exercise, Goal, Json, Port, Sender, Timeout
from redphone_host.cli.orderwire import Orderwire
from redphone_host.cli.output import Output
from redphone_host.cli.tracking import Tracked

_ANSWERED = (Goal.ACKNOWLEDGED, Goal.ANSWERED)


def call(
    port: Port,
    *,
    desk: Desk = "",
    sender: Sender,
    exercise: Exercise = False,
    wait: Annotated[Goal, typer.Option(help="Wait until it has come so far.")] = Goal.ACKNOWLEDGED,
    talk: Annotated[
        bool, typer.Option("--talk/--no-talk", help="Go on into the orderwire once it is answered.")
    ] = True,
    timeout: Timeout = None,
    json: Json = False,
) -> None:
    """Call: the peer's bell rings until someone answers. If the wait ends without that, the call is given up.

    Once it is answered, lines that you type are shown at the other end, as with 'redphone talk'.
    """
    flags = wire.CALL | (wire.EXERCISE if exercise else 0)
    order = wire.Send(precedence=wire.FLASH, flags=flags, desk=desk, sender=sender)
    require_bounds(order)
    output = Output(json)
    with box(port, follow=True) as (client, state):
        warn_if_nobody_is_there(client, state, output, desk)
        Tracked(client, state.role, output, client.ask(order)).wait_or_give_up(wait, timeout, sender)
        if talk and wait in _ANSWERED:
            Orderwire(client, state.role, output, sender).talk()
