"""What is open at a box, as an operator who signs on there has to see it (docs/protocol.md section 6.6)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from redphone import wire
from redphone.red.states import RECEIVER_OPEN, SENDER_CLOSED

from redphone_host.red_client import RedClient
from redphone_host.show_json import message_in

_LOOKED_AT_MAX = 64  # messages looked into, newest first, for a time to be answered by


@dataclass(frozen=True)
class OpenItems:
    """`count` is the box's, and what it wants accepted. `due` are closed, but still to be answered by a time."""

    count: int
    received: list[wire.Listed]
    sent: list[wire.Listed]
    due: list[wire.Listed]

    @property
    def unlisted(self) -> int:
        """How many are counted and could not be found."""
        return max(0, self.count - len(self.received) - len(self.sent) - len(self.due))


def open_items(client: RedClient) -> OpenItems:
    """Ask the box for all of it."""
    incoming = client.ask_all(wire.ListMessages(direction=wire.INCOMING))
    outgoing = client.ask_all(wire.ListMessages(direction=wire.OUTGOING))
    count = client.ask(wire.GetStatus()).open_items
    received = [listed for listed in incoming if listed.status in RECEIVER_OPEN]
    sent = [listed for listed in outgoing if listed.status not in SENDER_CLOSED]
    missing = count - len(received) - len(sent)
    due = _due(client, incoming, outgoing, missing) if missing > 0 else []
    return OpenItems(count, received, sent, due)


def _due(
    client: RedClient, incoming: list[wire.Listed], outgoing: list[wire.Listed], missing: int
) -> list[wire.Listed]:
    answered = {body.reply_to for _, body in _bodies(client, outgoing)}
    acknowledged = [listed for listed in incoming if listed.status == wire.ACKNOWLEDGED]
    found = []
    for listed, body in _bodies(client, acknowledged):
        if body.reply_by and listed.ref not in answered:
            found.append(listed)
            if len(found) == missing:
                break
    return found[::-1]


def _bodies(client: RedClient, records: list[wire.Listed]) -> Iterable[tuple[wire.Listed, Any]]:
    for listed in records[: -_LOOKED_AT_MAX - 1 : -1]:
        shown = client.ask(wire.Show(direction=listed.direction, ref=listed.ref))
        body = message_in(shown.body)
        if body is not None:
            yield listed, body
