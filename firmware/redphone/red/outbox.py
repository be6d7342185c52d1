"""Our messages: numbered, queued by precedence, cut into fragments, followed until the peer has closed them.

Each precedence has a series of its own, numbered without gaps. Within a series messages are sent in order, a few
at a time; across series the higher precedence always goes first, and the lower goes on where it stopped.
"""

from redphone import ticks
from redphone.compat import const
from redphone.red import states
from redphone.red.fragment import Fragment
from redphone.red.message import Message
from redphone.red.outgoing import Outgoing
from redphone.red.ranges import Ranges
from redphone.wire import (
    ANSWERED,
    BODY_OCTETS_MAX,
    FLASH,
    GIVEN_UP,
    HELD,
    IMMEDIATE,
    LOST_AT_SENDER,
    NO_REASON,
    OUTGOING,
    QUEUE_FULL,
    SERIES_WINDOW,
    STORAGE_FULL,
    TEXT_OCTETS_MAX,
    TOO_LARGE,
    UNKNOWN_MESSAGE,
    WRONG_STATE,
    Accepted,
    Done,
    OutKnown,
    OutMessage,
    OutStatus,
    OutStep,
    Progress,
    Query,
    Refused,
    Stamped,
    Stepped,
    Void,
    Withdraw,
    number_of,
    precedence_of,
    reference,
)

# Implementation constants. The last quarter of each bound is kept for IMMEDIATE and FLASH.
_QUEUE_MESSAGES_MAX = const(32)
_QUEUE_OCTETS_MAX = const(49152)
_HOLD_MS = const(30000)
_NUDGE_DOUBLINGS_MAX = const(4)

# After a restart the peer is asked what it has of a message longer than this before all of it is sent again.
_ASKED_FIRST_OCTETS = const(1024)

# Void statements queued, and pieces that one message may be asked for in: the peer must ask again for any beyond.
_VOIDS_MAX = const(16)
_PIECES_MAX = const(48)

# What a message says as the order for it did.
_AS_ORDERED = ("desk", "subject", "language", "reply_to", "reply_by", "sender", "read_back")


class Outbox:
    """All our open messages. `journal`, `utc(now)` and `tell(record, token)` are the station's.

    `patience_ms()` is how long to wait for the report that a message is stored before asking for it. `desks`: the names
    of the peer's. `onlooker` is told of all that becomes of messages.
    """

    def __init__(self, journal, utc, tell, patience_ms, desks, onlooker):
        self._patience_ms = patience_ms
        self._journal = journal
        self._utc = utc
        self._tell = tell
        self._desks = desks
        self._onlooker = onlooker
        self._next = [1, 1, 1, 1]
        self._open = {}
        self._voids = []

    # What the operator asks for.

    def send(self, order, token, now):
        """Take a message: Accepted, once it is stored, or Refused."""
        if len(order.text) > TEXT_OCTETS_MAX:
            return self._refuse(
                TOO_LARGE, "the text is longer than 16384 octets: shorten it or send it in parts", token
            )
        message = Message(order.flags, self._utc(now), order.text)
        for name in _AS_ORDERED:
            setattr(message, name, getattr(order, name))
        message.relate(order.relation, order.relates_to)
        body = message.pack()
        if not self._has_room(order.precedence, len(body)):
            return self._refuse(QUEUE_FULL, "too many messages wait to be sent: wait until some are delivered", token)
        self._store(order.precedence, message, body, token, now)
        return None

    def stepped(self, item, now):
        """The peer's box has done something about a message of ours that nobody answers."""
        message = self._open.get(item.ref)
        if message is None or not message.is_news(item.step, item.outcome):
            return
        message.steps[item.step] = (item.outcome, item.at)
        stepped = Stepped(direction=OUTGOING, ref=item.ref, step=item.step, outcome=item.outcome, at=item.at)
        entry = OutStep(ref=item.ref, step=item.step, outcome=item.outcome, at=item.at)

        def tell():
            self._tell(stepped, 0)

        self._journal.append(entry, self._utc(now), tell, tell)

    def ask(self, ref):
        """Ask the peer where a message stands, if it is open and all of it is out."""
        message = self._open.get(ref)
        if message is not None and not message.todo and message.status != GIVEN_UP:
            message.query_due = True

    def open_messages(self):
        """Our messages that are not closed, in no order."""
        return self._open.values()

    def give_up(self, order, token, now):
        """Withdraw a call or message; its final status is what the peer then reports."""
        message = self._open.get(order.ref)
        if message is None or not message.stored:
            return self._refuse(
                UNKNOWN_MESSAGE, "no open message of ours has this reference: see the inbox --sent", token
            )
        if states.after(states.SENDER, message.status, GIVEN_UP) is None:
            return self._refuse(WRONG_STATE, "the message is closed or given up already", token)
        self._advance(message, GIVEN_UP, self._utc(now), NO_REASON, order.by, now)
        self._journal.after(
            lambda: self._tell(Done(), token),
            lambda: self._refuse(STORAGE_FULL, "it is given up, but the box could not store that: storage full", token),
        )
        return None

    # What the peer reports.

    def receipt(self, ref, status, at, reason, by, now):
        """A fact about a message of ours."""
        message = self._open.get(ref)
        if message is None:
            self._onlooker.overtaken(ref, status, by, now)
            return
        if status == HELD and message.sending:
            message.hold_until = ticks.add(now, _HOLD_MS)
        if message.status == GIVEN_UP and status in states.RECEIVER_OPEN:
            # It was being stored when our Withdraw came, which then found nothing to close. But no time of storing
            # means that it was closed there so long ago that nobody knows how: then there is nothing to withdraw.
            message.withdraw_due = at != 0
            message.known_there = True
        if states.after(states.SENDER, message.status, status) is not None:
            self._advance(message, status, at, reason, by, now)

    def answered(self, ref, at, by, now):
        """A message has come that quotes this one of ours: told even if ours was closed long ago."""
        if ref in self._open:
            self.receipt(ref, ANSWERED, at, NO_REASON, by, now)
        else:
            self._report(ref, ANSWERED, at, NO_REASON, by, now, None)

    def gap(self, ref, offset, length):
        """The peer lacks these octets (length 0: all) of a message that it knows we have sent."""
        message = self._open.get(ref)
        if message is None:
            if self.has_sent(ref):
                self._say_void(Void(ref=ref, reason=LOST_AT_SENDER))
        elif not message.sending:
            return
        elif message.status == GIVEN_UP:
            message.withdraw_due = True
        elif not length:
            message.whole_again()
            message.answered()
        elif message.body and offset < len(message.body) and len(message.todo) < _PIECES_MAX:
            message.todo.add(offset, min(offset + length, len(message.body)))
            message.answered()

    # What goes out.

    def urgency(self, now):
        """The precedence of what could be sent now; -1 if there is nothing."""
        best = -1
        for message in self._sendable(now):
            best = max(best, precedence_of(message.ref))
        for void in self._voids:
            best = max(best, precedence_of(void.ref))
        return best

    def next_piece(self, limit, now):
        """The next Fragment (at most `limit` octets of body), Withdraw, Query or Void to send; None if nothing."""
        if self._voids:
            return self._voids.pop(0)
        chosen = None
        for message in self._sendable(now):
            if chosen is None or precedence_of(message.ref) > precedence_of(chosen.ref):
                chosen = message
        return None if chosen is None else self._piece_of(chosen, limit, now)

    def lost(self, piece):
        """A frame with this piece did not arrive."""
        message = self._open.get(piece.ref)
        if isinstance(piece, Void):
            self._say_void(piece)
        elif message is None:
            return
        elif isinstance(piece, Withdraw):
            message.withdraw_due = True
        elif isinstance(piece, Query):
            message.query_due = True
        elif message.sending and message.status != GIVEN_UP:
            message.todo.add(piece.start, piece.end)

    def new_session(self):
        """The peer may have restarted: ask about everything that it should have by now."""
        for message in self._open.values():
            if message.status == GIVEN_UP:
                message.withdraw_due = True
            elif not message.todo:
                message.query_due = True

    def tick(self, now):
        """Ask again about what has long been sent and is not reported stored; send again what was held."""
        for message in self._open.values():
            if message.hold_until is not None and ticks.reached(now, message.hold_until):
                message.hold_until = None
                message.whole_again()
            if message.wait_until is not None and ticks.reached(now, message.wait_until):
                message.wait_until = None
                message.nudges = min(message.nudges + 1, _NUDGE_DOUBLINGS_MAX)
                message.query_due = message.sending and message.status != GIVEN_UP
                message.withdraw_due = message.status == GIVEN_UP

    def deadline(self):
        """When `tick` has something to do, or None."""
        due = None
        for message in self._open.values():
            due = ticks.earliest(ticks.earliest(due, message.hold_until), message.wait_until)
        return due

    # What the journal keeps.

    def restore(self, entry, index, utc):
        """Take back one entry that is ours; False if it is not."""
        if isinstance(entry, OutMessage):
            message = Outgoing(entry.ref, entry.body, index)
            packed = Message.without_text(entry.body)
            message.address(packed, self._desks)
            self._put(message)
            self._onlooker.accepted(message, packed, None)
            if len(entry.body) > _ASKED_FIRST_OCTETS:
                message.todo = Ranges()
                message.query_due = True
        elif isinstance(entry, OutKnown):
            message = Outgoing(entry.ref, None, entry.index)
            message.flags, message.desk = entry.flags, entry.desk
            self._put(message)
            self._apply(message, entry.status, entry.at, entry.by)
        elif isinstance(entry, OutStatus):
            known = self._open.get(entry.ref)
            if known is not None:
                self._apply(known, entry.status, entry.at, entry.by)
            self._onlooker.reported(entry.ref, entry.status, None, known)
        elif isinstance(entry, OutStep):
            if entry.ref in self._open:
                self._open[entry.ref].steps[entry.step] = (entry.outcome, entry.at)
        else:
            return False
        return True

    def next_numbers(self):
        """The next number of each series, ROUTINE first."""
        return tuple(self._next)

    def restore_numbers(self, numbers):
        """Go on from these numbers."""
        self._next = list(numbers)

    def checkpoint(self):
        """The entries that make the open messages again."""
        entries: list = []
        for ref in sorted(self._open):
            entries.extend(self._open[ref].entries())
        return entries

    def oldest_index(self):
        """The lowest entry number that an open message still needs, or None."""
        indexes = [message.index for message in self._open.values()]
        return min(indexes) if indexes else None

    def count(self):
        """How many messages are open."""
        return len(self._open)

    def unsent_octets(self):
        """Octets of bodies that the peer does not have yet."""
        return sum(len(message.body) for message in self._open.values() if message.sending and message.body)

    # Within.

    def _store(self, precedence, packed, body, token, now):
        number = self._next[precedence]
        ref = reference(precedence, number)
        self._next[precedence] = number + 1
        message = Outgoing(ref, body, self._journal.index)
        message.address(packed, self._desks)
        at = self._utc(now)
        packed.text = b""

        def stored():
            self._put(message)
            self._tell(Accepted(ref=ref, at=at), token)
            self._onlooker.accepted(message, packed, now)

        def failed():
            # Whatever was numbered after this one waited behind it and is given up with it.
            self._next[precedence] = min(self._next[precedence], number)
            self._refuse(STORAGE_FULL, "the message could not be stored: the box's storage is full or faulty", token)

        entries: list = [OutMessage(ref=ref, body=body)]
        relation, earlier = packed.relation
        if relation:
            entries.append(Stamped(direction=OUTGOING, ref=earlier, relation=relation, by_ref=ref))
        self._journal.append_all(entries, at, stored, failed)

    def _put(self, message):
        precedence = precedence_of(message.ref)
        self._next[precedence] = max(self._next[precedence], number_of(message.ref) + 1)
        message.stored = True
        message.whole_again()
        self._open[message.ref] = message

    def _advance(self, message, status, at, reason, by, now):
        """Take a new status: at once here, then in the journal, then to the operator, who is told in any case."""
        self._apply(message, status, at, by)
        self._report(message.ref, status, at, reason, by, now, message)

    def _report(self, ref, status, at, reason, by, now, message):
        progress = Progress(ref=ref, status=status, at=at, reason=reason, by=by)

        def report():
            self._tell(progress, 0)
            self._onlooker.reported(ref, status, now, message)

        entry = OutStatus(ref=ref, status=status, at=at, reason=reason, by=by)
        self._journal.append(entry, self._utc(now), report, report)

    def _apply(self, message, status, at, by):
        message.take(status, at, by)
        if status in states.SENDER_CLOSED:
            del self._open[message.ref]

    def _has_room(self, precedence, octets):
        share = 4 if precedence >= IMMEDIATE else 3
        waiting = [message for message in self._open.values() if message.sending]
        if len(waiting) >= _QUEUE_MESSAGES_MAX * share // 4:
            return False
        return self.unsent_octets() + octets <= _QUEUE_OCTETS_MAX * share // 4

    def _refuse(self, reason, advice, token):
        self._tell(Refused(reason=reason, advice=advice), token)

    def _sendable(self, now):
        """Open messages that have something to send now, those of one series in order."""
        found: list = []
        if not self._open:
            return found
        for precedence in range(FLASH, -1, -1):
            self._sendable_of(precedence, now, found)
        return found

    def _sendable_of(self, precedence, now, found):
        first = None
        octets = 0
        for ref in sorted([ref for ref in self._open if ref & 3 == precedence]):
            message = self._open[ref]
            if message.sending:
                if first is None:
                    first = number_of(ref)
                else:
                    octets += len(message.body or b"")
                    if number_of(ref) - first >= SERIES_WINDOW or octets > BODY_OCTETS_MAX:
                        return
            if message.hold_until is not None and not ticks.reached(now, message.hold_until):
                if message.sending:
                    return
            elif message.todo or message.query_due or message.withdraw_due:
                found.append(message)

    def _piece_of(self, message, limit, now):
        if message.withdraw_due:
            message.withdraw_due = False
            message.wait_until = ticks.add(now, self._patience_ms() << message.nudges)
            return Withdraw(ref=message.ref, at=message.at, by=message.by)
        if message.query_due:
            message.query_due = False
            self._wait(message, now)
            return Query(ref=message.ref)
        start, end = message.todo.take(limit)
        if not message.todo:
            self._wait(message, now)
        return Fragment(message.ref, start, end, message.body)

    def _wait(self, message, now):
        """All of it is out: if it is not reported stored in time, ask."""
        if message.sending:
            message.wait_until = ticks.add(now, self._patience_ms() << message.nudges)

    def _say_void(self, void):
        if len(self._voids) < _VOIDS_MAX and void not in self._voids:
            self._voids.append(void)

    def has_sent(self, ref):
        """Whether we have given out this reference."""
        return 0 < number_of(ref) < self._next[precedence_of(ref)]
