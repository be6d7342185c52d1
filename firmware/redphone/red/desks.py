"""The names of an end's desks, as a fill holds them (docs/protocol.md section 4.1). A desk is known by its place."""

from redphone import codec
from redphone.errors import LocalProtocolError, RemoteProtocolError
from redphone.wire import DESK_OCTETS_MAX, DESKS_MAX


def pack(names):
    """The names as octets. LocalProtocolError if one is empty, too long or said twice, or if there are too many."""
    out = bytearray()
    for name in names:
        octets = name.encode()
        out.append(min(len(octets), 0xFF))
        out.extend(octets)
    try:
        names_of(out)
    except RemoteProtocolError as error:
        raise LocalProtocolError(str(error))
    return bytes(out)


def names_of(octets):
    """The names in their order, as a tuple; empty if no watch is kept there. RemoteProtocolError if it is malformed."""
    names = []
    at = 0
    while at < len(octets):
        end = at + 1 + octets[at]
        if not 1 <= octets[at] <= DESK_OCTETS_MAX or end > len(octets):
            raise RemoteProtocolError("a desk's name has 1 to 16 octets")
        name = bytes(octets[at + 1 : end])
        codec.require_utf8(name)
        names.append(str(name, "utf-8"))
        at = end
    if len(names) > DESKS_MAX:
        raise RemoteProtocolError("an end has seven desks at most")
    if len(set(names)) != len(names):
        raise RemoteProtocolError("no two desks have the same name")
    return tuple(names)
