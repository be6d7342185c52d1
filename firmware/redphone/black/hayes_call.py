"""Whether a call is still one: what has come in, what was sent in vain, and the modem's last words among the data.

Black side. Sees ciphertext only. No key and no plaintext may enter here.

NO CARRIER can come by the wire only, in the middle of the data. It counts when it is a line by itself and, for a second
after it, nothing but text follows: a modem without a carrier has nothing more to say, while what follows inside or
after a frame is sealed octets, of which three in five are no text, and a delimiter. That sealed octets are the line by
chance happens less than once in 2**80 places. Who can write on the line could as well cut it. RING counts the same: no
modem says it in a call, so NO CARRIER has been missed.
"""

from redphone import ticks
from redphone.black.hayes_results import NO_CARRIER, RING, ResultLines, is_text
from redphone.compat import const

_LAST_WORDS = (NO_CARRIER, RING)
_LAST_WORDS_MS = const(1000)
_QUIET_MS = const(5000)

# A frame that is coming in puts hanging up off, but whatever else comes in does so for no longer than this.
_FRAME_UNDER_WAY_MS = const(2000)
_PUT_OFF_MS = const(60000)


class Call:
    """One call, from CONNECT on. `idle_ms` and `unheard_ms` as in Hayes."""

    def __init__(self, idle_ms, unheard_ms, now):
        self.echoed = False
        self._results = ResultLines()
        self._idle_ms = idle_ms
        self._unheard_ms = unheard_ms
        self._lost_at = None
        self._busy_at = now
        self._octet_at = now
        self._hoping_since = now
        self._sent = b""

    # What happens in it.

    def take(self, octet, now):
        """An octet has come in."""
        if self._lost_at is not None and not is_text(octet):
            self._lost_at = None
        if self._results.push(octet) in _LAST_WORDS:
            self._lost_at = ticks.add(now, _LAST_WORDS_MS)
        self._octet_at = now

    def sent(self, frame, now):
        """A frame of ours has begun."""
        self._sent = frame
        self._busy_at = now
        if self._hoping_since is None:
            self._hoping_since = now

    def heard(self, frame, now):
        """A frame has come in. Our own comes back from no peer, but from a modem that takes it for an order."""
        if frame == self._sent:
            self.echoed = True
            return
        self._busy_at = now
        self._hoping_since = None

    def needed(self, now):
        """There is something to send."""
        self._busy_at = now

    # What is to be made of it.

    def in_doubt(self):
        """Whether the modem seems to have said NO CARRIER: then it might take data for orders."""
        return self._lost_at is not None

    def is_lost(self, now):
        """Whether it has indeed."""
        return self._lost_at is not None and ticks.reached(now, self._lost_at)

    def is_unheard(self, now):
        """Whether the peer has said nothing for too long."""
        at = self._unheard_at()
        return at is not None and ticks.reached(now, at)

    def is_over(self, now):
        """Whether to hang up."""
        at = self._idle_at()
        return (at is not None and ticks.reached(now, at)) or self.is_unheard(now)

    def is_quiet(self, now):
        """Whether no frame has gone either way for a while: if it ends now, the peer has hung up."""
        return ticks.diff(now, self._busy_at) >= _QUIET_MS

    def is_good(self, now):
        """Whether a frame may be sent on it."""
        return not self.in_doubt() and not self.is_unheard(now)

    def due(self):
        """When any of this may change by time alone, or None."""
        if self._lost_at is not None:
            return self._lost_at
        return ticks.earliest(self._idle_at(), self._unheard_at())

    def _idle_at(self):
        if not self._idle_ms:
            return None
        octets_ms = ticks.diff(self._octet_at, self._busy_at) + _FRAME_UNDER_WAY_MS
        return ticks.add(self._busy_at, min(max(self._idle_ms, octets_ms), self._idle_ms + _PUT_OFF_MS))

    def _unheard_at(self):
        if self._hoping_since is None or not self._unheard_ms:
            return None
        return ticks.add(self._hoping_since, self._unheard_ms)
