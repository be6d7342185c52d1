"""Before something is sent: the sender is told if nobody is there. It is sent all the same."""

from redphone import wire

from redphone_host.cli.output import Output
from redphone_host.errors import BoxRefused
from redphone_host.red_client import RedClient
from redphone_host.watches import emptiness, empty_desks

# From a box that cannot tell: it holds no keys, or its firmware knows of no watches.
_CANNOT_TELL = (wire.NOT_FILLED, wire.UNSUPPORTED, wire.MALFORMED)


def warn_if_nobody_is_there(client: RedClient, status: wire.Status, output: Output, desk: str) -> None:
    """A remark; with --json the Presence of each empty desk."""
    try:
        presences = client.ask_all(wire.GetWatches())
    except BoxRefused as refused:
        if refused.reason not in _CANNOT_TELL:
            raise
        return
    empty = empty_desks(presences, desk)
    if empty:
        output.remark_records(empty, status.role, emptiness(empty, status.peer_name))
