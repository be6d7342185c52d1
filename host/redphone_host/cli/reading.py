"""Verbs that look: status, inbox, show, events. And the clock."""

import time
from typing import Annotated

import typer
from redphone import wire

from redphone_host.cli.conversation import box
from redphone_host.cli.options import Json, Port, Reference, Timeout
from redphone_host.cli.output import Output, print_json
from redphone_host.errors import WaitTimedOut
from redphone_host.moments import parse_iso, spoken
from redphone_host.show import message_panel, message_table, status_table
from redphone_host.show_json import as_json
from redphone_host.vocabulary import parse_reference


def status(port: Port, json: Json = False) -> None:
    """Show how box, line, bearers and peer are."""
    with box(port) as (client, found):
        bearers = client.ask_all(wire.GetBearers())
        fields = as_json(found, found.role) | {"bearers": [as_json(record, found.role) for record in bearers]}
        Output(json).answer(fields, status_table(found, bearers))


def inbox(
    port: Port,
    sent: Annotated[bool, typer.Option("--sent", help="This end's own messages instead.")] = False,
    json: Json = False,
) -> None:
    """List the messages received, or sent, and what has become of them."""
    with box(port) as (client, state):
        order = wire.ListMessages(direction=wire.OUTGOING if sent else wire.INCOMING)
        records = client.ask_all(order)
        Output(json).records(records, state.role, message_table(records, state.role))


def show(port: Port, ref: Reference, json: Json = False) -> None:
    """Show one message whole. Looking at it does not acknowledge it."""
    sender, number = parse_reference(ref)
    with box(port) as (client, state):
        direction = wire.OUTGOING if sender == state.role else wire.INCOMING
        record = client.ask(wire.Show(direction=direction, ref=number))
        Output(json).record(record, state.role, message_panel(record, state.role))


def events(
    port: Port,
    count: Annotated[
        int | None, typer.Option(min=1, help="Stop after so many events.", show_default="no limit")
    ] = None,
    timeout: Timeout = None,
    json: Json = True,
) -> None:
    """Print what happens at the box as it happens, one JSON object a line, until interrupted."""
    left = count
    with box(port, follow=True) as (client, state):
        for event in client.events(timeout):
            print_json(as_json(event, state.role))
            left = None if left is None else left - 1
            if left == 0:
                return
    if left:
        raise WaitTimedOut(f"{left} of {count} events did not come within {timeout:g} s")


def set_clock(
    port: Port,
    utc: Annotated[
        str | None, typer.Option(help="The time in ISO 8601, with its zone.", show_default="this computer's clock")
    ] = None,
    json: Json = False,
) -> None:
    """Set the box's clock, which is always UTC."""
    at = None if utc is None else parse_iso(utc)
    with box(port) as (client, state):
        now = int(time.time()) if at is None else at
        done = client.ask(wire.SetClock(utc=now))
        Output(json).record(done, state.role, f"the box's clock is set to {spoken(now)}")
