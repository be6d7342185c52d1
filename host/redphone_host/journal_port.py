"""Reads a box's journal over its red port, whole, or on and on as entries are stored.

An entry is never left out and never given twice: what events do not bring, since the box stops telling a laptop that
does not read, is asked for again.
"""

import math
import time
from collections.abc import Iterator
from pathlib import Path

from redphone import wire

from redphone_host.errors import BoxRefused
from redphone_host.journal_entries import Entry, Head, Journal, Origin, entry_of
from redphone_host.journal_file import load
from redphone_host.red_client import RedClient

# So long without an entry, and the box is asked whether there is one after all, seconds.
ASK_AGAIN_S = 30.0

_FOLLOW = wire.FOLLOW_EVENTS | wire.FOLLOW_LOG


def journal_at(source: str) -> Journal:
    """The journal in a saved file, or of the box at a port. UsageProblem, BoxSilent, BoxRefused."""
    if Path(source).is_file():
        return load(Path(source))
    with RedClient(source) as client:
        return read(client, client.hello())


def read(client: RedClient, status: wire.Status) -> Journal:
    """The whole journal of the box that said this status after hello.

    Where its chain stands is asked first, so that every entry below that is read.
    """
    head = _head(client)
    entries = tuple(entries_from(client, 0))
    return Journal(origin_of(client, status), entries, head)


def entries_from(client: RedClient, first: int) -> list[Entry]:
    """The entries from number `first` on that the box keeps."""
    records = client.ask_all(wire.ReadLog(first=first))
    found = [entry_of(record.index, record.at, bytes(record.entry)) for record in records]
    return [entry for entry in found if entry.index >= first]


def origin_of(client: RedClient, status: wire.Status) -> Origin:
    """What there is to say about the box that said this status."""
    own, peer = _desks(client)
    return Origin(
        role=status.role,
        own_name=status.own_name,
        peer_name=status.peer_name,
        line_id=_line_id(client),
        utc=status.utc,
        read_at_ms=time.time_ns() // 1_000_000,
        own_desks=own,
        peer_desks=peer,
    )


def follow_entries(
    client: RedClient, last: int, timeout_s: float | None, ask_again_s: float = ASK_AGAIN_S
) -> Iterator[Entry]:
    """Every entry after number `last` (-1: from the first on) as it is stored, for so long in all (None: no end).

    The same entry never twice, and none left out that the box still keeps.
    """
    ends = math.inf if timeout_s is None else time.monotonic() + timeout_s
    while True:
        client.hello(follow=_FOLLOW)
        for entry in entries_from(client, last + 1):
            last = entry.index
            yield entry
        for entry in _told(client, ends, ask_again_s):
            if entry.index > last + 1:
                break
            if entry.index == last + 1:
                last = entry.index
                yield entry
        if time.monotonic() >= ends:
            return


def _told(client: RedClient, ends: float, quiet_s: float) -> Iterator[Entry]:
    """The entries that the box tells of by itself, until it has told of none for so long, or the end."""
    heard = time.monotonic()
    while (now := time.monotonic()) < min(ends, heard + quiet_s):
        for event in client.events(min(ends, heard + quiet_s) - now):
            if isinstance(event, wire.Logged):
                yield entry_of(event.index, event.at, bytes(event.entry))
                heard = time.monotonic()
                break


def _head(client: RedClient) -> Head | None:
    """None where the firmware is too old to say."""
    try:
        found = client.ask(wire.GetChain())
    except BoxRefused:
        return None
    return Head(found.index, bytes(found.chain)) if isinstance(found, wire.ChainHead) else None


def _line_id(client: RedClient) -> str:
    try:
        found = client.ask(wire.GetFingerprint())
    except BoxRefused:
        return ""
    return str(found.line_id.hex()) if isinstance(found, wire.Fingerprint) else ""


def _desks(client: RedClient) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names of the desks of both ends, each by its place in the fill; none where the box does not tell."""
    try:
        records = client.ask_all(wire.GetWatches())
    except BoxRefused:
        return (), ()
    ends: tuple[dict[int, str], dict[int, str]] = ({}, {})
    for record in records:
        if isinstance(record, wire.Presence):
            ends[record.end][record.desk] = record.name
    own, peer = (tuple(names.get(desk, "") for desk in range(max(names, default=-1) + 1)) for names in ends)
    return own, peer
