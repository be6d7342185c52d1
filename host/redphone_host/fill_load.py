"""Brings a fill into a box by way of its red port, and makes sure that it is the one that is in there."""

import secrets

from redphone import codec, wire
from redphone.station.shell import ENTROPY_OCTETS

from redphone_host.errors import BoxRefused, FillError
from redphone_host.fill_make import check_fill, fingerprint
from redphone_host.red_client import RedClient
from redphone_host.vocabulary import ADVICE


def load_fill(client: RedClient, fill: wire.Fill) -> None:
    """Load `fill` into an empty box whose key switch is on. BoxRefused, BoxSilent, FillError."""
    problems = check_fill(fill)
    if problems:
        raise FillError("; ".join(problems), "make a new line with 'redphone fill new'")
    status = client.ask(wire.GetStatus())
    if status.filled:
        raise BoxRefused(wire.ALREADY_FILLED, "the box is not empty", ADVICE[wire.ALREADY_FILLED])
    if not status.key_switch:
        raise BoxRefused(wire.KEY_SWITCH_OFF, "the box's key switch is off", ADVICE[wire.KEY_SWITCH_OFF])
    client.ask(wire.LoadFill(entropy=secrets.token_bytes(ENTROPY_OCTETS), fill=codec.pack(fill)))
    require_same(fill, client.ask(wire.GetFingerprint()))


def holds(fill: wire.Fill, found: wire.Fingerprint) -> bool:
    """Whether a box whose answer is `found` holds exactly this end's fill."""
    wanted = (fill.role, fill.line_id, fingerprint(fill))
    return (found.role, found.line_id, found.digest) == wanted


def require_same(fill: wire.Fill, found: wire.Fingerprint) -> None:
    """FillError unless the box holds this very fill."""
    if not holds(fill, found):
        raise FillError("the box holds another fill than this one", "check the port and the file")
