"""Waits for what becomes of a message of ours: each receipt as it comes, until the one that is wanted.

On the way it tells what else its box says of that message: the sender's view, and what the other end does about it.
"""

from collections.abc import Callable, Iterator
from typing import Any

from redphone import wire

from redphone_host.errors import PeerSaidNo, WaitTimedOut
from redphone_host.red_client import RedClient
from redphone_host.vocabulary import reason_word, word

# A later receipt implies the earlier ones: whoever has acknowledged has it delivered.
_RANKS = {wire.DELIVERED: 1, wire.RUNG: 2, wire.ACKNOWLEDGED: 3, wire.ANSWERED: 4}
_NO = (wire.DECLINED, wire.REFUSED, wire.WITHDRAWN)


def wait_for(
    client: RedClient,
    role: int,
    ref: int,
    goal: int,
    timeout_s: float | None,
    seen: Callable[[Any], None],
) -> wire.Progress:
    """The receipt that reached `goal` (DELIVERED, RUNG, ACKNOWLEDGED or ANSWERED) or went beyond it.

    client: after hello(follow=True). role: of its box. timeout_s: seconds, None for as long as it takes.
    seen: told of each Progress, Outlook and Stepped about it.
    WaitTimedOut; PeerSaidNo if the message is declined, refused or withdrawn; BoxSilent.
    """
    name = wire.name_of(role, ref)
    for receipt in _receipts(client, ref, timeout_s):
        seen(receipt)
        if not isinstance(receipt, wire.Progress):
            continue
        status = word(wire.STATUSES, receipt.status)
        if receipt.status in _NO:
            why = f": {reason_word(receipt.reason)}" if receipt.reason else ""
            raise PeerSaidNo(f"{name} {status}{why}", f"by {receipt.by}" if receipt.by else "")
        if _RANKS.get(receipt.status, 0) >= _RANKS[goal]:
            return receipt
    raise WaitTimedOut(f"{name} not {wire.STATUSES[goal]} within {timeout_s:g} s")


def _receipts(client: RedClient, ref: int, timeout_s: float | None) -> Iterator[Any]:
    """Where the message stands already, if anywhere, then every change; each status once."""
    known = set()
    for receipt in _standing(client, ref):
        known.add(receipt.status)
        yield receipt
    for event in client.events(timeout_s):
        if not _is_about(event, ref):
            continue
        if isinstance(event, wire.Progress):
            if event.status in known:
                continue
            known.add(event.status)
        yield event


def _is_about(event: Any, ref: int) -> bool:
    if isinstance(event, wire.Stepped):
        return bool(event.ref == ref and event.direction == wire.OUTGOING)
    return isinstance(event, wire.Progress | wire.Outlook) and event.ref == ref


def _standing(client: RedClient, ref: int) -> Iterator[wire.Progress]:
    for listed in client.ask_all(wire.ListMessages(direction=wire.OUTGOING)):
        if listed.ref == ref and listed.status:
            yield wire.Progress(ref=ref, status=listed.status, at=listed.at, by=listed.by)
