"""One end of a line. Six verbs; no I/O, no clock, no random source (docs/architecture.md).

    feed(bearer, data, now)   octets have come in on a bearer
    submit(order, now)        an operator or the shell wants or reports something
    tick(now)                 time has passed
    deadline()                when `tick` will next have something to do
    outgoing(bearer)          the next few octets for a bearer, or none
    next_event()              what the shell must store, ring, fetch or tell, or None

`now` is milliseconds modulo 2**30 (redphone.ticks). Whatever must outlast a power cut leaves as a Store and is said
to nobody before the shell has submitted Stored.
"""

from redphone import codec, ticks, wire
from redphone.compat import const
from redphone.errors import LocalProtocolError, RemoteProtocolError
from redphone.red.clock import Clock
from redphone.red.inbox import Inbox
from redphone.red.journal import Journal
from redphone.red.outbox import Outbox
from redphone.station import bearers, shell
from redphone.station.composer import Composer
from redphone.station.desk_orders import DeskOrders
from redphone.station.handshake_numbers import HandshakeNumbers
from redphone.station.line import Line
from redphone.station.line_log import LineLog
from redphone.station.path import Path
from redphone.station.people import People
from redphone.station.recall import checkpoint, recall
from redphone.station.reception import Reception
from redphone.station.transmission import Transmission
from redphone.station.watch import Watch
from redphone.station.work import Work

_PATIENCE_MS = const(2000)
_GAP_CHECK_MS = const(1000)
_BOOT_RETRY_MS = const(10000)

# Counters run on past what a Status can tell, and begin again at zero there.
_U32 = 0xFFFFFFFF


class Station:
    """One end of the line that `fill` belongs to, as its journal's `records` (an iterable of octets) left it.

    `suite` is a cipher backend, `utc` the time in seconds since 1970 (0: not known). JournalDamaged if the records
    are not what was stored. Bearers are numbered from 0 in the order of the fill.
    """

    def __init__(self, fill, suite, records, now, utc=0):
        self._fill = fill
        self._now = now
        self._clock = Clock(now, utc)
        self._events = []
        self._journal = Journal(self._hand_out)
        self._paths = [
            Path(number, setup, bearers.make(setup, fill.role), fill.role)
            for number, setup in enumerate(bearers.setups(fill))
        ]
        self._work = Work()
        self._line = Line(fill, suite, self._paths, now)
        people = self._people = People(fill, self._journal, self._clock.utc, self._tell, self._note, self._line, now)
        desks = (people.peer.names, people)
        self._outbox = Outbox(self._journal, self._clock.utc, self._tell, self._patience_ms, *desks)
        desks = (people.own.names, people)
        self._inbox = Inbox(self._journal, self._clock.utc, self._tell, *desks)
        people.join(self._inbox, self._outbox)
        recalled = recall(records, self._inbox, self._outbox, people)
        self._line.peer_seen = recalled.peer_seen
        self._journal.go_on(recalled.index, recalled.chain, recalled.segment_octets)
        self._keep_from = self._oldest_needed()
        self._boots = recalled.boots + 1
        self._watch = Watch(self._line, self._tell_all, self._note_bearer, self._clock.utc, now)
        self._line_log = LineLog(self._note_line)
        self._was_up = False
        self._up_since = utc
        self._heard_utc = 0
        self._entropy_asked = False
        composer = Composer(self._inbox, self._outbox, self._line, people.notices, people.revision)
        self._numbers = HandshakeNumbers(self._journal, recalled.own_mark)
        self._transmission = Transmission(self._line, composer, self._numbers)
        takers = (self._inbox, self._outbox, people)
        self._reception = Reception(self._line, composer, *(takers + (self._journal, self._work)))
        self._composer = composer
        self._orders = {
            wire.Send: self._send,
            wire.Acknowledge: self._acknowledge,
            wire.Decline: self._decline,
            wire.GiveUp: self._outbox.give_up,
            wire.SetClock: self._set_clock,
            wire.GetStatus: self._status,
            wire.GetBearers: self._bearers,
        }
        self._orders.update(DeskOrders(people, self._journal, self._tell).orders)
        self._boot_due = None
        self._note_start(now)
        self._inbox.resume(now)
        people.resume()
        self._after(now)

    # The six verbs.

    def feed(self, bearer, data, now):
        """Octets from a bearer. Whatever they are, they cause events or are counted as discarded, never an error."""
        self._now = now
        path = self._paths[bearer]
        path.feed(data, now)
        self._frames(path, now)
        self._after(now)

    def submit(self, order, now):
        """An order of `shell`'s. What an operator asks for is answered by a Tell with its token."""
        self._now = now
        if isinstance(order, shell.Operator):
            self._operator(order.record, order.token, now)
        elif isinstance(order, shell.Stored):
            self._journal.stored()
            if self._journal.idle:
                # Only now does the journal know all that inbox and outbox know: a message may be closed here already.
                self._keep_from = self._oldest_needed()
        elif isinstance(order, shell.StoreFailed):
            self._journal.failed()
            self._alarm(wire.STORAGE_FAILED, 0, 0)
        elif isinstance(order, shell.Rang):
            self._inbox.rang(order.ref, now)
        elif isinstance(order, shell.Verified):
            self._verified(order, now)
        elif isinstance(order, shell.Stepped):
            self._people.escalations.stepped(order.ref, order.step, order.outcome, now)
        elif isinstance(order, shell.Attending):
            self._people.escalations.attending(order.is_attending, now)
        elif isinstance(order, shell.PinFailed):
            self._note(wire.PIN_FAILED, 0, order.count)
        elif isinstance(order, shell.PortBreak):
            self._paths[order.bearer].bearer.line_break(order.is_broken)
        elif isinstance(order, shell.Entropy):
            self._entropy_asked = False
            self._work.when_idle(self._line.add_entropy(order.octets))
        elif isinstance(order, shell.EntropyFailed):
            # Never asked for again: a source that has failed stays failed until the box starts anew.
            self._note(wire.NOISE_FAILED, 0, 0)
        else:
            raise LocalProtocolError("no such order: " + type(order).__name__)
        self._after(now)

    def tick(self, now):
        """Time has passed; do what has come due."""
        self._now = now
        if self._boot_due is not None and ticks.reached(now, self._boot_due):
            self._note_start(now)
        self._composer.return_pieces(self._line.tick(now))
        for path in self._paths:
            self._frames(path, now)
        self._outbox.tick(now)
        self._people.tick(now)
        for ref in self._inbox.tick(now, self._patience_ms()):
            self._note(wire.GAP_QUERIED, ref, 0)
        self._after(now)

    def deadline(self):
        """The tick by which `tick` should be called, or None; it may lie in the past.

        Now, while a multiplication is under way: each call does a few milliseconds of it.
        """
        if self.computing:
            return self._now
        due = ticks.earliest(self._line.deadline(), self._outbox.deadline())
        due = ticks.earliest(due, self._people.deadline(self._now))
        due = ticks.earliest(due, self._boot_due)
        due = ticks.earliest(due, self._watch.deadline())
        due = ticks.earliest(due, self._line_log.deadline(self._was_up))
        if self._inbox.has_gaps():
            due = ticks.earliest(due, ticks.add(self._now, _GAP_CHECK_MS))
        return due

    def outgoing(self, bearer):
        """The next octets for a bearer, a few milliseconds' worth, b"" if there are none. Call `tick` before."""
        path = self._paths[bearer]
        now = self._now
        transmission = self._transmission
        dropped = path.drop()
        if dropped is None and path.yields_to(transmission.overriding(path, now)):
            dropped = path.abandon()
        if dropped is not None:
            transmission.abandoned(dropped, now)
        if path.may_begin(transmission.owes(path), now):
            sending = transmission.next_frame(path, self._clock.utc(now), now)
            if sending is not None:
                path.begin(sending, now)
        elif not path.usable and not path.forbidden and transmission.wanted(now):
            path.bearer.wanted(now)
        octets, departed = path.take(now)
        if departed is not None:
            transmission.departed(path, departed, now)
        return octets

    def next_event(self):
        """The oldest event of `shell`'s not yet taken, or None."""
        return self._events.pop(0) if self._events else None

    def wipe(self):
        """Destroy every key of this end's sessions, before the station is thrown away. Nothing else may follow."""
        self._work.abandon()
        self._line.wipe()

    @property
    def computing(self):
        """Whether a multiplication is under way, of which each `tick` does a little."""
        return self._work.pending

    @property
    def is_up(self):
        """Whether there is a session and the peer answers on it."""
        return self._line.is_up

    # Orders.

    def _operator(self, record, token, now):
        handler = self._orders.get(type(record))
        if handler is None:
            raise LocalProtocolError("not an order for a station: " + type(record).__name__)
        handler(record, token, now)

    def _send(self, order, token, now):
        if order.reply_to and not self._inbox.has(order.reply_to):
            advice = "the message to reply to has not come in: see the inbox"
            self._tell(wire.Refused(reason=wire.UNKNOWN_MESSAGE, advice=advice), token)
            return
        if self._inbox.must_be_read_back(order.reply_to):
            advice = "the message to reply to must be read back first: `redphone ack --read-back`"
            self._tell(wire.Refused(reason=wire.READ_BACK, advice=advice), token)
            return
        if (order.relation or order.relates_to) and not (order.relation and self._outbox.has_sent(order.relates_to)):
            advice = "the message to correct, cancel or supersede is not one of ours: see the inbox --sent"
            self._tell(wire.Refused(reason=wire.UNKNOWN_MESSAGE, advice=advice), token)
            return
        desks = self._people.peer.names
        if order.desk and desks and order.desk not in desks:
            advice = "the other end's desks: " + ", ".join(desks)
            self._tell(wire.Refused(reason=wire.UNKNOWN_DESK, advice=advice[:160]), token)
            return
        try:
            codec.require_utf8(order.text)
            self._outbox.send(order, token, now)
        except (LocalProtocolError, RemoteProtocolError) as error:
            self._tell(wire.Refused(reason=wire.MALFORMED, advice=str(error)), token)

    def _acknowledge(self, order, token, now):
        if self._may_answer(order, token):
            self._inbox.acknowledge(order, token, now)

    def _decline(self, order, token, now):
        if self._may_answer(order, token):
            self._inbox.decline(order, token, now)

    def _may_answer(self, order, token):
        if not self._inbox.has(order.ref) or self._people.may_answer(order.ref, order.by):
            return True
        advice = "whoever answers must be signed on at the desk that it is for: `redphone watch on`"
        self._tell(wire.Refused(reason=wire.NOT_SIGNED_ON, advice=advice), token)
        return False

    def _verified(self, order, now):
        """What needs a PIN, which the shell has checked."""
        people, record, token = self._people, order.record, order.token
        if isinstance(record, wire.SignOn):
            people.own.sign_on(record, people.open_items(), token, order.duress, now)
        elif isinstance(record, wire.SignOff):
            people.own.sign_off(record, token, order.duress, now)
        else:
            people.peer.trust(record.by, now, lambda: self._tell(wire.Done(), token), lambda: self._full(token))

    def _full(self, token):
        advice = "the box's storage is full or faulty"
        self._tell(wire.Refused(reason=wire.STORAGE_FULL, advice=advice), token)

    def _set_clock(self, order, token, now):
        self._clock.set(order.utc, now)
        self._tell(wire.Done(), token)

    def _status(self, order, token, now):
        status = wire.Status(filled=1, role=self._fill.role, line_up=int(self._line.is_up))
        status.line_since, status.last_heard = self._up_since, self._heard_utc
        status.utc, status.boots = self._clock.utc(now), self._boots
        status.ringing = status.open_in = len(self._inbox.ringing())
        status.open_out = self._outbox.count()
        self._people.complete(status)
        paths = self._paths
        status.frames_sent = sum([path.counters.frames_sent for path in paths]) & _U32
        status.frames_received = sum([path.counters.frames_received for path in paths]) & _U32
        status.frames_discarded = sum([path.discarded for path in paths]) & _U32
        status.frames_resent = sum([self._line.frames_resent(path) for path in paths]) & _U32
        status.octets_sent = sum([path.counters.octets_sent for path in paths]) & _U32
        status.octets_received = sum([path.counters.octets_received for path in paths]) & _U32
        status.round_trip_ms = self._line.best.round_trip.smoothed_ms
        status.own_name, status.peer_name = self._fill.own_name, self._fill.peer_name
        self._tell(status, token)

    def _bearers(self, order, token, now):
        for record in self._watch.records(now):
            self._tell(record, token)
        self._tell(wire.End(count=len(self._paths)), token)

    # Within.

    def _frames(self, path, now):
        """Every frame that has come in whole on a bearer."""
        while True:
            frame = path.bearer.next_frame()
            if frame is None:
                return
            try:
                self._reception.frame(path, frame, self._clock.utc(now), now)
                path.counters.frames_received += 1
                path.bearer.valid()
                path.note_quality()
            except RemoteProtocolError:
                path.counters.frames_discarded += 1

    def _after(self, now):
        """What any verb may have made due."""
        self._work.step(now)
        if self._line.heard_at == now:
            self._heard_utc = self._clock.utc(now)
        if self._line.is_up != self._was_up:
            self._was_up = self._line.is_up
            self._up_since = self._clock.utc(now)
            self._alarm(wire.LINE_UP if self._was_up else wire.LINE_DOWN, 0, 0)
        self._people.look(now)
        self._line_log.look(self._was_up, now)
        self._watch.look(now)
        if self._line.wants_entropy() and not self._entropy_asked:
            self._entropy_asked = True
            self._events.append(shell.EntropyWanted())
        if self._journal.segment_full() and self._journal.segment_full(self._carried_octets()):
            self._checkpoint(now)

    def _note_start(self, now):
        """The number of this start must be durable before anything is made of it: if it is not, try again and again."""
        self._boot_due = None

        def failed():
            self._boot_due = ticks.add(self._now, _BOOT_RETRY_MS)

        self._journal.append(wire.Boot(boots=self._boots), self._clock.utc(now), None, failed)

    def _checkpoint(self, now):
        entries = checkpoint(
            self._boots,
            self._journal.chain,
            self._numbers.mark,
            self._line.peer_seen,
            self._inbox,
            self._outbox,
            self._people,
        )
        self._journal.checkpoint(entries, self._clock.utc(now))

    def _carried_octets(self):
        """Octets of messages that a checkpoint has to carry along."""
        return self._outbox.unsent_octets() + self._inbox.kept_octets()

    def _patience_ms(self):
        """How long to wait for what the peer should have said or sent by now, before asking for it."""
        return _PATIENCE_MS + 4 * self._line.best.round_trip.timeout_ms()

    def _note(self, alarm, ref, detail):
        """Something that a person should know, and that the journal keeps."""
        self._alarm(alarm, ref, detail)
        self._keep(alarm, ref, detail)

    def _keep(self, alarm, ref, detail):
        """Something that the journal keeps."""
        self._journal.append(wire.Noted(alarm=alarm, ref=ref, detail=detail), self._clock.utc(self._now))

    def _note_line(self, is_up):
        self._keep(wire.LINE_UP if is_up else wire.LINE_DOWN, 0, 0)

    def _note_bearer(self, detail):
        self._keep(wire.BEARER, 0, detail)

    def _alarm(self, alarm, ref, detail):
        self._tell(wire.Alarm(alarm=alarm, ref=ref, at=self._clock.utc(self._now), detail=detail), 0)

    def _tell_all(self, record):
        self._tell(record, 0)

    def _tell(self, record, token):
        self._events.append(shell.Tell(record, token))

    def _oldest_needed(self):
        """The number of the first entry that an open message needs; of the next one if none does."""
        needed = [index for index in (self._inbox.oldest_index(), self._outbox.oldest_index()) if index is not None]
        return min(needed) if needed else self._journal.index

    def _hand_out(self, records, begin):
        self._events.append(shell.Store(records, begin, self._keep_from))
