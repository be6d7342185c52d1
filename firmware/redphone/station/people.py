"""The human side of a station: who is there, what is done when nobody answers, what a caller can know of it.

Stands between inbox, outbox and line on one side and on the other the parts in `red`, each of which has one idea.
"""

from redphone import ticks
from redphone.cipher.kdf import hmac_sha256
from redphone.compat import const
from redphone.red import states
from redphone.red.desks import names_of
from redphone.red.dues import Dues
from redphone.red.escalation import Escalations, ask_after_s
from redphone.red.line_tests import LineTests
from redphone.red.notices import Notices
from redphone.red.onlooker import Onlooker
from redphone.red.orderwire import Orderwire
from redphone.red.outlook import Outlooks
from redphone.red.own_watch import OwnWatches
from redphone.red.peer_watch import PeerWatches
from redphone.wire import (
    ACKNOWLEDGED,
    ANSWERED,
    ANY_DESK,
    CALL,
    CLOCK_BIAS_S,
    DECLINED,
    GIVEN_UP,
    INCOMING,
    NEVER_S,
    NO_ANSWER,
    OUTGOING,
    REFUSED,
    VIEW_BEARER_DOWN,
    VIEW_BOX_SILENT,
    WATCH_MARK_OCTETS,
    WITHDRAWN,
    CallState,
    Due,
    Escalation,
    HangUp,
    Heard,
    InStep,
    InTalk,
    LineTest,
    LineTestAnswer,
    LineTestResult,
    Measured,
    Noted,
    OutHeard,
    OutTalk,
    OwnWatch,
    PeerWatch,
    Step,
    Talk,
    Trusted,
    Watch,
    WatchQuery,
    precedence_of,
)

_MEASURED_AFTER_MS = const(1000)
_LOOK_MS = const(50)
_ASK_S_MAX = const(3600)


class People(Onlooker):
    """Everything about people at one end of the line.

    `note(alarm, ref, detail)` alarms them, and the journal keeps it. `line` is the station's.
    """

    def __init__(self, fill, journal, utc, tell, note, line, now):
        self._journal = journal
        self._utc = utc
        self._note = note
        self._line = line
        self._psk = fill.psk
        self._now = now
        self._inbox = self._outbox = None
        self.notices = Notices()
        common = (journal, utc, tell, self.notices)
        self.own = OwnWatches(names_of(fill.own_desks), journal, utc, tell, self.notices, self._mark)
        self.peer = PeerWatches(names_of(fill.peer_desks), journal, utc, tell, self.notices, note)
        self.orderwire = Orderwire(journal, utc, tell, self.notices)
        self.escalations = Escalations(fill.escalation, journal, utc, tell, self.notices, self._others_attended)
        self.dues = Dues(self._note_due)
        self.outlooks = Outlooks(self._line_view, self.peer, self.dues, utc, tell)
        self.tests = LineTests(fill, common, note, line.renew, self._prove, self._timeout_ms)
        # Whether the table of escalation is not the fill's any more.
        self._has_own_table = False
        # By ref of an open message of ours: when to ask where it stands, in ticks, and after how many seconds that is.
        self._ask_at = {}
        # Read back: (UTC, by) of what quotes a message of ours, by its ref, until it is read that this was told.
        self._quoted = {}
        # A call of ours that something quoted before it was answered; 0: none.
        self._quoted_call = 0
        self._measured_at = None
        self._changes = 0
        self._seen_changes = self._seen_view = self._seen_watches = None
        self._look_at = None
        self._looked_until = None
        self._restoring = {
            OwnWatch: self.own.restore,
            InStep: self.escalations.restore,
            LineTestResult: self.tests.restore,
            Due: self.dues.restore,
        }
        for form in (OutTalk, OutHeard, InTalk, CallState):
            self._restoring[form] = self.orderwire.restore
        # What the peer says of people, each with what takes it.
        self.items = {
            Watch: self.peer.told,
            WatchQuery: lambda item, at: self.own.say_all(),
            Step: self._peer_stepped,
            Talk: self.orderwire.heard_line,
            Heard: self.orderwire.line_heard,
            HangUp: self.orderwire.hung_up,
            LineTest: self.tests.tested,
            LineTestAnswer: self.tests.answered,
        }

    def join(self, inbox, outbox):
        """The station's inbox and outbox, which tell this one what becomes of messages."""
        self._inbox = inbox
        self._outbox = outbox

    # What becomes of messages.

    def accepted(self, outgoing, message, now):
        """A message of ours is stored."""
        self.outlooks.follow(outgoing)
        self._changes += 1
        self._ask_later(outgoing.ref, self._now if now is None else now)
        if message.reply_by:
            self.dues.add(OUTGOING, outgoing.ref, message.dtg, message.reply_by)
        if message.reply_to:
            self.dues.drop(INCOMING, message.reply_to)

    def reported(self, ref, status, now, outgoing=None):
        """A message of ours has another status."""
        self._changes += 1
        if status in (ANSWERED, DECLINED, REFUSED, WITHDRAWN):
            self.dues.drop(OUTGOING, ref)
        if status in states.SENDER_CLOSED or status == GIVEN_UP:
            self._ask_at.pop(ref, None)
        if status == ANSWERED:
            self._quoted.pop(ref, None)
        if now is None and status in states.SENDER_CLOSED:
            self.outlooks.forget(ref)
        if status == ACKNOWLEDGED and outgoing is not None:
            self._call_answered(True, outgoing, now)
        elif status == ANSWERED and outgoing is not None and outgoing.flags & CALL:
            self._quoted_call = ref

    def overtaken(self, ref, status, by, now):
        """The peer reports something of a message of ours that was closed before: be it that a call was answered."""
        if status == ACKNOWLEDGED and ref == self._quoted_call:
            self._quoted_call = 0
            self.orderwire.answered(True, ref, CALL, by, now)

    def arrived(self, incoming, message, now):
        """A message of the peer's is stored."""
        self._rings(incoming, now)
        if message.reply_by:
            self.dues.add(INCOMING, incoming.ref, message.dtg, message.reply_by)
        if now is None and message.reply_to:
            self._quoted[message.reply_to] = incoming.at, message.sender
        elif now is not None and self._outbox.has_sent(message.reply_to):
            self._outbox.answered(message.reply_to, incoming.at, message.sender, now)

    def became(self, incoming, now):
        """A message of the peer's has another status, or is read back from a checkpoint."""
        if incoming.is_open:
            if now is None:
                self._rings(incoming, now)
            return
        self.escalations.closed(incoming.ref)
        if incoming.status in (DECLINED, WITHDRAWN):
            self.dues.drop(INCOMING, incoming.ref)
        if incoming.status == ACKNOWLEDGED:
            self._call_answered(False, incoming, now)

    def asked(self, ref):
        """The peer asks where a message of its own stands."""
        self.escalations.say_again(ref)

    # Who may do what.

    def revision(self):
        """That of our watches' last change; None if no watch is kept here."""
        return self.own.revision if self.own.names else None

    def complete(self, status):
        """Fill in what a Status says of people."""
        status.open_items = self.open_items()
        status.compromised = self.peer.compromised
        status.call = int(self.orderwire.is_open)
        if self.tests.offset_s is not None:
            status.clock_offset = CLOCK_BIAS_S + self.tests.offset_s

    def open_items(self):
        """How many things the next operator has to accept."""
        ringing = [message.ref for message in self._inbox.ringing()]
        owed = [ref for ref in self.dues.waiting(INCOMING) if ref not in ringing]
        return len(ringing) + len(owed) + self._outbox.count()

    def may_answer(self, ref, by):
        """Whether this person may answer for a message of the peer's now."""
        return self.own.may_answer(by, self._inbox.desk_of(ref), self.escalations.is_for_all(ref))

    def set_escalation(self, table, now, then, otherwise):
        """Escalate by another table from now on."""

        def stored():
            self._escalate_by(table)
            then()

        self._journal.append(Escalation(table=table), self._utc(now), stored, otherwise)

    # Time.

    def tick(self, now):
        """Do what has come due; looked for some twenty times a second, however often this is called."""
        if self._looked_until is not None and not ticks.reached(now, self._looked_until):
            return
        self._now = now
        self._looked_until = ticks.add(now, _LOOK_MS)
        self.escalations.tick(now)
        self.dues.tick(self._utc(now))
        self.tests.tick(now)
        if self._measured_at is not None and ticks.reached(now, self._measured_at):
            self._keep_measured(now)
        for ref in [ref for ref in self._ask_at if ticks.reached(now, self._ask_at[ref][0])]:
            self._ask_again(ref, now)
            self._outbox.ask(ref)
            self._note(NO_ANSWER, ref, 0)

    def look(self, now):
        """Tell how our messages stand, if anything that it depends on has changed; some at a time, if all have."""
        if self._look_at is not None and not ticks.reached(now, self._look_at):
            return
        view, watches = self._line_view(), self.peer.changes
        is_more = self._look_at is not None
        if is_more or self._changes != self._seen_changes or view != self._seen_view or watches != self._seen_watches:
            self._look_at = None
            if not self.outlooks.look(now):
                self._look_at = ticks.add(now, _LOOK_MS)
                return
            self._seen_changes, self._seen_view, self._seen_watches = self._changes, view, watches

    def deadline(self, now):
        """When `tick` has something to do, or None."""
        due = self._soonest(now)
        if due is not None and self._looked_until is not None and ticks.diff(self._looked_until, due) > 0:
            return self._looked_until
        return due

    def _soonest(self, now):
        soonest = ticks.earliest(self.escalations.deadline(), self.tests.deadline(now))
        soonest = ticks.earliest(soonest, self.dues.deadline(self._utc(now), now))
        soonest = ticks.earliest(ticks.earliest(soonest, self._measured_at), self._look_at)
        for at, _ in self._ask_at.values():
            soonest = ticks.earliest(soonest, at)
        return soonest

    def new_session(self, now):
        """The peer may have restarted, and what was under way be lost."""
        self.orderwire.new_session()
        self.tests.new_session(now)

    # What the journal keeps.

    def restore(self, entry):
        """Take back one entry, if it is about people."""
        take = self._restoring.get(type(entry))
        if take is not None:
            take(entry)
        elif isinstance(entry, (PeerWatch, Trusted)):
            self.peer.restore(entry)
        elif isinstance(entry, Escalation):
            self._escalate_by(entry.table)
        elif isinstance(entry, Noted):
            self.dues.restore_note(entry.alarm, entry.ref, entry.detail)

    def resume(self):
        """After a restart: go on with everything that was under way."""
        for outgoing in self._outbox.open_messages():
            self.outlooks.follow(outgoing)
            self._ask_later(outgoing.ref, self._now)
        quoted, self._quoted = self._quoted, {}
        for ref in sorted(quoted):
            if self._outbox.has_sent(ref):
                self._outbox.answered(ref, quoted[ref][0], quoted[ref][1], self._now)
        self.own.resume()
        self.orderwire.resume()
        self.escalations.resume()

    def checkpoint(self):
        """The entries that make this again, behind those of the messages."""
        entries: list = []
        if self._has_own_table:
            entries.append(Escalation(table=self.escalations.table))
        for part in (self.own, self.peer, self.orderwire, self.escalations, self.tests, self.dues):
            entries.extend(part.checkpoint())
        return entries

    # Within.

    def _escalate_by(self, table):
        self.escalations.table = bytes(table)
        self._has_own_table = True

    def _call_answered(self, own, message, now):
        if now is None:
            self.orderwire.restore_answered(own, message.ref, message.flags, message.at, message.by)
        else:
            self.orderwire.answered(own, message.ref, message.flags, message.by, now)

    def _rings(self, incoming, now):
        if now is None:
            elapsed_s = max(0, self._utc(self._now) - incoming.at)
            self.escalations.arrived(incoming.ref, self._now, elapsed_s)
        else:
            self.escalations.arrived(incoming.ref, now)

    def _ask_later(self, ref, now):
        wait_s = ask_after_s(self.escalations.table, precedence_of(ref))
        if wait_s != NEVER_S:
            self._ask_at[ref] = (ticks.add(now, 1000 * wait_s), wait_s)

    def _ask_again(self, ref, now):
        """Ever less often: whoever has not answered for an hour is not worth an alarm every minute."""
        wait_s = self._ask_at[ref][1]
        wait_s = max(wait_s, min(2 * wait_s, _ASK_S_MAX))
        self._ask_at[ref] = (ticks.add(now, 1000 * wait_s), wait_s)

    def _peer_stepped(self, item, now):
        self._outbox.stepped(item, now)
        self._changes += 1

    def _note_due(self, alarm, ref, direction):
        self._changes += 1
        self._note(alarm, ref, direction)

    def _others_attended(self, ref):
        desk = self._inbox.desk_of(ref)
        here = desk != ANY_DESK and self.own.is_attended(desk)
        return self.own.attended() > int(here)

    def _line_view(self):
        if not any(path.usable or path.idle for path in self._line.paths):
            return VIEW_BEARER_DOWN
        return None if self._line.is_up else VIEW_BOX_SILENT

    def _prove(self, now):
        """Have every bearer tried, and note how it is when that has been answered."""
        wait_ms = 0
        for path in self._line.paths:
            path.proof_due = path.usable or path.idle
            if path.idle:
                path.bearer.wanted(now)
            if path.usable:
                wait_ms = max(wait_ms, 2 * path.round_trip.timeout_ms())
        self._measured_at = ticks.add(now, _MEASURED_AFTER_MS + wait_ms)

    def _keep_measured(self, now):
        measured = []
        for path in self._line.paths:
            state, why = path.state(now)
            quality = path.bearer.quality()
            entry = Measured(bearer=path.number, state=state, why=why, round_trip_ms=path.round_trip.smoothed_ms)
            entry.spoilt = 0 if quality is None else quality[0]
            measured.append(entry)
        self._measured_at = None
        self._journal.append_all(measured, self._utc(now))

    def _timeout_ms(self):
        return self._line.best.round_trip.timeout_ms()

    def _mark(self, revision, desk, state):
        said = revision.to_bytes(4, "big") + bytes((desk, state))
        return hmac_sha256(self._psk, b"redphone watch", said)[:WATCH_MARK_OCTETS]
