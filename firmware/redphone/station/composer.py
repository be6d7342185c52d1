"""Fills a frame: the most urgent of what inbox and outbox have to say, and an acknowledgement along with it.

A payload is a sequence of items; a fragment runs to the payload's end, so it is always the last.
"""

from redphone import codec
from redphone.compat import const
from redphone.red.fragment import Fragment
from redphone.wire import ROUTINE, Ack, Gap, Poll, Receipt, precedence_of

# Longest item other than a fragment (a Receipt with a full name), and what a Part needs before its data.
_ITEM_OCTETS_MAX = const(92)
_FRAGMENT_OCTETS_MIN = const(24)

# Longest piece other than a fragment: a Withdraw with a full name.
_PIECE_OCTETS_MAX = const(44)
_PART_HEAD_OCTETS = const(12)

# A frame that feels its way on a line that does not answer is at least so long.
_PROBE_OCTETS_MIN = const(40)


class Payload:
    """What a frame will carry: its octets, the pieces in it that must arrive, and how urgent the most urgent is."""

    def __init__(self):
        self.octets = bytearray()
        self.pieces = []
        self.urgency = -1
        self.acknowledges = False

    def add(self, item, piece, urgency):
        """Append an item that asks for an acknowledgement."""
        self.octets.extend(codec.pack_coded(item))
        self.pieces.append(piece)
        self.urgency = max(self.urgency, urgency)


class Composer:
    """Takes from inbox and outbox what the next frame should hold."""

    def __init__(self, inbox, outbox, line):
        self._inbox = inbox
        self._outbox = outbox
        self._line = line

    def urgency(self, now):
        """The precedence of the most urgent thing that waits to be sent, acknowledgements apart; -1 for nothing."""
        return max(self._inbox.urgency(), self._outbox.urgency(now))

    def for_handshake(self, limit, now):
        """The payload of a handshake frame: no acknowledgement, since there is no session yet."""
        payload = Payload()
        self._fill(payload, min(limit, self._line.frame_length.best()), now)
        return payload

    def for_session(self, live, now):
        """The payload of the session's next frame, or None if there is nothing to send or no room on the line."""
        payload = Payload()
        urgency = self.urgency(now)
        free = live.sent.has_room(urgency)
        news = free and (urgency >= 0 or self._line.poll_due)
        if not news and not live.received.due(now):
            return None
        if live.received.wanted():
            payload.urgency = live.received.urgency
            largest, bitmap = live.received.take()
            payload.octets.extend(codec.pack_coded(Ack(largest=largest & 0xFFFF, bitmap=bitmap)))
            payload.acknowledges = True
        if news:
            if urgency < 0:
                payload.add(Poll(), Poll(), ROUTINE)
            elif live.sent.is_nearly_full():
                payload.octets.extend(codec.pack_coded(Poll()))
            self._line.poll_due = False
            self._fill(payload, self._length(live), now)
        return payload if payload.octets else None

    def return_pieces(self, pieces):
        """A frame with these pieces did not arrive: they wait to be sent again."""
        for piece in pieces:
            if isinstance(piece, Poll):
                self._line.poll_due = True
            elif isinstance(piece, (Receipt, Gap)):
                self._inbox.lost(piece)
            else:
                self._outbox.lost(piece)

    def _length(self, live):
        """Octets of payload to aim for; fewer while the line does not answer: a short frame is likelier to pass."""
        return max(_PROBE_OCTETS_MIN, self._line.frame_length.best() >> min(live.sent.misses, 3))

    def _fill(self, payload, limit, now):
        """Items down to the urgency of the fragment that waits; less urgent ones only if they leave room for it."""
        while True:
            item_urgency = self._inbox.urgency()
            fragment_urgency = self._outbox.urgency(now)
            if item_urgency < 0:
                break
            rides = item_urgency < fragment_urgency
            room = limit - len(payload.octets) - (_PART_HEAD_OCTETS + _FRAGMENT_OCTETS_MIN if rides else 0)
            if room < _ITEM_OCTETS_MAX and (rides or payload.pieces):
                break
            item = self._inbox.next_item()
            payload.add(item, item, item_urgency)
        self._fill_from_outbox(payload, limit, now)

    def _fill_from_outbox(self, payload, limit, now):
        while self._outbox.urgency(now) >= 0:
            if payload.pieces and limit - len(payload.octets) < _PIECE_OCTETS_MAX:
                return
            room = limit - len(payload.octets) - _PART_HEAD_OCTETS
            piece = self._outbox.next_piece(max(room, _FRAGMENT_OCTETS_MIN), now)
            if isinstance(piece, Fragment):
                payload.add(piece.item(), piece, piece.precedence)
                return
            payload.add(piece, piece, precedence_of(piece.ref))
