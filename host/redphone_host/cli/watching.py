"""Verbs of the watch: who keeps it at both ends, signing on and off, and trusting the peer again."""

from typing import Annotated

import typer
from redphone import wire
from rich.console import Group
from rich.text import Text

from redphone_host.cli.conversation import box, require_bounds
from redphone_host.cli.handover import accepted_items
from redphone_host.cli.options import OPERATOR_VARIABLE, Json, Port
from redphone_host.cli.output import Output
from redphone_host.cli.pins import PinFile, pin
from redphone_host.cli.terminal import ask_whether
from redphone_host.errors import BoxRefused, UsageProblem
from redphone_host.red_client import RedClient
from redphone_host.safe_text import visible
from redphone_host.watches import OURS, compromised_text, watch_table

_TRIES = 3  # how often what is open may change while an operator accepts it

OperatorOption = Annotated[
    str, typer.Option("--as", metavar="NAME", envvar=OPERATOR_VARIABLE, help="The operator, as the box knows them.")
]
OwnDesk = Annotated[str, typer.Option("--desk", help="The desk here.", show_default="the only one")]


def show(port: Port, json: Json = False) -> None:
    """Show who keeps the watch at both ends, and since when."""
    with box(port) as (client, status):
        presences = client.ask_all(wire.GetWatches())
        nobody = Text("this line keeps no watch: its fill names no desks") if not presences else Text()
        compromised = compromised_text(status)
        table = Group(*[part for part in (watch_table(presences, status), nobody, compromised) if part])
        Output(json).records(presences, status.role, table)


def on(
    port: Port,
    *,
    desk: OwnDesk = "",
    name: OperatorOption,
    pin_file: PinFile = None,
    accept_all: Annotated[
        bool, typer.Option("--accept-all", help="Accept what is open without being asked; says how many.")
    ] = False,
    json: Json = False,
) -> None:
    """Sign on at a desk here. Whoever does so accepts what is open, and relieves the operator before."""
    output = Output(json)
    with box(port) as (client, status):
        desk = desk or _only_desk(client)
        require_bounds(wire.SignOn(desk=desk, by=name))
        accepts = accepted_items(client, output, accept_all)
        secret = pin(name, pin_file)
        for left in reversed(range(_TRIES)):
            try:
                done = client.ask(wire.SignOn(desk=desk, by=name, pin=secret, accepts=accepts))
                break
            except BoxRefused as refused:
                if refused.reason != wire.OPEN_ITEMS or not left:
                    raise
            output.remark("what is open has changed meanwhile")
            accepts = accepted_items(client, output, accept_all)
        output.record(done, status.role, f"{name} keeps the watch at desk {desk}; the other end is told")


def off(
    port: Port,
    *,
    desk: OwnDesk = "",
    name: OperatorOption,
    pin_file: PinFile = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask, even if nobody is left at any desk.")] = False,
    json: Json = False,
) -> None:
    """Sign off at a desk here. If nobody is left at any desk you are asked first, and the other end is told."""
    with box(port) as (client, status):
        desk = desk or _only_desk(client)
        order = wire.SignOff(desk=desk, by=name, confirmed=int(yes))
        require_bounds(order)
        order.pin = pin(name, pin_file)
        try:
            done = client.ask(order)
        except BoxRefused as refused:
            if refused.reason != wire.LAST_DESK:
                raise
            order.confirmed = _leaves_nobody(status)
            done = client.ask(order)
        Output(json).record(done, status.role, f"{name} has left the watch at desk {desk}; the other end is told")


def trust(port: Port, *, name: OperatorOption, pin_file: PinFile = None, json: Json = False) -> None:
    """End COMPROMISED: you have made sure, by other means, that nobody at the other end is under duress any more."""
    with box(port) as (client, status):
        order = wire.Trust(by=name)
        require_bounds(order)
        order.pin = pin(name, pin_file)
        Output(json).record(client.ask(order), status.role, f"{name} trusts {visible(status.peer_name)} again")


def _only_desk(client: RedClient) -> str:
    desks = [presence.name for presence in client.ask_all(wire.GetWatches()) if presence.end == OURS]
    if not desks:
        raise UsageProblem("this end keeps no watch", "its fill names no desks; see 'redphone fill new --help'")
    if len(desks) > 1:
        raise UsageProblem(f"this end has several desks: {', '.join(desks)}", "name one with --desk")
    return str(desks[0])


def _leaves_nobody(status: wire.Status) -> int:
    """1 once the person has confirmed it."""
    ask_whether(
        f"Nobody will be at any desk here, and {visible(status.peer_name)} is told so. Sign off?",
        "this leaves nobody at any desk here",
        "have somebody sign on first, or confirm it with --yes",
    )
    return 1
