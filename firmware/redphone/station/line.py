"""The line's sessions: when to open one, which to use, when to replace it (docs/protocol.md sections 4 and 5).

Either end may begin a handshake at any time, on any bearer; both may at once. Sessions that we have answered but not
seen used are candidates: they receive, and become the current one with their first valid frame. The one before the
current still receives for a while, since frames sealed under it may be on their way.
"""

from redphone import ticks
from redphone.black.jitter import Jitter
from redphone.cipher.handshake import Attempt, Keys, ephemeral_steps
from redphone.compat import const
from redphone.errors import RemoteProtocolError
from redphone.station.contact import Contact
from redphone.station.live import Live
from redphone.wire import FLASH, REKEY_AFTER_S, ROLE_A, ROLE_B, SESSION_AGE_MAX_S

# Implementation constants.
_CANDIDATES_MAX = const(4)
_EPHEMERALS = const(2)
_MISSES_SUSPECT = const(5)
_PREVIOUS_KEPT_MS = const(60000)
_KEPT_TIMEOUTS = const(4)
_HALF_OPEN_KEPT_S = const(300)
_REKEY_B_LATER_S = const(120)


class Line:
    """Everything about one line's keys and sessions. Pieces given back by a method are to be sent again."""

    def __init__(self, fill, suite, paths, now, peer_seen=0):
        self.keys = Keys(fill, suite)
        self.peer_seen = peer_seen
        self.paths = paths
        self.current = None
        self.suspect = False
        self.answer = None
        self.answer_path = None
        self.computing = False
        self.heard_at = None
        self._jitter = Jitter()
        self._contacts = [Contact(path.round_trip, self._jitter) for path in paths]
        self._heartbeat_ms = fill.heartbeat_s * (1250 if fill.role == ROLE_B else 1000)
        self._ephemerals = []
        self._in_the_making = 0
        self._previous = None
        self._previous_until = None
        self._candidates = []
        self._renew_at = None
        self._best = paths[0]
        for path in paths:
            # A box that starts opens the line, A at once and B only if A has not, so that both seldom begin together.
            wait = 2 * path.round_trip.timeout_ms() if fill.role == ROLE_B else 0
            path.heartbeat_at = ticks.add(now, wait)

    # State.

    @property
    def is_up(self):
        """Whether there is a session, the peer answers on it, and a bearer is there or can be opened."""
        return self._has_session and any(path.usable or path.idle for path in self.paths)

    @property
    def _has_session(self):
        return self.current is not None and not self.suspect

    def frames_resent(self, path):
        """Frames on a bearer whose contents had to be sent again, over all sessions."""
        return path.counters.frames_resent + (self.current.lanes[path.number].sent.resent if self.current else 0)

    @property
    def best(self):
        """The bearer that a message gets through on soonest, as far as is known: one that fails only if all do."""
        if len(self.paths) > 1:
            rank = self._rank(self._best, True)
            for path in self.paths:
                if path is not self._best and self._rank(path) < rank:
                    self._best = path
                    rank = self._rank(path, True)
        return self._best

    def carries(self, path, urgency):
        """Whether what is so urgent goes over this bearer: FLASH over each that can be used, all else over the best."""
        return path.usable and (urgency >= FLASH or path is self.best)

    def others(self, path):
        """The other bearers that a FLASH goes over as well."""
        return [other for other in self.paths if other is not path and other.usable and not other.failing]

    def wants_entropy(self):
        """Whether another ephemeral key should be made."""
        return len(self._ephemerals) + self._in_the_making < _EPHEMERALS

    def add_entropy(self, octets):
        """Steps that make an ephemeral key from 32 unpredictable octets, for when there is time."""
        self._in_the_making += 1
        return self._ephemeral_steps(octets)

    def take_ephemeral(self):
        """A fresh key for one handshake, or None."""
        return self._ephemerals.pop(0) if self._ephemerals else None

    def wants_attempt(self, path, urgency, now):
        """Whether to begin a handshake here now, given the urgency of what waits to be sent (-1: nothing)."""
        if self.answer is not None or self.computing or not self._ephemerals:
            return False
        return self._needs_session(path, urgency, now) and self._contact(path).may_try(urgency, now)

    def defers_to_own(self, path, now):
        """Whether both ends have begun at once on this bearer and ours takes precedence: A's does.

        If it has long been unanswered it may be lost, since the peer is there after all: A begins again at once. What
        is long grows with each try: on a line slower than any time-out a reply must find its attempt still there.
        """
        contact = self._contact(path)
        if self.keys.role != ROLE_A or not contact.pending:
            return False
        if not contact.is_fresh(now):
            contact.retry_at = now
        return True

    def tries(self, path):
        """How many handshakes have come to nothing on this bearer since the peer was last heard on it."""
        return self._contact(path).tries

    def deadline(self):
        """When `tick` or a new attempt has something to do, or None."""
        due = self._previous_until
        for path in self.paths:
            due = ticks.earliest(due, path.deadline())
            due = ticks.earliest(due, self._contact(path).retry_at)
        if self.current is not None:
            for path in self.paths:
                lane = self.current.lanes[path.number]
                due = ticks.earliest(due, lane.sent.deadline(path.grace_ms))
                if path.sending is None and path.bearer.ready():
                    due = ticks.earliest(due, lane.received.deadline())
            if self.best.sending is None:
                due = ticks.earliest(due, self._rekey_at())
        return due

    # Handshakes.

    def renew(self, now):
        """Replace the session now, if there is one."""
        self._renew_at = now

    def begin(self, number, ephemeral):
        """A new attempt under our counter `number`."""
        return Attempt(self.keys, number, ephemeral)

    def began(self, path, attempt, pieces, urgency):
        """The attempt's first frame is being sent; pieces of one too old to be answered are given back."""
        path.poll_due = False
        return self._contact(path).began(attempt, pieces, urgency)

    def first_departed(self, path, number, now):
        """The first frame of attempt `number` has left."""
        self._contact(path).departed(number, now)

    def first_abandoned(self, number):
        """The first frame was dropped half-way; what it carried."""
        return [piece for contact in self._contacts for piece in contact.abandoned(number)]

    def attempts(self):
        """The attempts that a reply may still come to."""
        return [pending.attempt for contact in self._contacts for pending in contact.pending]

    def finished(self, path, attempt, session, now):
        """The peer has replied: the session is current at once. What the other attempts carried is given back."""
        lost = []
        for contact in self._contacts:
            for pending in list(contact.pending):
                if pending.attempt is not attempt:
                    lost.extend(contact.end(pending))
                    continue
                contact.pending.remove(pending)
                if pending.departed_at is not None:
                    contact.took(ticks.diff(now, pending.departed_at))
        lost.extend(self._make_current(path, self._live(session), now))
        path.poll_due = True
        return lost

    def stand_down(self, path):
        """The peer's handshake goes first: end our own attempts, A only those on its bearer; what they carried."""
        if self.keys.role == ROLE_A:
            return self._contact(path).end_all()
        return [piece for contact in self._contacts for piece in contact.end_all()]

    def replied(self, path, session, pieces, now):
        """We have replied to the peer: the session waits to be used. What a crowded-out one carried is given back."""
        self._contact(path).replied(now)
        live = self._live(session, pieces)
        live.replied_on = path
        self._candidates.append(live)
        if len(self._candidates) > _CANDIDATES_MAX:
            return self._candidates.pop(0).end()
        return []

    def reply_departed(self, number, now):
        """Our reply to handshake `number` has left: the first frame under its session tells the round-trip time."""
        for live in self._candidates:
            if live.session.number == number:
                live.replied_at = now

    def forget_reply(self, number):
        """The reply was dropped half-way: nobody can use the session; what the reply carried."""
        for live in self._candidates:
            if live.session.number == number:
                self._candidates.remove(live)
                return live.end()
        return []

    # Frames of a session.

    def open(self, path, frame, now):
        """(Live, counter, payload, pieces given back) of a sealed frame; RemoteProtocolError to discard it."""
        for live in [self.current] + self._candidates + [self._previous]:
            if live is None:
                continue
            try:
                counter, payload = live.session.open(frame, path.number)
            except RemoteProtocolError:
                continue
            return live, counter, payload, self._used(path, live, counter, now)
        raise RemoteProtocolError("a frame of no session, seen before, or damaged")

    def heard(self, path, now):
        """A valid frame of the peer's: it is there."""
        self.heard_at = now
        self._contact(path).heard()
        path.heard()
        path.heartbeat_at = self._heartbeat_after(path, now)

    def answered(self, path):
        """The peer has acknowledged something under the current session: it hears us, too."""
        self.suspect = False
        path.misses = 0

    def tick(self, now):
        """Whatever is due; pieces to send again."""
        lost: list = []
        for path in self.paths:
            path.watch_grace(now)
        if self._previous_until is not None and ticks.reached(now, self._previous_until):
            self._previous.end()
            self._previous = self._previous_until = None
        if self.current is not None:
            self._expire(self.current, lost, now)
            if self._age_s(self.current, now) >= SESSION_AGE_MAX_S:
                self._count_resent(self.current)
                lost.extend(self.current.end())
                self.current = None
        for candidate in list(self._candidates):
            if self._age_s(candidate, now) >= self._half_open_s(candidate):
                self._candidates.remove(candidate)
                lost.extend(candidate.end())
        for path in self.paths:
            path.bearer.tick(now)
            if path.heartbeat_at is not None and ticks.reached(now, path.heartbeat_at):
                path.heartbeat_at = self._heartbeat_after(path, now)
                path.poll_due = path.usable
            self._tick_contact(path, lost, now)
        return lost

    def wipe(self):
        """Destroy every key that is not the fill's own."""
        for live in [self.current, self._previous] + self._candidates:
            if live is not None:
                live.end()
        for contact in self._contacts:
            contact.end_all()
        for ephemeral in self._ephemerals:
            ephemeral.wipe()
        if self.answer is not None:
            self.answer.wipe()
        self.current = self._previous = self.answer = None
        self._candidates, self._ephemerals = [], []

    # Within.

    def _contact(self, path):
        return self._contacts[path.number]

    def _rank(self, path, chosen=False):
        """What bearers are compared by. The one in use keeps its place unless another is clearly faster."""
        cost = path.cost_ms()
        return (not path.usable, min(path.misses, 2), 4 * cost if chosen else 5 * cost)

    def _tick_contact(self, path, lost, now):
        contact = self._contact(path)
        over = contact.retry_at is not None and ticks.reached(now, contact.retry_at)
        lost.extend(contact.tick(now))
        if over:
            for live in self._candidates:
                if live.replied_on is path:
                    lost.extend(live.give_back())

    def _expire(self, live, lost, now):
        """What was not acknowledged in time is sent again, over the best bearer; a bearer that fails is tried again."""
        for path in self.paths:
            sent = live.lanes[path.number].sent
            late = sent.expire(now, path.grace_ms)
            for cargo in late:
                lost.extend(cargo.lost())
            path.misses = sent.misses
            if late and not path.bearer.heartbeat_ms_min:
                path.poll_due = True
        usable = [path for path in self.paths if path.usable]
        if usable and not self.suspect and min([path.misses for path in usable]) >= _MISSES_SUSPECT:
            self.suspect = True
            for contact in self._contacts:
                contact.retry_at = now

    def _ephemeral_steps(self, octets):
        ephemeral = yield from ephemeral_steps(self.keys, octets)
        self._in_the_making -= 1
        self._jitter.stir(ephemeral.public)
        self._ephemerals.append(ephemeral)

    def _count_resent(self, live):
        for path in self.paths:
            path.counters.frames_resent += live.lanes[path.number].sent.resent

    def _live(self, session, pieces=()):
        return Live(session, self.paths, self._jitter, pieces)

    def _heartbeat_after(self, path, now):
        if not self._heartbeat_ms:
            return None
        return ticks.add(now, max(self._heartbeat_ms, path.bearer.heartbeat_ms_min))

    def _needs_session(self, path, urgency, now):
        if self._has_session:
            return path is self.best and (ticks.reached(now, self._rekey_at()) or self.current.session.exhausted())
        if urgency >= 0 or self.suspect:
            return self.carries(path, urgency) or self._contact(self.best).tries > 0
        return path.poll_due or self._contact(path).tries > 0

    def _rekey_at(self):
        wait_s = REKEY_AFTER_S + (_REKEY_B_LATER_S if self.keys.role == ROLE_B else 0)
        due = ticks.add(self.current.session.born, 1000 * wait_s) if self._renew_at is None else self._renew_at
        retry_at = self._contact(self.best).retry_at
        if retry_at is not None and ticks.diff(retry_at, due) > 0:
            return retry_at
        return due

    def _age_s(self, live, now):
        return ticks.diff(now, live.session.born) // 1000

    def _half_open_s(self, candidate):
        return max(_HALF_OPEN_KEPT_S, _KEPT_TIMEOUTS * candidate.replied_on.round_trip.timeout_ms() // 1000)

    def _kept_ms(self, path):
        """How long frames of the session before may still be on their way; on a slow bearer until ours is known."""
        return max(_PREVIOUS_KEPT_MS, _KEPT_TIMEOUTS * path.round_trip.timeout_ms())

    def _used(self, path, live, counter, now):
        """A session of ours has carried a valid frame; pieces given back by a change of session."""
        self.heard(path, now)
        if live is self._previous:
            return []
        path.poll_due = path.poll_due and path.failing
        if live is self.current:
            return []
        self._candidates.remove(live)
        if live.replied_at is not None and counter == 0 and live.replied_on is path:
            # Whoever begins sends its first frame at once; had that been lost, a later one would tell too long a time.
            self._contact(path).took(ticks.diff(now, live.replied_at))
        live.reply_pieces = []
        lost = []
        for other in list(self._candidates):
            lost.extend(other.give_back())
            if other.session.number < live.session.number:
                self._candidates.remove(other)
                other.end()
        lost.extend(self._make_current(path, live, now))
        return lost

    def _make_current(self, path, live, now):
        lost = []
        if self._previous is not None:
            self._previous.end()
        self._previous = self.current
        self._previous_until = None
        if self._previous is not None:
            self._previous_until = ticks.add(now, self._kept_ms(path))
            self._count_resent(self._previous)
            lost.extend(self._previous.abandon())
        self.current = live
        self._renew_at = None
        self.suspect = False
        for contact in self._contacts:
            contact.tries = 0
            contact.retry_at = None
        for other in self.paths:
            other.misses = 0
        self.heard(path, now)
        return lost
