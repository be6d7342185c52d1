"""Whose turn it is to send where only one end can be heard at a time.

Black side. Sees ciphertext only. No key and no plaintext may enter here.

Nothing is said about turns: a turn ends with a silence. Whoever has heard one may begin after a guard, which gives the
other's transceiver time to turn around, and at once after it if an answer is owed; with news of its own it waits a
slot longer, B two, so that both seldom begin together, unless it had the turn before. Whoever has sent listens for an
answer first.
"""

from redphone import ticks
from redphone.compat import const

_GUARD_MS = const(250)
_GUARD_WIRED_MS = const(5)
_GUARD_MAX_MS = const(2000)
_GAP_MS = const(40)
# Octets that a port still has of ours when it takes more.
_FIFO_OCTETS = const(32)
_SLOT_OCTETS = const(30)
_TURN_COSTS = const(10)


class Turns:
    """`wired`: a transceiver that turns around at once, as RS-485's do; a radio takes longer."""

    def __init__(self, bit_rate, wired, second):
        octets_ms = 10 * 1000 * _SLOT_OCTETS // bit_rate
        self._guard_ms = _GUARD_WIRED_MS if wired else _GUARD_MS
        self._slot_ms = (octets_ms + self._guard_ms) * (2 if second else 1)
        self._gap_ms = max(_GAP_MS, 4 * 10 * 1000 // bit_rate)
        self._own_gap_ms = _GAP_MS + _FIFO_OCTETS * 10 * 1000 // bit_rate
        self._turn_ms = _TURN_COSTS * (2 * self._guard_ms + octets_ms)
        self._patience = 0
        self._ours_before = False
        self._heard_at = None
        self._began_at = None
        self._sent_at = None
        self._listen_until = None

    def heard(self, now):
        """Octets of the peer's have come in: whatever turn we had is over."""
        self._heard_at = now
        if self._sent_at is not None:
            self._ours_before = True
        self._began_at = self._sent_at = self._listen_until = None

    def tried(self, misses):
        """So many tries have come to nothing: the other end may need longer to turn around."""
        self._patience = min(misses, 3)

    def may(self, owed, now):
        """Whether a frame may begin; `owed`: it answers something."""
        due = self.due(owed, now)
        return due is None or ticks.reached(now, due)

    def due(self, owed, now):
        """When a frame may begin, None for now."""
        if self._in_turn(now):
            return None
        due = self._listen_until
        if self._heard_at is not None:
            guard = min(self._guard_ms << self._patience, _GUARD_MAX_MS)
            slot = 0 if owed or self._ours_before else self._slot_ms
            quiet = ticks.add(self._heard_at, guard + self._gap_ms + slot)
            due = quiet if due is None or ticks.diff(quiet, due) > 0 else due
        return due

    def begun(self, now):
        """A frame begins."""
        if not self._in_turn(now):
            self._began_at = now
            self._ours_before = False
        self._sent_at = now

    def sent(self, now):
        """Octets have gone out."""
        self._sent_at = now

    def departed(self, listen_ms, now):
        """A frame has left; an answer to it may take so long to begin."""
        self._sent_at = now
        self._listen_until = ticks.add(now, listen_ms)

    def _in_turn(self, now):
        """Whether we are sending, have not sent for too long, and nobody can have begun since our last octet."""
        if self._began_at is None or ticks.diff(now, self._sent_at) > self._own_gap_ms:
            return False
        return ticks.diff(now, self._began_at) < self._turn_ms
