"""Handshakes that we begin on one bearer: when, how often, and what their first frames carried."""

from redphone import ticks
from redphone.compat import const

_ATTEMPTS_MAX = const(4)
_RETRY_BUSY_MS = const(20000)
_RETRY_IDLE_MS = const(60000)
_KEPT_MS = const(300000)
_KEPT_TIMEOUTS = const(3)


class Pending:
    """A handshake of ours under way, and what its first frame carried."""

    def __init__(self, attempt, pieces, urgency):
        self.attempt = attempt
        self.pieces = pieces
        self.urgency = urgency
        self.departed_at = None


class Contact:
    """Pieces given back by a method are to be sent again."""

    def __init__(self, round_trip, jitter):
        self._round_trip = round_trip
        self._jitter = jitter
        self.pending = []
        self.tries = 0
        self.replies = 0
        self.retry_at = None
        self._took_ms = 0

    def may_try(self, urgency, now):
        """Whether to begin another: none waits for an answer, or something more urgent than it carried has come."""
        latest = self.pending[-1] if self.pending else None
        if latest is not None and latest.departed_at is None:
            return False
        if latest is not None and urgency > latest.urgency:
            return True
        return self.retry_at is None or ticks.reached(now, self.retry_at)

    def is_fresh(self, now):
        """Whether one of ours is on its way and may still be answered within a time-out."""
        if not self.pending:
            return False
        departed = self.pending[-1].departed_at
        wait = self._wait_ms(self.tries - 1, _RETRY_BUSY_MS)
        return departed is None or not ticks.reached(now, ticks.add(departed, wait))

    def began(self, attempt, pieces, urgency):
        """Its first frame is being sent; pieces of one too old to be answered are given back."""
        self.pending.append(Pending(attempt, pieces, urgency))
        lost = []
        while len(self.pending) > _ATTEMPTS_MAX:
            lost.extend(self.end(self.pending[0]))
        return lost

    def departed(self, number, now):
        """The first frame of attempt `number` has left: wait for the reply, longer each time."""
        for pending in self.pending:
            if pending.attempt.number == number:
                pending.departed_at = now
                wait = self._wait_ms(self.tries, _RETRY_BUSY_MS if pending.urgency >= 0 else _RETRY_IDLE_MS)
                self.retry_at = ticks.add(now, wait + self._jitter.up_to(wait // 2))
                self.tries += 1

    def abandoned(self, number):
        """The first frame was dropped half-way; what it carried."""
        for pending in self.pending:
            if pending.attempt.number == number:
                return self.end(pending)
        return []

    def replied(self, now):
        """We have replied to a handshake of the peer's: give it the time to use the session."""
        self.retry_at = ticks.add(now, 2 * self._wait_ms(self.replies, _RETRY_BUSY_MS))
        self.replies += 1

    def took(self, sample_ms):
        """From a handshake frame's last octet to what it was answered by, so long: multiplications are in it."""
        self._took_ms = sample_ms
        self._round_trip.guessed(sample_ms)

    def heard(self):
        """The peer is there."""
        self.tries = self.replies = 0

    def end(self, pending):
        """This attempt is over."""
        self.pending.remove(pending)
        pending.attempt.wipe()
        return pending.pieces

    def end_all(self):
        """All are over."""
        lost = []
        for pending in list(self.pending):
            lost.extend(self.end(pending))
        return lost

    def tick(self, now):
        """What is too old to be answered, and what the others carried once the wait for an answer is over."""
        lost = []
        kept_ms = max(_KEPT_MS, _KEPT_TIMEOUTS * self._round_trip.timeout_ms())
        for pending in list(self.pending):
            if pending.departed_at is not None and ticks.diff(now, pending.departed_at) >= kept_ms:
                lost.extend(self.end(pending))
        if self.retry_at is not None and ticks.reached(now, self.retry_at):
            self.retry_at = None
            for pending in self.pending:
                if pending.departed_at is not None:
                    lost.extend(pending.pieces)
                    pending.pieces = []
        return lost

    def _wait_ms(self, earlier, ceiling):
        """A time-out, doubled for each earlier handshake that has come to nothing."""
        base = max(self._round_trip.timeout_ms(), 2 * self._took_ms)
        return min(base << max(0, min(earlier, 10)), max(2 * base, ceiling))
