"""What comes in: frames checked by the cipher, their items given to whom they concern.

Nothing here answers a frame that does not verify; it is counted and forgotten.
"""

from redphone import codec, wire
from redphone.cipher import handshake
from redphone.cipher.session import restore_counter
from redphone.errors import RemoteProtocolError
from redphone.wire import precedence_of

_OPTIONAL = 0x80


class Wishes:
    """What the items of one frame ask for: an acknowledgement, how urgent it is, and whether at once."""

    def __init__(self):
        self.asks = False
        self.urgency = 0
        self.at_once = False
        self.beaten = False


class Reception:
    """Takes whole frames from the bearers."""

    def __init__(self, line, composer, inbox, outbox, people, journal, work):
        self._line = line
        self._work = work
        self._composer = composer
        self._inbox = inbox
        self._outbox = outbox
        self._people = people
        self._journal = journal
        self._handlers = {
            wire.Whole: self._whole,
            wire.Part: self._part,
            wire.Receipt: self._receipt,
            wire.Query: self._query,
            wire.Gap: self._gap,
            wire.Void: self._void,
            wire.Withdraw: self._withdraw,
        }
        self._handlers.update(people.items)

    def frame(self, path, frame, utc, now):
        """One frame that has come in on a bearer; RemoteProtocolError if it, or the rest of it, is discarded.

        A handshake's is taken by `work`, a slice at a time.
        """
        if not frame:
            raise RemoteProtocolError("an empty frame")
        kind = frame[0] >> 6
        if kind == 0:
            self._first(path, frame, utc)
        elif kind == 1:
            self._reply(path, frame)
        else:
            self._sealed(path, frame, now)

    def _first(self, path, frame, utc):
        line = self._line
        first = handshake.read_first(line.keys, frame, line.peer_seen)
        self._work.begin(self._counted(path, self._first_steps(path, first, utc)))

    def _first_steps(self, path, first, utc):
        line = self._line
        if first.counter <= line.peer_seen:
            raise RemoteProtocolError("a handshake overtaken by a later one")
        ephemeral = line.take_ephemeral()
        if ephemeral is None:
            raise RemoteProtocolError("no key is ready to answer a handshake with")
        answer = yield from self._computed(handshake.answer_steps(line.keys, first, ephemeral))
        now = self._work.now
        line.peer_seen = first.counter
        self._journal.append(wire.PeerCounter(seen=first.counter), utc)
        deferred = line.defers_to_own(path, now)
        if not deferred:
            self._composer.return_pieces(line.stand_down(path))
        try:
            self._items(path, answer.payload, None, Wishes(), now)
        finally:
            if deferred:
                answer.wipe()
            else:
                self._journal.after(lambda: self._ready_to_reply(path, answer))

    def _ready_to_reply(self, path, answer):
        """The counter is stored, so this handshake can never be taken twice; so is the message that came with it."""
        if self._line.answer is not None:
            self._line.answer.wipe()
        self._line.answer = answer
        self._line.answer_path = path

    def _counted(self, path, steps):
        """The steps of a frame that counts as received until it turns out to be no good."""
        try:
            yield from steps
        except RemoteProtocolError:
            path.counters.frames_received -= 1
            path.counters.frames_discarded += 1

    def _computed(self, steps):
        """The steps' result; no handshake of our own is begun meanwhile."""
        self._line.computing = True
        try:
            return (yield from steps)
        finally:
            self._line.computing = False

    def _reply(self, path, frame):
        attempt, reply = handshake.read_reply(self._line.attempts(), frame)
        self._work.begin(self._counted(path, self._reply_steps(path, attempt, reply)))

    def _reply_steps(self, path, attempt, reply):
        self._require_pending(attempt)
        try:
            yield from self._computed(attempt.prepare_steps(reply))
            self._require_pending(attempt)
            now = self._work.now
            payload, session = attempt.finish(reply, now)
        except RemoteProtocolError:
            self._composer.return_pieces(self._line.first_abandoned(attempt.number))
            raise
        self._change_session(self._line.finished(path, attempt, session, now), now)
        self._items(path, payload, None, Wishes(), now)

    def _require_pending(self, attempt):
        """An attempt may have been ended while its reply waited its turn."""
        if attempt not in self._line.attempts():
            raise RemoteProtocolError("a reply to a handshake that has ended")

    def _sealed(self, path, frame, now):
        before = self._line.current
        live, counter, payload, lost = self._line.open(path, frame, now)
        if self._line.current is not before:
            self._change_session(lost, now)
        wishes = Wishes()
        try:
            self._items(path, payload, live, wishes, now)
        finally:
            received = live.lanes[path.number].received
            missed = received.received(counter, wishes.asks, wishes.urgency, wishes.at_once, now)
            received.was_beaten = received.was_beaten or wishes.beaten
            path.bearer.missed(missed)

    def _change_session(self, lost, now):
        """A new session: what was under way in the old one is sent again, and open messages are asked about."""
        self._composer.return_pieces(lost)
        self._outbox.new_session()
        self._people.new_session(now)

    def _items(self, path, payload, live, wishes, now):
        """Every item of a payload, in order, up to one that may not be taken; `wishes` is told what they ask for."""
        at = 0
        while at < len(payload):
            form = wire.ITEMS.get(payload[at])
            if form is wire.Filler:
                at += 1
                continue
            if form is wire.Ack:
                item, at = codec.unpack(form, payload, at + 1)
                self._ack(path, item.largest, 16, item.bitmap, live, now)
                continue
            if form is wire.BeatAck:
                item, at = codec.unpack(form, payload, at + 1)
                self._ack(path, item.largest, 8, b"", live, now)
                self._people.peer.check(item.revision)
                continue
            wishes.asks = True
            if form is None:
                at = _skip_optional(payload, at)
                continue
            item, at = codec.unpack(form, payload, at + 1)
            if form is wire.Poll:
                wishes.at_once = True
                continue
            if form is wire.Beat:
                wishes.at_once = wishes.beaten = True
                self._people.peer.check(item.revision)
                continue
            if form is wire.Quality:
                path.bearer.told(item.spoilt, item.margin)
                continue
            wishes.urgency = max(wishes.urgency, precedence_of(getattr(item, "ref", wire.ROUTINE)))
            self._handlers[form](item, now)

    def _ack(self, path, low, bits, bitmap, live, now):
        if live is None or live is not self._line.current:
            return
        unused = live.session.next_counter(path.number)
        largest = restore_counter(low, bits, unused - 1)
        if not 0 <= largest < unused:
            raise RemoteProtocolError("an acknowledgement of a frame that was never sent")
        arrived, lost = live.lanes[path.number].sent.acknowledged(largest, bitmap, now)
        for cargo in arrived:
            cargo.arrived = True
        if arrived:
            self._line.answered(path)
        for cargo in lost:
            self._composer.return_pieces(cargo.lost())

    def _whole(self, item, now):
        self._inbox.fragment(item.ref, len(item.body), 0, item.body, now)

    def _part(self, item, now):
        self._inbox.fragment(item.ref, item.total, item.offset, item.data, now)

    def _receipt(self, item, now):
        self._outbox.receipt(item.ref, item.status, item.at, item.reason, item.by, now)

    def _query(self, item, now):
        self._inbox.query(item.ref)

    def _gap(self, item, now):
        self._outbox.gap(item.ref, item.offset, item.length)

    def _void(self, item, now):
        self._inbox.void(item.ref, item.reason, now)

    def _withdraw(self, item, now):
        self._inbox.withdraw(item.ref, item.at, item.by, now)


def _skip_optional(payload, at):
    """The offset after an item that is not known here but may be skipped; RemoteProtocolError if it may not."""
    if not payload[at] & _OPTIONAL or at + 1 >= len(payload):
        raise RemoteProtocolError("an item that is not known here")
    return at + 2 + payload[at + 1]
