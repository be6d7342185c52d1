"""Verbs of the one who answers: ack, decline, silence. And withdraw, of the one who has sent."""

from typing import Annotated

import typer
from redphone import codec, wire

from redphone_host.cli.conversation import box, own_reference, peer_reference, require_bounds
from redphone_host.cli.options import By, ByOrLogin, Json, Port, Reference
from redphone_host.cli.output import Output


def ack(port: Port, ref: Reference, by: By, json: Json = False) -> None:
    """Acknowledge a message or answer a call: a named person has read it, and the sender is told so."""
    with box(port) as (client, state):
        order = wire.Acknowledge(ref=peer_reference(ref, state), by=by)
        require_bounds(order)
        Output(json).record(client.ask(order), state.role, f"{ref} acknowledged by {by}")


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
