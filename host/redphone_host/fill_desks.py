"""The desks of a fill on the host: a name is one that people can read out and type."""

from collections.abc import Sequence

from redphone import wire
from redphone.errors import LocalProtocolError, RemoteProtocolError
from redphone.red import desks

from redphone_host.errors import FillError
from redphone_host.safe_text import visible


def pack_desks(names: Sequence[str]) -> bytes:
    """One end's desks as its fill holds them. FillError, with advice, for names that no fill may have."""
    for name in names:
        if visible(name) != name or name != name.strip():
            raise FillError(
                f"a desk cannot be called {visible(name)!r}",
                "leave out control characters, and spaces at either end; nothing was written",
            )
    try:
        return bytes(desks.pack(names))
    except LocalProtocolError as error:
        raise FillError(f"the desks cannot be: {error}", "change their names; nothing was written") from error


def check_desks(fill: wire.Fill) -> list[str]:
    """What is wrong with the desks of one fill, in words; empty if nothing is."""
    try:
        for octets in (fill.own_desks, fill.peer_desks):
            desks.names_of(octets)
    except RemoteProtocolError as error:
        return [f"{'AB'[fill.role]}'s desks are malformed: {error}"]
    return []


def desks_text(octets: bytes) -> str:
    """The names in a line, or that no watch is kept."""
    return ", ".join(desks.names_of(octets)) or "none: no watch is kept"
