"""Handover: whoever signs on sees what is open, and accepts it."""

from collections.abc import Iterator

from redphone import wire
from rich.console import Group, RenderableType
from rich.text import Text

from redphone_host.cli.output import Output
from redphone_host.cli.terminal import ask_whether
from redphone_host.open_items import OpenItems, open_items
from redphone_host.red_client import RedClient
from redphone_host.show import message_table


def accepted_items(client: RedClient, output: Output, accept_all: bool) -> int:
    """How many open items the operator has accepted: all, or the command ends here."""
    items = open_items(client)
    role = client.ask(wire.GetStatus()).role
    listed = [*items.received, *items.sent, *items.due]
    if not items.count:
        return 0
    output.records(listed, role, Group(*_shown(items, role)))
    if accept_all:
        output.remark(f"{_things(items.count)} accepted")
    else:
        ask_whether(
            f"Accept {_things(items.count)}?",
            f"{_things(items.count)} to be accepted",
            "sign on at a terminal to be asked, or accept them unseen with --accept-all",
        )
    return items.count


def _shown(items: OpenItems, role: int) -> Iterator[RenderableType]:
    if items.received:
        yield Text("received, and nobody has answered for it:", style="bold")
        yield message_table(items.received, role)
    if items.sent:
        yield Text("sent, and not closed:", style="bold")
        yield message_table(items.sent, role)
    if items.due:
        yield Text("to be answered by a time:", style="bold")
        yield message_table(items.due, role)
    if items.unlisted:
        yield Text(f"and {items.unlisted} older, to be answered by a time: see 'redphone inbox'")


def _things(count: int) -> str:
    return "1 open item" if count == 1 else f"{count} open items"
