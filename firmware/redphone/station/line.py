"""The line's sessions: when to open one, which to use, when to replace it (docs/protocol.md sections 4 and 5).

Either end may begin a handshake at any time; both may at once. Sessions that we have answered but not seen used are
candidates: they receive, and become the current one with their first valid frame. The one before the current still
receives for a while, since frames sealed under it may be on their way.
"""

from redphone import ticks
from redphone.black.jitter import Jitter
from redphone.black.sizing import FrameLength
from redphone.cipher.handshake import Attempt, Keys, ephemeral_steps
from redphone.compat import const
from redphone.errors import RemoteProtocolError
from redphone.station.live import Live
from redphone.wire import FRAME_OCTETS_MAX, REKEY_AFTER_S, ROLE_A, ROLE_B, SESSION_AGE_MAX_S

# Implementation constants.
_ATTEMPTS_MAX = const(4)
_CANDIDATES_MAX = const(4)
_EPHEMERALS = const(2)
_MISSES_SUSPECT = const(5)
_RETRY_BUSY_MS = const(20000)
_RETRY_IDLE_MS = const(60000)
_PREVIOUS_KEPT_MS = const(60000)
_HALF_OPEN_KEPT_S = const(300)
_REKEY_B_LATER_S = const(120)
_FRAME_TIME_MAX_MS = const(2500)
_FRAME_SHORTEST = const(256)
_SEALED_OVERHEAD = const(18)


class Pending:
    """A handshake of ours under way, and what its first frame carried."""

    def __init__(self, attempt, pieces, urgency):
        self.attempt = attempt
        self.pieces = pieces
        self.urgency = urgency
        self.departed_at = None


class Line:
    """Everything about one line's keys and sessions. Pieces given back by a method are to be sent again."""

    def __init__(self, fill, suite, round_trip, peer_seen, now):
        self.keys = Keys(fill, suite)
        self.peer_seen = peer_seen
        self.round_trip = round_trip
        self.frame_length = FrameLength(_longest_payload(fill.bit_rate))
        self.current = None
        self.suspect = False
        self.answer = None
        self.computing = False
        self.poll_due = False
        self.heard_at = None
        self._suite = suite
        self._heartbeat_ms = fill.heartbeat_s * (1250 if fill.role == ROLE_B else 1000)
        self._jitter = Jitter()
        self._ephemerals = []
        self._in_the_making = 0
        self._resent_before = 0
        self._previous = None
        self._previous_until = None
        self._candidates = []
        self._pending = []
        self._tries = 0
        self._replies = 0
        self._retry_at = None
        # A box that starts opens the line, A at once and B only if A has not, so that both seldom begin together.
        self._heartbeat_at = ticks.add(now, 2 * round_trip.timeout_ms() if fill.role == ROLE_B else 0)

    # State.

    @property
    def is_up(self):
        """Whether there is a session and the peer answers on it."""
        return self.current is not None and not self.suspect

    @property
    def frames_resent(self):
        """Frames whose contents had to be sent again, over all sessions."""
        return self._resent_before + (self.current.sent.resent if self.current is not None else 0)

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

    def wants_attempt(self, urgency, now):
        """Whether to begin a handshake now, given the urgency of what waits to be sent (-1: nothing)."""
        if self.answer is not None or self.computing or not self._ephemerals or not self._needs_session(urgency, now):
            return False
        if self._pending and urgency > self._pending[-1].urgency and self._pending[-1].departed_at is not None:
            return True
        if self._retry_at is not None and not ticks.reached(now, self._retry_at):
            return False
        return not self._pending or self._pending[-1].departed_at is not None

    def defers_to_own(self, now):
        """Whether both ends have begun at once and ours takes precedence: A's does.

        If it has long been unanswered it may be lost, since the peer is there after all: A begins again at once. What
        is long grows with each try: on a line slower than any time-out a reply must find its attempt still there.
        """
        if self.keys.role != ROLE_A or not self._pending:
            return False
        departed = self._pending[-1].departed_at
        if departed is not None and ticks.reached(
            now, ticks.add(departed, self._wait_ms(self._tries - 1, _RETRY_BUSY_MS))
        ):
            self._retry_at = now
        return True

    def deadline(self):
        """When `tick` or a new attempt has something to do, or None."""
        due = self._heartbeat_at
        if self.current is not None:
            due = ticks.earliest(due, self.current.sent.deadline())
            due = ticks.earliest(due, self.current.received.deadline())
            due = ticks.earliest(due, self._rekey_at())
        due = ticks.earliest(due, self._previous_until)
        return ticks.earliest(due, self._retry_at)

    # Handshakes.

    def begin(self, number, ephemeral):
        """A new attempt under our counter `number`."""
        return Attempt(self.keys, number, ephemeral)

    def began(self, attempt, pieces, urgency):
        """The attempt's first frame is being sent; pieces of one too old to be answered are given back."""
        self._pending.append(Pending(attempt, pieces, urgency))
        lost = []
        while len(self._pending) > _ATTEMPTS_MAX:
            lost.extend(self._end_pending(self._pending[0]))
        return lost

    def first_departed(self, number, now):
        """The first frame of attempt `number` has left: wait for the reply, longer each time."""
        for pending in self._pending:
            if pending.attempt.number == number:
                pending.departed_at = now
                wait = self._wait_ms(self._tries, _RETRY_BUSY_MS if pending.urgency >= 0 else _RETRY_IDLE_MS)
                self._retry_at = ticks.add(now, wait + self._jitter.up_to(wait // 2))
                self._tries += 1

    def first_abandoned(self, number):
        """The first frame was dropped half-way; what it carried."""
        for pending in self._pending:
            if pending.attempt.number == number:
                return self._end_pending(pending)
        return []

    def attempts(self):
        """The attempts that a reply may still come to."""
        return [pending.attempt for pending in self._pending]

    def finished(self, attempt, session, now):
        """The peer has replied: the session is current at once. What the other attempts carried is given back."""
        lost = []
        for pending in list(self._pending):
            if pending.attempt is attempt:
                self._pending.remove(pending)
                if pending.departed_at is not None:
                    self.round_trip.measured(ticks.diff(now, pending.departed_at))
            else:
                lost.extend(self._end_pending(pending))
        lost.extend(self._make_current(self._live(session), now))
        self.poll_due = True
        return lost

    def stand_down(self):
        """The peer's handshake goes first: end our own attempts; what they carried."""
        lost = []
        for pending in list(self._pending):
            lost.extend(self._end_pending(pending))
        return lost

    def replied(self, session, pieces, now):
        """We have replied to the peer: the session waits to be used. What a crowded-out one carried is given back."""
        self._retry_at = ticks.add(now, 2 * self._wait_ms(self._replies, _RETRY_BUSY_MS))
        self._replies += 1
        self._candidates.append(self._live(session, pieces))
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

    def open(self, frame, now):
        """(Live, counter, payload, pieces given back) of a sealed frame; RemoteProtocolError to discard it."""
        lives = [self.current] + self._candidates + [self._previous]
        for live in lives:
            if live is None:
                continue
            try:
                counter, payload = live.session.open(frame)
            except RemoteProtocolError:
                continue
            return live, counter, payload, self._used(live, counter, now)
        raise RemoteProtocolError("a frame of no session, seen before, or damaged")

    def heard(self, now):
        """A valid frame of the peer's: it is there."""
        self.heard_at = now
        self._tries = self._replies = 0
        self._heartbeat_at = self._heartbeat_after(now)

    def answered(self):
        """The peer has acknowledged something under the current session: it hears us, too."""
        self.suspect = False

    def tick(self, now):
        """Whatever is due; pieces to send again."""
        lost = []
        live = self.current
        if self._previous_until is not None and ticks.reached(now, self._previous_until):
            self._previous.end()
            self._previous = self._previous_until = None
        if live is not None:
            for token in live.sent.expire(now):
                lost.extend(token)
            if live.sent.misses >= _MISSES_SUSPECT and not self.suspect:
                self.suspect = True
                self._retry_at = now
            if self._age_s(live, now) >= SESSION_AGE_MAX_S:
                self.current = None
                self._resent_before += live.sent.resent
                lost.extend(live.end())
        for pending in list(self._pending):
            if pending.departed_at is not None and ticks.diff(now, pending.departed_at) >= 1000 * _HALF_OPEN_KEPT_S:
                lost.extend(self._end_pending(pending))
        for candidate in list(self._candidates):
            if self._age_s(candidate, now) >= _HALF_OPEN_KEPT_S:
                self._candidates.remove(candidate)
                lost.extend(candidate.end())
        if self._heartbeat_at is not None and ticks.reached(now, self._heartbeat_at):
            self._heartbeat_at = self._heartbeat_after(now)
            self.poll_due = True
        if self._retry_at is not None and ticks.reached(now, self._retry_at):
            self._retry_at = None
            lost.extend(self._unanswered())
        return lost

    def wipe(self):
        """Destroy every key that is not the fill's own."""
        for live in [self.current, self._previous] + self._candidates:
            if live is not None:
                live.end()
        for pending in self._pending:
            pending.attempt.wipe()
        for ephemeral in self._ephemerals:
            ephemeral.wipe()
        if self.answer is not None:
            self.answer.wipe()
        self.current = self._previous = self.answer = None
        self._candidates, self._pending, self._ephemerals = [], [], []

    # Within.

    def _ephemeral_steps(self, octets):
        ephemeral = yield from ephemeral_steps(self.keys, octets)
        self._in_the_making -= 1
        self._jitter.stir(ephemeral.public)
        self._ephemerals.append(ephemeral)

    def _wait_ms(self, earlier, ceiling):
        """A time-out, doubled for each earlier handshake that has come to nothing."""
        base = self.round_trip.timeout_ms()
        return min(base << max(0, min(earlier, 10)), max(2 * base, ceiling))

    def _live(self, session, pieces=()):
        return Live(session, self.round_trip, self.frame_length, self._jitter, pieces)

    def _heartbeat_after(self, now):
        return ticks.add(now, self._heartbeat_ms) if self._heartbeat_ms else None

    def _needs_session(self, urgency, now):
        if self.is_up:
            return ticks.reached(now, self._rekey_at()) or self.current.session.exhausted()
        return urgency >= 0 or self.poll_due or self._tries > 0 or self.suspect

    def _rekey_at(self):
        wait_s = REKEY_AFTER_S + (_REKEY_B_LATER_S if self.keys.role == ROLE_B else 0)
        due = ticks.add(self.current.session.born, 1000 * wait_s)
        if self._retry_at is not None and ticks.diff(self._retry_at, due) > 0:
            return self._retry_at
        return due

    def _age_s(self, live, now):
        return ticks.diff(now, live.session.born) // 1000

    def _used(self, live, counter, now):
        """A session of ours has carried a valid frame; pieces given back by a change of session."""
        self.heard(now)
        if live is self._previous:
            return []
        self.poll_due = False
        if live is self.current:
            return []
        self._candidates.remove(live)
        if live.replied_at is not None and counter == 0:
            # Whoever begins sends its first frame at once; had that been lost, a later one would tell too long a time.
            self.round_trip.measured(ticks.diff(now, live.replied_at))
        live.reply_pieces = []
        lost = []
        for other in list(self._candidates):
            lost.extend(other.give_back())
            if other.session.number < live.session.number:
                self._candidates.remove(other)
                other.end()
        lost.extend(self._make_current(live, now))
        return lost

    def _make_current(self, live, now):
        lost = []
        if self._previous is not None:
            self._previous.end()
        self._previous = self.current
        self._previous_until = None
        if self._previous is not None:
            self._previous_until = ticks.add(now, _PREVIOUS_KEPT_MS)
            self._resent_before += self._previous.sent.resent
            for token in self._previous.sent.abandon_all():
                lost.extend(token)
        self.current = live
        self.suspect = False
        self._tries = 0
        self._retry_at = None
        self.heard(now)
        return lost

    def _unanswered(self):
        """The wait is over: what our handshake frames carried is sent again. A late answer still counts."""
        lost = []
        for pending in self._pending:
            if pending.departed_at is not None:
                lost.extend(pending.pieces)
                pending.pieces = []
        for live in self._candidates:
            lost.extend(live.give_back())
        return lost

    def _end_pending(self, pending):
        self._pending.remove(pending)
        pending.attempt.wipe()
        return pending.pieces


def _longest_payload(bit_rate):
    """Octets of payload in the longest frame: bounded by the format, and by 2.5 s of the line's time."""
    by_time = bit_rate // 10 * _FRAME_TIME_MAX_MS // 1000
    return min(FRAME_OCTETS_MAX, max(_FRAME_SHORTEST, by_time)) - _SEALED_OVERHEAD
