"""Our handshake counters: never one twice, whatever happens to the power.

A block of counters is reserved in the journal before the first of it is used; a restart begins after the block.
"""

from redphone.compat import const
from redphone.wire import HANDSHAKE_COUNTER_MAX, OwnCounter

_RESERVED = const(64)

# A reservation that could not be stored is tried again after so long: `available` is asked whenever a frame could go.
_RETRY_S = const(10)


class HandshakeNumbers:
    """Gives out counters from `mark` on."""

    def __init__(self, journal, mark):
        self._journal = journal
        self._next = mark
        self._mark = mark
        self._reserving = False
        self._failed_utc = None

    @property
    def mark(self):
        """No counter from here on has been used."""
        return self._mark

    def available(self, utc):
        """Whether a counter may be taken now; if not, a block is being reserved, or all are used up: refill the box."""
        if self._next < self._mark:
            return True
        if not self._reserving and not self._has_just_failed(utc) and self._mark + _RESERVED < HANDSHAKE_COUNTER_MAX:
            self._reserving = True
            mark = self._mark + _RESERVED

            def stored():
                self._reserving = False
                self._mark = mark

            def failed():
                self._reserving = False
                self._failed_utc = utc

            self._journal.append(OwnCounter(mark=mark), utc, stored, failed)
        return self._next < self._mark

    def _has_just_failed(self, utc):
        """A clock that is set meanwhile, either way, ends the wait."""
        return self._failed_utc is not None and 0 <= utc - self._failed_utc < _RETRY_S

    def take(self):
        """The next counter; only when `available`."""
        number = self._next
        self._next += 1
        return number
