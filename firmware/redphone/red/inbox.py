"""The peer's messages: put together, stored in the order of their series, rung, and answered for by a person.

Nothing is said of a message before it is a fact here and stored: DELIVERED when it is in the journal, RUNG when the
shell reports that bell and lamp are on, ACKNOWLEDGED or DECLINED when a named person has pressed the key.
"""

from redphone.red import states
from redphone.red.incoming import Incoming
from redphone.red.incoming_messages import IncomingMessages
from redphone.red.message import Message, MessageRefused
from redphone.red.replies import Replies
from redphone.red.series import IncomingSeries
from redphone.red.stamps import StampsAhead, stamp_of
from redphone.wire import (
    ACKNOWLEDGED,
    BODY_OCTETS_MAX,
    DECLINED,
    DELIVERED,
    HELD,
    INCOMING,
    NO_REASON,
    NUMBER_VOID,
    QUEUE_FULL,
    READ_BACK,
    REFUSED,
    RUNG,
    STORAGE_FULL,
    UNKNOWN_MESSAGE,
    WITHDRAWN,
    WRONG_STATE,
    Alarm,
    Done,
    Gap,
    InKnown,
    InMessage,
    InPart,
    InStatus,
    InVoid,
    Receipt,
    Refused,
    Ring,
    RingEnd,
    Stamped,
    number_of,
    precedence_of,
)


class Inbox:
    """All the peer's messages that are open or lately closed. The collaborators are the station's.

    `desks`: the names of ours. `onlooker` is told of all that becomes of messages.
    """

    def __init__(self, journal, utc, tell, desks, onlooker):
        self._journal = journal
        self._utc = utc
        self._tell = tell
        self._desks = desks
        self._onlooker = onlooker
        self._stamps_ahead = StampsAhead(self.has)
        self._series = tuple(IncomingSeries(precedence) for precedence in range(4))
        self._known = IncomingMessages(lambda precedence: self._series[precedence].expected)
        self._replies = Replies()

    # What the peer sends.

    def fragment(self, ref, total, offset, data, now):
        """Some octets of a message of the peer's."""
        series = self._series[precedence_of(ref)]
        if series.is_past(ref):
            self._say_again(ref)
        elif series.put(ref, total, offset, data, now):
            self._store_ready(series, now)
        else:
            self._keep_part(series, ref, now)

    def query(self, ref):
        """The peer asks where a message of its own stands."""
        series = self._series[precedence_of(ref)]
        if series.is_past(ref):
            self._say_again(ref)
        elif not series.is_storing(ref):
            offset, length = series.hole(ref)
            self._replies.answer(Gap(ref=ref, offset=offset, length=length))

    def withdraw(self, ref, at, by, now):
        """The peer's operator gives a message up, whether it has come in yet or not."""
        series = self._series[precedence_of(ref)]
        message = self._known.get(ref)
        if message is not None and message.is_open:
            self._close(message, WITHDRAWN, at, NO_REASON, by, now, 0)
        elif series.is_past(ref):
            self._say_again(ref)
        elif series.void(ref, WITHDRAWN):
            self._store_ready(series, now)

    def void(self, ref, reason, now):
        """The peer states that this number will never come."""
        series = self._series[precedence_of(ref)]
        if not series.is_past(ref) and series.void(ref, REFUSED, reason):
            self._store_ready(series, now)

    # What the shell and the operator report.

    def rang(self, ref, now):
        """Bell and lamp are on for this message."""
        message = self._known.get(ref)
        if message is not None and message.status == DELIVERED:
            self._change(
                message, RUNG, self._utc(now), NO_REASON, "", now, lambda: self._replies.say(message.receipt())
            )

    def acknowledge(self, order, token, now):
        """A named person has read it, and has retyped what it demands."""
        if self._known.is_unread(order.ref, order.read_back):
            self._tell(Refused(reason=READ_BACK, advice="retype what the message demands, as it stands there"), token)
        else:
            self._answer_for(order.ref, ACKNOWLEDGED, order.by, token, now)

    def decline(self, order, token, now):
        """A named person will not take it, and may have said why."""
        by = order.by + (": " + order.note if order.note else "")
        self._answer_for(order.ref, DECLINED, by, token, now)

    def desk_of(self, ref):
        """The place among our desks of the one that a message is for."""
        return self._known.desk_of(ref)

    def must_be_read_back(self, ref):
        """Whether a message of the peer's is open that must be read back first."""
        return self._known.is_unread(ref, "")

    def has(self, ref):
        """Whether this message of the peer's is stored here."""
        return number_of(ref) > 0 and self._series[precedence_of(ref)].is_past(ref)

    def ringing(self):
        """The messages for which a person has still to answer, oldest first."""
        return self._known.open()

    def resume(self, now):
        """After a restart: the bell goes on for everything that is open, and ends for what the power kept open."""
        for message in self.ringing():
            self._tell(Ring(ref=message.ref, flags=message.flags, resumed=1), 0)
            if message.ref in self._stamps_ahead.silenced:
                self._close(message, WITHDRAWN, self._utc(now), NO_REASON, "", now, 0)
        self._stamps_ahead.silenced = []

    # What goes out.

    def urgency(self):
        """The precedence of what is to be said; -1 if nothing is."""
        return self._replies.urgency()

    def next_item(self):
        """The most urgent Receipt or Gap to send, or None."""
        return self._replies.take()

    def lost(self, item):
        """A frame with this item did not arrive: say it again, unless some of what it asked for has come meanwhile."""
        if isinstance(item, Receipt) or self._still_lacks(item):
            self._replies.say(item)

    def tick(self, now, patience_ms):
        """Ask for numbers that are missing before others that have come; the refs of new gaps."""
        missing = []
        for series in self._series:
            ref = series.overdue(now, patience_ms)
            if ref is not None:
                missing.append(ref)
                offset, length = series.hole(ref)
                self._replies.say(Gap(ref=ref, offset=offset, length=length))
        return missing

    def has_gaps(self):
        """Whether `tick` may have to ask for something."""
        return any(series.has_gap() for series in self._series)

    # What the journal keeps.

    def restore(self, entry, index, utc):
        """Take back one entry that is ours; False if it is not."""
        if isinstance(entry, InMessage):
            self._series[precedence_of(entry.ref)].passed(entry.ref)
            self._restore_message(entry, index, utc)
        elif isinstance(entry, InKnown):
            message = Incoming.known(entry)
            self._known.keep(message)
            self._onlooker.became(message, None)
        elif isinstance(entry, InVoid):
            self._series[precedence_of(entry.ref)].passed(entry.ref)
            self._keep_void(entry.ref, entry.status, entry.reason, index, utc)
        elif isinstance(entry, InPart):
            self._series[precedence_of(entry.ref)].restore(entry.ref, entry.total, entry.offset, entry.data)
        elif isinstance(entry, InStatus):
            self._restore_status(entry)
        elif isinstance(entry, Stamped) and entry.direction == INCOMING:
            self._stamps_ahead.restore(entry)
        else:
            return False
        return True

    def _restore_message(self, entry, index, utc):
        incoming = Incoming(entry.ref, entry.body[0], index, utc)
        message = Message.without_text(entry.body)
        incoming.demands(message, self._desks)
        self._stamps_ahead.restore_message(entry.ref)
        self._known.keep(incoming)
        self._onlooker.arrived(incoming, message, None)

    def _restore_status(self, entry):
        """As when it was stored: a status that came too late to change anything then changes nothing now."""
        message = self._known.get(entry.ref)
        if message is not None and states.after(states.RECEIVER, message.status, entry.status) is not None:
            self._apply(message, entry.status, entry.at, entry.reason, entry.by)
            self._onlooker.became(message, None)

    def next_numbers(self):
        """The next number expected in each series, ROUTINE first."""
        return tuple(series.expected for series in self._series)

    def restore_numbers(self, numbers):
        """Go on from these numbers."""
        for series, number in zip(self._series, numbers):
            series.begin_at(number)

    def checkpoint(self):
        """The entries that make the open and lately closed messages again, and those that have come in partly."""
        entries: list = self._known.entries()
        entries.extend(self._stamps_ahead.entries())
        for ref, coming in self._kept():
            whole = memoryview(coming.body)
            entries.append(InPart(ref=ref, total=len(whole), offset=0, data=whole[: coming.kept]))
        return entries

    def kept_octets(self):
        """Octets in the journal of messages that are not whole yet."""
        return sum(coming.kept for _, coming in self._kept())

    def oldest_index(self):
        """The lowest entry number that an open message still needs, or None."""
        return self._known.oldest_index()

    # Within: what is missing.

    def _still_lacks(self, gap):
        """Whether nothing has come of what a Gap asked for."""
        series = self._series[precedence_of(gap.ref)]
        if series.is_past(gap.ref) or series.is_storing(gap.ref):
            return False
        return series.hole(gap.ref) == (gap.offset, gap.length)

    # Within: what comes in slowly.

    def _kept(self):
        return [kept for series in self._series for kept in series.kept()]

    def _keep_part(self, series, ref, now):
        """Store what took long to come in, within one message's length for all: a restart need not ask for it again."""
        coming = series.coming(ref)
        if coming is None or self.kept_octets() >= BODY_OCTETS_MAX:
            return
        part = coming.keep(now)
        if part is None:
            return
        offset, octets = part

        def failed():
            coming.kept = min(coming.kept, offset)

        entry = InPart(ref=ref, total=len(coming.body), offset=offset, data=octets)
        self._journal.append(entry, self._utc(now), None, failed)

    # Within: storing in order.

    def _store_ready(self, series, now):
        """Put what is complete and next in its series into the journal."""
        ref = series.next_ready()
        while ref is not None:
            ending = series.ending_of(ref)
            if ending is not None:
                self._store_void(series, ref, ending[0], ending[1], now)
            elif not self._store_message(series, ref, now):
                return
            ref = series.next_ready()

    def _store_message(self, series, ref, now):
        """Append a complete message; False if there is no room for it now."""
        body = series.body_of(ref)
        try:
            message = Message.without_text(body)
        except MessageRefused as refusal:
            self._store_void(series, ref, REFUSED, refusal.reason, now)
            return True
        if not self._known.has_room(precedence_of(ref)):
            self._hold(series, ref, QUEUE_FULL, now)
            return False
        incoming = Incoming(ref, message.flags, self._journal.index, self._utc(now))
        incoming.demands(message, self._desks)
        series.storing(ref)

        def stored():
            series.passed(ref)
            self._arrived(incoming, message, now)

        def failed():
            self._hold(series, ref, STORAGE_FULL, now)

        stamped = stamp_of(message, ref)
        entries: list = [InMessage(ref=ref, body=body)] + ([stamped] if stamped else [])
        self._journal.append_all(entries, incoming.at, stored, failed)
        return True

    def _store_void(self, series, ref, status, reason, now):
        """Close a number that holds no message, and say so: to the peer as a receipt, to our operator as an alarm."""
        at = self._utc(now)
        index = self._journal.index
        series.storing(ref)

        def stored():
            series.passed(ref)
            self._keep_void(ref, status, reason, index, at)
            self._say_again(ref)
            if status == REFUSED:
                self._tell(Alarm(alarm=NUMBER_VOID, ref=ref, at=at, detail=reason), 0)

        def failed():
            self._hold(series, ref, STORAGE_FULL, now)

        self._journal.append(InVoid(ref=ref, status=status, reason=reason), at, stored, failed)

    def _hold(self, series, ref, reason, now):
        """It cannot be stored: forget it, and tell the peer to send it again later."""
        series.forget(ref)
        self._replies.answer(Receipt(ref=ref, status=HELD, at=self._utc(now), reason=reason))

    def _arrived(self, incoming, message, now):
        self._known.keep(incoming)
        self._replies.say(incoming.receipt())
        self._tell(incoming.arrival(message), 0)
        self._onlooker.arrived(incoming, message, now)
        if self._stamps_ahead.came(incoming.ref):
            self._close(incoming, WITHDRAWN, incoming.at, NO_REASON, "", now, 0)
        else:
            self._tell(Ring(ref=incoming.ref, flags=message.flags), 0)
        stamped = stamp_of(message, incoming.ref)
        if stamped:
            self._stamp(stamped, now)

    # Within: what a later message makes of an earlier one.

    def _stamp(self, stamped, now):
        """The earlier one stays as it is; if it is open it rings no more, and if it is still to come it never will."""
        earlier = self._known.get(stamped.ref)
        if earlier is not None and earlier.is_open:
            self._close(earlier, WITHDRAWN, self._utc(now), NO_REASON, "", now, 0)
        self._stamps_ahead.note(stamped)

    # Within: what becomes of a stored message.

    def _answer_for(self, ref, status, by, token, now):
        message = self._known.get(ref)
        if message is None:
            advice = "no message of the peer's has this reference, or it was closed long ago: see the inbox"
            self._tell(Refused(reason=UNKNOWN_MESSAGE, advice=advice), token)
        elif states.after(states.RECEIVER, message.status, status) is None:
            self._tell(Refused(reason=WRONG_STATE, advice="the message is closed already: see the inbox"), token)
        else:
            self._close(message, status, self._utc(now), NO_REASON, by, now, token)

    def _close(self, message, status, at, reason, by, now, token):
        def closed():
            self._replies.say(message.receipt())
            self._tell(RingEnd(ref=message.ref, status=status, at=at, by=message.by), 0)
            if token:
                self._tell(Done(), token)

        self._change(message, status, at, reason, by, now, closed, token)

    def _change(self, message, status, at, reason, by, now, then, token=0):
        """Journal a new status and take it when it is stored; said to nobody before."""

        def stored():
            if states.after(states.RECEIVER, message.status, status) is not None:
                self._apply(message, status, at, reason, by)
                then()
                self._onlooker.became(message, now)
            elif token:
                self._tell(Refused(reason=WRONG_STATE, advice="the message has just been closed: see the inbox"), token)

        def failed():
            if token:
                self._tell(Refused(reason=STORAGE_FULL, advice="the box's storage is full or faulty"), token)

        entry = InStatus(ref=message.ref, status=status, at=at, reason=reason, by=by)
        self._journal.append(entry, self._utc(now), stored, failed)

    def _apply(self, message, status, at, reason, by):
        message.status = status
        message.at = at
        message.reason = reason
        message.by = by
        self._known.keep(message)

    def _keep_void(self, ref, status, reason, index, at):
        """Remember that this number holds no message: it must never be reported DELIVERED."""
        void = Incoming(ref, 0, index, at)
        self._apply(void, status, at, reason, "")

    def _say_again(self, ref):
        """Where a message that is past stands.

        A number forgotten here lies before its series' window: the peer has long been told how it was stored. That
        it was DELIVERED, at a time no longer known, is then true and enough; one that held no message was told so.
        """
        message = self._known.get(ref)
        self._replies.answer(message.receipt() if message else Receipt(ref=ref, status=DELIVERED))
        if message and message.is_open:
            self._onlooker.asked(ref)
