"""Who keeps the watch, in words: for a table, and for whoever is about to send to an empty room."""

from collections.abc import Iterable, Sequence

from redphone import wire
from rich.table import Table
from rich.text import Text

from redphone_host.moments import spoken
from redphone_host.safe_text import safe, visible

OURS, PEERS = range(2)


def is_attended(presence: wire.Presence) -> bool:
    """Whether somebody is signed on at that desk, under duress or not."""
    return bool(presence.state & wire.ATTENDED)


def watch_table(presences: Iterable[wire.Presence], status: wire.Status) -> Table:
    """The desks of both ends, a line each."""
    names = status.own_name, status.peer_name
    table = Table("End", "Desk", "Watch", box=None)
    for presence in presences:
        table.add_row(safe(names[presence.end]), safe(presence.name), watch_text(presence))
    return table


def watch_text(presence: wire.Presence) -> Text:
    """One desk: attended by whom since when, unattended since when, or never attended."""
    said = _attended(presence) if is_attended(presence) else _unattended(presence)
    if presence.state & wire.UNDER_DURESS:
        said += Text("; COMPROMISED: signed under duress", style="bold red")
    return said


def compromised_text(status: wire.Status) -> Text:
    """What a person must know if the other end has been under duress; empty if it has not."""
    if not status.compromised:
        return Text()
    since = f"COMPROMISED since {spoken(status.compromised)}: at {visible(status.peer_name)} somebody signed"
    return Text(f"{since} under duress. Once you are sure of them: 'redphone trust'", style="bold red")


def empty_desks(presences: Iterable[wire.Presence], desk: str) -> list[wire.Presence]:
    """The peer's desks that a message for `desk` would reach, if nobody is at any of them; else none.

    A message that names no desk, or one that the peer has not, is for all.
    """
    theirs = [presence for presence in presences if presence.end == PEERS]
    meant = [presence for presence in theirs if presence.name == desk] or theirs
    return [] if any(is_attended(presence) for presence in meant) else meant


def emptiness(desks: Sequence[wire.Presence], peer_name: str) -> str:
    """A sentence about desks that are empty, for one who is about to send to them."""
    since = max(desk.since for desk in desks)
    where = f"at {peer_name}'s desk {desks[0].name}" if len(desks) == 1 else f"at any of {peer_name}'s desks"
    when = f"has been {where} since {spoken(since)}" if since else f"has ever been {where}"
    return f"nobody {when}"


def _attended(presence: wire.Presence) -> Text:
    return Text("attended by ", style="green") + safe(presence.by, "green") + Text(f" since {spoken(presence.since)}")


def _unattended(presence: wire.Presence) -> Text:
    if not presence.since:
        return Text("NEVER ATTENDED", style="bold red")
    by = Text(", when ") + safe(presence.by) + Text(" signed off") if presence.by else Text()
    return Text("UNATTENDED", style="bold red") + Text(f" since {spoken(presence.since)}") + by
