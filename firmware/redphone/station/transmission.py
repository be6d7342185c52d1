"""What goes out next: the answer to a handshake, a handshake of our own, or a frame of the session."""

from redphone.cipher.handshake import FIRST_PAYLOAD_MAX, REPLY_PAYLOAD_MAX
from redphone.compat import const
from redphone.station.port import FIRST, REPLY, SEALED, Sending

# A handshake frame is never abandoned for a message's sake unless that message could not ride in it.
_NEVER_ABANDONED = const(4)


class Transmission:
    """Makes frames, and takes back what they carried when they are dropped or lost."""

    def __init__(self, line, composer, numbers, counters):
        self._line = line
        self._composer = composer
        self._numbers = numbers
        self._counters = counters

    def urgency(self, now):
        """The urgency of what could be sent now, acknowledgements included; -1 for nothing."""
        live = self._line.current
        urgency = self._composer.urgency(now)
        if live is None:
            return urgency
        if not live.sent.has_room(urgency):
            urgency = -1
        return max(urgency, live.received.urgency) if live.received.due(now) else urgency

    def next_frame(self, utc, now):
        """The next frame to send, as Sending, or None."""
        if self._line.answer is not None:
            return self._reply(now)
        if self._line.wants_attempt(self._composer.urgency(now), now) and self._numbers.available(utc):
            return self._first(now)
        if self._line.current is None or self._line.current.session.exhausted():
            return None
        return self._sealed(now)

    def departed(self, sending, now):
        """The frame's last octet has left."""
        self._counters.frames_sent += 1
        if sending.kind == FIRST:
            self._line.first_departed(sending.counter, now)
        elif sending.kind == REPLY:
            self._line.reply_departed(sending.counter, now)
        elif sending.kind == SEALED:
            sending.owner.sent.departed(sending.counter, now)

    def abandoned(self, sending, now):
        """The frame was dropped half-way for something more urgent: what it carried is to be sent again."""
        if sending.kind == FIRST:
            pieces = self._line.first_abandoned(sending.counter)
        elif sending.kind == REPLY:
            pieces = self._line.forget_reply(sending.counter)
        else:
            pieces = sending.owner.sent.withdraw(sending.counter) or []
            if sending.acknowledges:
                sending.owner.received.take_back(now)
        self._composer.return_pieces(pieces)

    def _reply(self, now):
        answer = self._line.answer
        self._line.answer = None
        payload = self._composer.for_handshake(REPLY_PAYLOAD_MAX, now)
        frame, session = answer.reply(bytes(payload.octets), now)
        self._composer.return_pieces(self._line.replied(session, payload.pieces, now))
        return Sending(REPLY, frame, _NEVER_ABANDONED, self._line, answer.number)

    def _first(self, now):
        number = self._numbers.take()
        attempt = self._line.begin(number, self._line.take_ephemeral())
        payload = self._composer.for_handshake(FIRST_PAYLOAD_MAX, now)
        frame = attempt.frame(bytes(payload.octets))
        self._composer.return_pieces(self._line.began(attempt, payload.pieces, payload.urgency))
        return Sending(FIRST, frame, payload.urgency, self._line, number)

    def _sealed(self, now):
        live = self._line.current
        payload = self._composer.for_session(live, now)
        if payload is None:
            return None
        counter = live.session.next_counter
        frame = live.session.seal(bytes(payload.octets))
        if payload.pieces:
            live.sent.sent(counter, len(frame), payload.urgency, payload.pieces)
        return Sending(SEALED, frame, payload.urgency, live, counter, payload.acknowledges)
