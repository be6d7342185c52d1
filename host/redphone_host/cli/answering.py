"""Verbs of the one who answers: ack, decline, silence. And withdraw, of the one who has sent."""

from typing import Annotated

import typer
from redphone import codec, wire

from redphone_host.cli.conversation import box, own_reference, peer_reference, require_bounds
from redphone_host.cli.options import By, ByOrLogin, Json, Port, Reference
from redphone_host.cli.output import Output
from redphone_host.cli.terminal import somebody_types
from redphone_host.errors import BoxRefused
from redphone_host.red_client import RedClient
from redphone_host.safe_text import visible
from redphone_host.show_json import message_in


def ack(
    port: Port,
    ref: Reference,
    by: By,
    read_back: Annotated[
        str, typer.Option(metavar="TEXT", help="What the message demands to be retyped.", show_default="asked for")
    ] = "",
    json: Json = False,
) -> None:
    """Acknowledge a message or answer a call: a named person has read it, and the sender is told so."""
    with box(port) as (client, state):
        order = wire.Acknowledge(ref=peer_reference(ref, state), by=by, read_back=read_back)
        require_bounds(order)
        try:
            done = client.ask(order)
        except BoxRefused as refused:
            if refused.reason != wire.READ_BACK or read_back or not somebody_types():
                raise
            order.read_back = _retyped(client, order.ref)
            require_bounds(order)
            done = client.ask(order)
        Output(json).record(done, state.role, f"{ref} acknowledged by {by}")


def decline(
    port: Port,
    ref: Reference,
    by: By,
    reason: Annotated[str, typer.Option(help="Why, in a few words; the sender sees it.")] = "",
    json: Json = False,
) -> None:
    """Decline a message or a call; the sender is told who did, and why."""
    with box(port) as (client, state):
        order = wire.Decline(ref=peer_reference(ref, state), by=by, note=reason)
        require_bounds(order)
        Output(json).record(client.ask(order), state.role, f"{ref} declined by {by}")


def withdraw(port: Port, ref: Reference, by: ByOrLogin, json: Json = False) -> None:
    """Give up a message or a call of this end's own: the peer's bell stops ringing for it."""
    with box(port) as (client, state):
        order = wire.GiveUp(ref=own_reference(ref, state), by=by)
        require_bounds(order)
        Output(json).record(client.ask(order), state.role, f"{ref} given up")


def silence(port: Port, json: Json = False) -> None:
    """Stop the bell, and nothing else: nothing is acknowledged, and the lamp stays on."""
    with box(port) as (client, state):
        done: codec.Format = client.ask(wire.Silence())
        Output(json).record(done, state.role, "the bell is silent; what rang is still open: see 'redphone inbox'")


def _retyped(client: RedClient, ref: int) -> str:
    """What the person types where the message demands that its words be retyped."""
    message = message_in(client.ask(wire.Show(direction=wire.INCOMING, ref=ref)).body)
    demanded = visible(message.read_back) if message else "what the message demands"
    return str(typer.prompt(f"Read the message, then retype: {demanded}\n", prompt_suffix="> ", err=True))
