"""Frames longer than a packet, cut into segments and put together again.

Black side. Sees ciphertext only. No key and no plaintext may enter here.

A packet begins with a head. Bit 7 of its first octet: the packet is padded to the modem's fixed length with an octet
80 and zeros (ISO/IEC 7816-4). Bit 6: the packet is one segment of several; bits 0 to 5 then number the frame, and a
second octet holds the segment's index (upper half) and the last segment's index. So a frame that fits a packet costs
one octet. A packet is whole or lost (the modem checks it); which frame is genuine is judged by its seal, not here.
"""

from redphone import ticks
from redphone.compat import const

SEGMENTS_MAX = const(16)

_PADDED = const(0x80)
_PART = const(0x40)
_FRAME_ID = const(0x3F)
_ALONE_HEAD = const(1)
_PART_HEAD = const(2)
_PARTIALS_MAX = const(2)


def longest_frame(packet_octets, packets):
    """Octets of the longest frame that fits so many packets, 1 to 16, of so many octets."""
    if packets == 1:
        return packet_octets - _ALONE_HEAD
    return packets * (packet_octets - _PART_HEAD)


class Segmenter:
    """Cuts frames into packets of at most `packet_octets`; of exactly so many, if `pads`."""

    def __init__(self, packet_octets, pads=False):
        self._room = packet_octets
        self._pads = pads
        self._frame_id = 0

    def cut(self, frame):
        """The frame's packets, in order."""
        if len(frame) <= self._room - _ALONE_HEAD:
            return [self._packet(0, b"", frame)]
        step = self._room - _PART_HEAD
        last = (len(frame) - 1) // step
        self._frame_id = (self._frame_id + 1) & _FRAME_ID
        packets = []
        for index in range(last + 1):
            piece = frame[index * step : (index + 1) * step]
            packets.append(self._packet(_PART | self._frame_id, bytes((index << 4 | last,)), piece))
        return packets

    def _packet(self, head, place, piece):
        spare = self._room - 1 - len(place) - len(piece)
        if not self._pads or not spare:
            return bytes((head,)) + place + piece
        return bytes((head | _PADDED,)) + place + piece + b"\x80" + bytes(spare - 1)


class _Partial:
    """A frame of which some segments have come."""

    def __init__(self, frame_id, last):
        self.frame_id = frame_id
        self.last = last
        self.pieces = [None] * (last + 1)
        self.changed_at = 0


class Reassembler:
    """Puts at most two frames at a time together; one to which nothing is added for `lifetime_ms` is given up.

    Segments may come in any order, twice, or never. `following` tells how many more of the same frame should follow
    the packet taken last.
    """

    def __init__(self, frame_octets_max, lifetime_ms):
        self._limit = frame_octets_max
        self._lifetime_ms = lifetime_ms
        self._partials = []
        self.following = 0
        self.discarded = 0

    def take(self, packet, now):
        """The frame that this packet completes, as bytes; None if it completes none."""
        self.following = 0
        head = packet[0] if packet else 0
        start = _PART_HEAD if head & _PART else _ALONE_HEAD
        end = _unpadded(packet) if head & _PADDED else len(packet)
        if end <= start:
            self.discarded += 1
            return None
        if head & _PART:
            return self._take_part(head & _FRAME_ID, packet[1] >> 4, packet[1] & 0x0F, packet[start:end], now)
        if head & _FRAME_ID or end - start > self._limit:
            self.discarded += 1
            return None
        return packet[start:end]

    def _take_part(self, frame_id, index, last, piece, now):
        if not last or index > last:
            self.discarded += 1
            return None
        self.following = last - index
        partial = self._partial(frame_id, index, last, piece, now)
        partial.pieces[index] = piece
        partial.changed_at = now
        if sum([len(piece) for piece in partial.pieces if piece]) > self._limit:
            self._give_up(partial)
            return None
        if None in partial.pieces:
            return None
        self._partials.remove(partial)
        return b"".join(partial.pieces)

    def _partial(self, frame_id, index, last, piece, now):
        """The frame that this segment belongs to, begun anew if what is there is too old or says otherwise."""
        for partial in list(self._partials):
            if ticks.diff(now, partial.changed_at) > self._lifetime_ms:
                self._give_up(partial)
            elif partial.frame_id == frame_id:
                if partial.last == last and partial.pieces[index] in (None, piece):
                    return partial
                self._give_up(partial)
        if len(self._partials) == _PARTIALS_MAX:
            self._give_up(self._partials[0])
        partial = _Partial(frame_id, last)
        self._partials.append(partial)
        return partial

    def _give_up(self, partial):
        self._partials.remove(partial)
        self.discarded += 1


def _unpadded(packet):
    """Octets of the packet before its padding; 0 if that does not end as padding must."""
    end = len(packet)
    while end and not packet[end - 1]:
        end -= 1
    return end - 1 if end and packet[end - 1] == 0x80 else 0
