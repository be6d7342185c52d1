"""Brings a fill into a box by way of its red port, and makes sure that it is the one that is in there."""

import secrets
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from redphone import codec, wire
from redphone.station.shell import ENTROPY_OCTETS

from redphone_host.errors import BoxRefused, FillError
from redphone_host.fill_make import check_fill, fingerprint
from redphone_host.red_client import RedClient
from redphone_host.vocabulary import ADVICE

# The box asks at its panel for 30 s; its answer has to come back, too.
ASKED_AT_PANEL_S = 35.0

AT_PANEL = (
    "waiting for somebody at the box: press ACK there within 30 s to allow the fill, or turn its key switch to FILL"
)


def load_fill(
    client: RedClient, fill: wire.Fill, waiting: Callable[[str], AbstractContextManager[Any]] = nullcontext
) -> None:
    """Load `fill` into an empty box. With the key switch off the box asks at its panel: `waiting` says so meanwhile.

    BoxRefused, BoxSilent, FillError.
    """
    problems = check_fill(fill)
    if problems:
        raise FillError("; ".join(problems), "make a new line with 'redphone fill new'")
    status = client.ask(wire.GetStatus())
    if status.filled:
        raise BoxRefused(wire.ALREADY_FILLED, "the box is not empty", ADVICE[wire.ALREADY_FILLED])
    order = wire.LoadFill(entropy=secrets.token_bytes(ENTROPY_OCTETS), fill=codec.pack(fill))
    if status.key_switch:
        client.ask(order)
    else:
        with waiting(AT_PANEL):
            client.ask(order, ASKED_AT_PANEL_S)
    require_same(fill, client.ask(wire.GetFingerprint()))


def holds(fill: wire.Fill, found: wire.Fingerprint) -> bool:
    """Whether a box whose answer is `found` holds exactly this end's fill."""
    wanted = (fill.role, fill.line_id, fingerprint(fill))
    return (found.role, found.line_id, found.digest) == wanted


def require_same(fill: wire.Fill, found: wire.Fingerprint) -> None:
    """FillError unless the box holds this very fill."""
    if not holds(fill, found):
        raise FillError("the box holds another fill than this one", "check the port and the file")
