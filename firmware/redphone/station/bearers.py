"""A fill's bearers: what it says of each, and each made from that. Only the kinds that a fill names are imported."""

from redphone import codec
from redphone.black.stream import StreamBearer
from redphone.errors import RemoteProtocolError
from redphone.wire import BEARERS_MAX, SERIAL, BearerSetup


def setups(fill):
    """The fill's BearerSetups in their order. RemoteProtocolError if there is none, too many, or one is malformed."""
    found = []
    at = 0
    while at < len(fill.bearers):
        setup, at = codec.unpack(BearerSetup, fill.bearers, at)
        found.append(setup)
    if not 1 <= len(found) <= BEARERS_MAX:
        raise RemoteProtocolError("a fill has one to four bearers")
    return found


def pack(found):
    """BearerSetups as a fill holds them."""
    return b"".join([codec.pack(setup) for setup in found])


def make(setup, role):
    """The bearer that a BearerSetup names, for the end with this role."""
    if setup.kind == SERIAL:
        return StreamBearer(setup.bit_rate)
    raise RemoteProtocolError("no such bearer")
