"""Fills a frame: the most urgent of what inbox and outbox have to say, and an acknowledgement along with it.

A payload is a sequence of items; a fragment runs to the payload's end, so it is always the last.
"""

from redphone import codec
from redphone.cipher.session import SEALED_OVERHEAD
from redphone.compat import const
from redphone.red.fragment import Fragment
from redphone.red.notices import Notice
from redphone.station.live import Cargo
from redphone.wire import FLASH, ROUTINE, Ack, Beat, BeatAck, Filler, Gap, Poll, Quality, Receipt, precedence_of

# Longest item other than a fragment (a Talk of full length), and what a Part needs before its data.
_ITEM_OCTETS_MAX = const(164)
_FRAGMENT_OCTETS_MIN = const(24)

# Longest piece other than a fragment: a Withdraw with a full name.
_PIECE_OCTETS_MAX = const(44)
_PART_HEAD_OCTETS = const(12)

# A frame that feels its way on a line that does not answer is at least so long.
_PROBE_OCTETS_MIN = const(40)


class Payload:
    """What a frame will carry: its octets, the pieces in it that must arrive, and how urgent the most urgent is.

    `news` is the urgency of the pieces alone, `urgency` that of an acknowledgement as well.
    """

    def __init__(self):
        self.octets = bytearray()
        self.pieces = []
        self.urgency = -1
        self.news = -1
        self.acknowledges = False
        self.cargo = None

    def add(self, item, piece, urgency):
        """Append an item that asks for an acknowledgement."""
        self.octets.extend(codec.pack_coded(item))
        self.pieces.append(piece)
        self.news = max(self.news, urgency)
        self.urgency = max(self.urgency, urgency)


class PathPoll:
    """A Poll on one bearer: if it is lost, that bearer is to be tried again."""

    def __init__(self, path):
        self.path = path


class PathQuality:
    """A Quality for one bearer: if it is lost, how it is now is told instead."""

    def __init__(self, path):
        self.path = path


class Composer:
    """Takes from inbox, outbox and notices what the next frame should hold.

    `revision()` is that of our watches' last change; None if no watch is kept here, and heartbeats are plain Polls.
    """

    def __init__(self, inbox, outbox, line, notices, revision):
        self._inbox = inbox
        self._outbox = outbox
        self._line = line
        self._notices = notices
        self._revision = revision

    def urgency(self, now):
        """The precedence of the most urgent thing that waits to be sent, acknowledgements apart; -1 for nothing."""
        return max(self._item_urgency(), self._outbox.urgency(now))

    def for_handshake(self, path, limit, overhead, now):
        """The payload of a handshake frame: no acknowledgement, since there is no session yet."""
        payload = Payload()
        aim = self._shortest(path, limit, overhead, now)
        self._add_quality(payload, path)
        self._fill(payload, aim, min(limit, path.room()), now)
        return self._padded(payload, path, overhead)

    def for_session(self, lane, path, now):
        """The payload of the session's next frame here, or None if there is nothing to send or no room on the line."""
        payload = Payload()
        copy = path.next_copy()
        urgency = copy.urgency if copy is not None else self.urgency(now)
        carries = copy is not None or self._line.carries(path, urgency)
        if not carries:
            urgency = -1
        news = lane.sent.has_room(urgency) and (urgency >= 0 or path.poll_due or path.proof_due or path.quality_due)
        if not news and not lane.received.due(now) and not path.setup.cover_ms:
            return None
        if lane.received.wanted():
            payload.urgency = lane.received.urgency
            payload.octets.extend(codec.pack_coded(self._acknowledgement(lane)))
            payload.acknowledges = True
        if news:
            self._add_news(payload, lane, path, copy, carries, urgency, now)
        self._padded(payload, path, SEALED_OVERHEAD)
        return payload if payload.octets else None

    def return_pieces(self, pieces):
        """A frame with these pieces did not arrive: they wait to be sent again."""
        for piece in pieces:
            if isinstance(piece, PathPoll):
                piece.path.poll_due = True
            elif isinstance(piece, PathQuality):
                piece.path.quality_due = True
            elif isinstance(piece, Notice):
                self._notices.again(piece)
            elif isinstance(piece, (Receipt, Gap)):
                self._inbox.lost(piece)
            else:
                self._outbox.lost(piece)

    def _add_news(self, payload, lane, path, copy, carries, urgency, now):
        if urgency < FLASH:
            self._add_quality(payload, path)
        polls = path.poll_due or path.proof_due
        path.poll_due = path.proof_due = False
        if polls and urgency < 0:
            payload.add(self._heartbeat(), PathPoll(path), ROUTINE)
        elif lane.sent.is_nearly_full():
            payload.octets.extend(codec.pack_coded(Poll()))
        own = len(payload.octets)
        limit = self._shortest(path, self._length(lane, path), SEALED_OVERHEAD, now)
        if copy is not None:
            path.copies.pop(0)
            if own + len(copy.octets) <= path.room():
                payload.octets.extend(copy.octets)
                payload.urgency = max(payload.urgency, copy.urgency)
                payload.cargo = copy
                return
        pieces = payload.pieces
        if carries:
            self._fill(payload, limit, path.room(), now)
        if polls and not payload.pieces:
            # There turned out to be nothing to say, and the peer waits for a first frame.
            payload.add(self._heartbeat(), PathPoll(path), ROUTINE)
        if not payload.pieces:
            return
        payload.cargo = Cargo(bytes(payload.octets[own:]), pieces, payload.news)
        if payload.news >= FLASH:
            for other in self._line.others(path):
                other.copy(payload.cargo)

    def _heartbeat(self):
        revision = self._revision()
        return Poll() if revision is None else Beat(revision=revision & 0xFF)

    def _acknowledgement(self, lane):
        beaten, lane.received.was_beaten = lane.received.was_beaten, False
        is_short = beaten and lane.received.one_is_new()
        largest, bitmap = lane.received.take()
        revision = self._revision()
        if is_short and revision is not None:
            return BeatAck(largest=largest & 0xFF, revision=revision & 0xFF)
        return Ack(largest=largest & 0xFFFF, bitmap=bitmap)

    def _item_urgency(self):
        return max(self._inbox.urgency(), self._notices.urgency())

    def _next_item(self, now):
        """(item, what is given back if it is lost) of the most urgent; None if a notice turns out to be none."""
        if self._inbox.urgency() >= self._notices.urgency():
            item = self._inbox.next_item()
            return item, item
        return self._notices.take(now)

    def _add_quality(self, payload, path):
        if path.quality_due:
            spoilt, margin = path.take_quality()
            payload.add(Quality(spoilt=spoilt, margin=margin), PathQuality(path), ROUTINE)

    def _padded(self, payload, path, overhead):
        """Cover: every frame is as long as the others."""
        missing = path.setup.cover_octets - overhead - len(payload.octets) if path.setup.cover_ms else 0
        if missing > 0:
            filler = bytes([Filler.CODE]) * missing
            payload.octets[:] = filler + bytes(payload.octets)
        return payload

    def _shortest(self, path, limit, overhead, now):
        """What is FLASH must fit a frame of each bearer that it goes over; cover has its own length."""
        if path.setup.cover_ms:
            limit = min(limit, path.setup.cover_octets - overhead)
        if self.urgency(now) >= FLASH:
            for other in self._line.others(path):
                limit = min(limit, other.payload_octets())
        return limit

    def _length(self, lane, path):
        """Octets of payload to aim for; fewer while the line does not answer: a short frame is likelier to pass."""
        return max(_PROBE_OCTETS_MIN, path.payload_octets() >> min(lane.sent.misses, 3))

    def _fill(self, payload, limit, longest, now):
        """Items down to the urgency of the fragment that waits; less urgent ones only if they leave room for it.

        The most urgent goes in however short the frame is to be: else the frame would be given up for it, for ever.
        Only what makes it longer than `longest` waits for another.
        """
        before = len(payload.pieces)
        while True:
            item_urgency = self._item_urgency()
            fragment_urgency = self._outbox.urgency(now)
            if item_urgency < 0:
                break
            rides = item_urgency < fragment_urgency
            room = limit - len(payload.octets) - (_PART_HEAD_OCTETS + _FRAGMENT_OCTETS_MIN if rides else 0)
            if room < _ITEM_OCTETS_MAX and (rides or len(payload.pieces) > before):
                break
            found = self._next_item(now)
            if found is None:
                continue
            if isinstance(found[1], Notice) and len(payload.octets) + len(codec.pack_coded(found[0])) > longest:
                self._notices.again(found[1])
                break
            payload.add(found[0], found[1], item_urgency)
        self._fill_from_outbox(payload, limit, before, now)

    def _fill_from_outbox(self, payload, limit, before, now):
        while self._outbox.urgency(now) >= 0:
            if len(payload.pieces) > before and limit - len(payload.octets) < _PIECE_OCTETS_MAX:
                return
            room = limit - len(payload.octets) - _PART_HEAD_OCTETS
            piece = self._outbox.next_piece(max(room, _FRAGMENT_OCTETS_MIN), now)
            if isinstance(piece, Fragment):
                payload.add(piece.item(), piece, piece.precedence)
                return
            payload.add(piece, piece, precedence_of(piece.ref))
