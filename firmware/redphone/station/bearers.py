"""A fill's bearers: what it says of each, and each made from that. Only the kinds that a fill names are imported."""

from redphone import codec
from redphone.black.stream import StreamBearer
from redphone.compat import const
from redphone.errors import LocalProtocolError, RemoteProtocolError
from redphone.wire import BEARERS_MAX, FRAME_OCTETS_MAX, ROLE_B, BearerSetup

# Frames of cover are all alike, and long enough for a handshake with the longest item that cannot be cut.
_COVER_LEVEL = const(1)
_COVER_OCTETS_MIN = const(200)

# A call is ended after so long without a frame, before the bearer finds that nothing answers it any more.
_CALL_IDLE_MS = const(45000)

# Packet radio: octets of a packet and of the longest frame, and bit/s on the air unless the setup says otherwise.
_PACKET_OCTETS = const(256)
_PACKET_FRAME_OCTETS = const(510)
_PACKET_BIT_RATE = const(1200)

# The longest frame on short wave is so many bursts.
_HF_PACKETS = const(4)


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
    """The bearer that a BearerSetup names, for the end with this role. LocalProtocolError if it cannot be made so."""
    bearer = _MAKERS[setup.kind](setup, role)
    if setup.cover_ms and not _COVER_OCTETS_MIN <= setup.cover_octets <= bearer.longest():
        bounds = (_COVER_OCTETS_MIN, bearer.longest())
        raise LocalProtocolError("a frame of cover has {} to {} octets here".format(*bounds))
    return bearer


def _serial(setup, role=None):
    return StreamBearer(setup.bit_rate, _COVER_LEVEL if setup.cover_ms else None)


def _telephone(setup, role):
    from redphone.black.hayes import Hayes

    return Hayes(_serial(setup), setup.address, setup.setup, role == ROLE_B, _CALL_IDLE_MS)


def _packet(setup, role):
    from redphone.black.ax25 import Addresses
    from redphone.black.kiss import Kiss

    own, _, peer = setup.address.partition(">")
    on_air = setup.setup or str(_PACKET_BIT_RATE)
    if not on_air.isdigit() or not int(on_air):
        raise LocalProtocolError("no bit rate on the air: " + on_air)
    return Kiss(_PACKET_FRAME_OCTETS, _PACKET_OCTETS, int(on_air), Addresses(own, peer))


def _hf(setup, role):
    from redphone.black.hf_modem import MODES, HfModem

    if setup.address not in MODES:
        raise LocalProtocolError("no such mode on short wave: " + setup.address)
    modem = HfModem(setup.address, _HF_PACKETS)
    modem.frame_octets_max = min(modem.frame_octets_max, FRAME_OCTETS_MAX)
    return modem


def _satellite(setup, role):
    from redphone.black.sbd import Sbd

    return Sbd()


_MAKERS = (_serial, _telephone, _packet, _hf, _satellite)
