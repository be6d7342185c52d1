"""The peer's messages that are open here, or were closed lately: what may still be asked about."""

from redphone.compat import const
from redphone.wire import ANY_DESK, IMMEDIATE, SERIES_WINDOW, number_of, precedence_of

# Implementation constants. The last quarter of the open messages is kept for IMMEDIATE and FLASH.
_OPEN_MAX = const(64)

# All that can have been closed here while no receipt reached the peer: what was open, and what four series' windows
# let come in meanwhile.
_CLOSED_KEPT = const(80)


class IncomingMessages:
    """By their refs. `expected(precedence)` is the next number that a series waits for."""

    def __init__(self, expected):
        self._expected = expected
        self._known = {}
        self._closed = []

    def get(self, ref):
        """The Incoming, or None if there is none, or it was closed long ago."""
        return self._known.get(ref)

    def desk_of(self, ref):
        """The place among our desks of the one that a message is for; ANY_DESK for what is not known any more."""
        return self._known[ref].desk if ref in self._known else ANY_DESK

    def is_unread(self, ref, text):
        """Whether a message is open and demands to be read back, and `text` is not what it demands."""
        message = self._known.get(ref)
        return message is not None and message.is_open and not message.is_read_back(text)

    def keep(self, message):
        """Take another one, or notice that one is closed; the first of too many that are closed is forgotten.

        What the peer may still send or not have been told, the last numbers of each series, is never forgotten.
        """
        self._known[message.ref] = message
        if message.is_open or message.ref in self._closed:
            return
        self._closed.append(message.ref)
        if len(self._closed) <= _CLOSED_KEPT:
            return
        for ref in self._closed:
            if number_of(ref) < self._expected(precedence_of(ref)) - SERIES_WINDOW:
                self._closed.remove(ref)
                del self._known[ref]
                return

    def open(self):
        """Those for which a person has still to answer, oldest first."""
        return sorted([m for m in self._known.values() if m.is_open], key=lambda message: message.index)

    def has_room(self, precedence):
        """Whether another one of this precedence may be open."""
        share = 4 if precedence >= IMMEDIATE else 3
        return len(self.open()) < _OPEN_MAX * share // 4

    def entries(self):
        """The journal entries that make all of them again."""
        return [message.entry() for message in self.open() + [self._known[ref] for ref in self._closed]]

    def oldest_index(self):
        """The lowest entry number that an open one still needs, or None."""
        return min([message.index for message in self.open()], default=None)
