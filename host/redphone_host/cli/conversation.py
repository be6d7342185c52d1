"""A conversation with a box: opened, greeted, and closed whatever happens."""

from collections.abc import Iterator
from contextlib import contextmanager

from redphone import codec, wire
from redphone.errors import LocalProtocolError

from redphone_host.errors import UsageProblem
from redphone_host.red_client import RedClient
from redphone_host.vocabulary import parse_reference


@contextmanager
def box(port: str, *, follow: int = 0) -> Iterator[tuple[RedClient, wire.Status]]:
    """The client and the box's status. follow: as in RedClient.hello."""
    with RedClient(port) as client:
        yield client, client.hello(follow=follow)


def require_bounds(order: codec.Format) -> None:
    """UsageProblem if a field of the order is too long, so that it is not even sent."""
    try:
        codec.pack(order)
    except LocalProtocolError as error:
        raise UsageProblem(f"it cannot be sent: {error}", "shorten it; nothing was sent") from error
    except UnicodeEncodeError as error:
        raise UsageProblem("it cannot be sent: it is not UTF-8 text", "write it in UTF-8; nothing was sent") from error


def own_reference(text: str, status: wire.Status) -> int:
    """The ref of a message that this end has sent; UsageProblem if it is the peer's."""
    role, ref = parse_reference(text)
    if status.filled and role != status.role:
        raise UsageProblem(f"{text} is the peer's message", "only a message of this end's own can be given up")
    return ref


def peer_reference(text: str, status: wire.Status) -> int:
    """The ref of a message that the peer has sent; UsageProblem if it is this end's own."""
    role, ref = parse_reference(text)
    if status.filled and role == status.role:
        raise UsageProblem(f"{text} is this end's own message", "name one of the peer's: see 'redphone inbox'")
    return ref
