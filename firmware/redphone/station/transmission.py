"""What goes out next on a bearer: the answer to a handshake, a handshake of our own, or a frame of the session."""

from redphone.cipher.handshake import FIRST_PAYLOAD_MAX, REPLY_PAYLOAD_MAX
from redphone.compat import const
from redphone.station.path import FIRST, REPLY, SEALED, Sending
from redphone.wire import FLASH, FRAME_OCTETS_MAX

# A handshake frame is never abandoned for a message's sake unless that message could not ride in it.
_NEVER_ABANDONED = const(4)

# Octets of a handshake frame that are not payload.
_FIRST_OVERHEAD = FRAME_OCTETS_MAX - FIRST_PAYLOAD_MAX
_REPLY_OVERHEAD = FRAME_OCTETS_MAX - REPLY_PAYLOAD_MAX


class Transmission:
    """Makes frames, and takes back what they carried when they are dropped or lost."""

    def __init__(self, line, composer, numbers):
        self._line = line
        self._composer = composer
        self._numbers = numbers

    def urgency(self, path, now):
        """The urgency of what could be sent here now, acknowledgements included; -1 for nothing."""
        live = self._line.current
        urgency = self._composer.urgency(now)
        if not self._line.carries(path, urgency):
            urgency = -1
        if live is None:
            return urgency
        lane = live.lanes[path.number]
        if not lane.sent.has_room(urgency):
            urgency = -1
        return max(urgency, lane.received.urgency) if lane.received.due(now) else urgency

    def overriding(self, path, now):
        """The urgency of what a frame under way might be given up for.

        A handshake's first frame is not given up for an acknowledgement: what comes next would be a handshake again.
        """
        if path.sending is None or path.sending.kind != FIRST:
            return self.urgency(path, now)
        urgency = self._composer.urgency(now)
        return urgency if self._line.carries(path, urgency) else -1

    def owes(self, path):
        """Whether the peer waits for something from here."""
        line = self._line
        if line.answer is not None and line.answer_path is path:
            return True
        return line.current is not None and line.current.lanes[path.number].received.wanted()

    def wanted(self, now):
        """Whether a bearer that must be opened first should be: for a FLASH, or since no other gets through."""
        urgency = self._composer.urgency(now)
        best = self._line.best
        return urgency >= FLASH or (urgency >= 0 and (not best.usable or best.failing))

    def next_frame(self, path, utc, now):
        """The next frame to send here, as Sending, or None."""
        if self._line.answer is not None and self._line.answer_path is path:
            return self._reply(path, now)
        if self._line.wants_attempt(path, self._composer.urgency(now), now) and self._numbers.available(utc):
            return self._first(path, now)
        if self._line.current is None or self._line.current.session.exhausted():
            return None
        return self._sealed(path, now)

    def departed(self, path, sending, now):
        """The frame's last octet has left."""
        if sending.kind == FIRST:
            self._line.first_departed(path, sending.counter, now)
        elif sending.kind == REPLY:
            self._line.reply_departed(sending.counter, now)
        elif path.takes_turns:
            sending.owner.sent.departed_all(now)
        else:
            sending.owner.sent.departed(sending.counter, now)

    def abandoned(self, sending, now):
        """The frame was dropped half-way for something more urgent: what it carried is to be sent again."""
        if sending.kind == FIRST:
            pieces = self._line.first_abandoned(sending.counter)
        elif sending.kind == REPLY:
            pieces = self._line.forget_reply(sending.counter)
        else:
            cargo = sending.owner.sent.withdraw(sending.counter)
            pieces = cargo.lost() if cargo is not None else []
            if sending.acknowledges:
                sending.owner.received.take_back(now)
        self._composer.return_pieces(pieces)

    def _reply(self, path, now):
        line = self._line
        answer = line.answer
        line.answer = line.answer_path = None
        path.bearer.boost = self._boost(path)
        limit = path.bearer.longest() - _REPLY_OVERHEAD
        payload = self._composer.for_handshake(path, limit, _REPLY_OVERHEAD, now)
        frame, session = answer.reply(bytes(payload.octets), now)
        self._composer.return_pieces(line.replied(path, session, payload.pieces, now))
        return Sending(REPLY, frame, _NEVER_ABANDONED, None, answer.number)

    def _first(self, path, now):
        line = self._line
        path.bearer.boost = self._boost(path)
        number = self._numbers.take()
        attempt = line.begin(number, line.take_ephemeral())
        limit = path.bearer.longest() - _FIRST_OVERHEAD
        payload = self._composer.for_handshake(path, limit, _FIRST_OVERHEAD, now)
        frame = attempt.frame(bytes(payload.octets))
        self._composer.return_pieces(line.began(path, attempt, payload.pieces, payload.urgency))
        return Sending(FIRST, frame, payload.urgency, None, number)

    def _boost(self, path):
        if self._line.current is not None:
            return path.misses
        return path.first_boost(self._line.tries(path))

    def _sealed(self, path, now):
        live = self._line.current
        lane = live.lanes[path.number]
        path.bearer.boost = path.misses
        payload = self._composer.for_session(lane, path, now)
        if payload is None:
            return None
        counter = live.session.next_counter(path.number)
        frame = live.session.seal(bytes(payload.octets), path.number)
        if path.takes_turns:
            lane.sent.hold()
        if payload.cargo is not None:
            payload.cargo.frames += 1
            lane.sent.sent(counter, len(frame), payload.urgency, payload.cargo)
        return Sending(SEALED, frame, payload.urgency, lane, counter, payload.acknowledges)
