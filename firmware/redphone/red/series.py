"""One precedence's series of the peer's messages: what is stored, what is coming in, what is missing."""

from redphone import ticks
from redphone.red.assembly import Assembly
from redphone.wire import BODY_OCTETS_MAX, NO_REASON, SERIES_WINDOW, number_of, reference


class IncomingSeries:
    """Numbers below `expected` are stored; a few from there on may be coming in, in any order."""

    def __init__(self, precedence):
        self._precedence = precedence
        self.expected = 1
        self._storing = 1
        self._coming = {}
        self._endings = {}
        self._asked_at = None
        self._asked = 0

    def begin_at(self, number):
        """All numbers below this one are stored."""
        self.expected = number
        self._storing = number

    def is_past(self, ref):
        """Whether this number is stored or void."""
        return number_of(ref) < self.expected

    def is_storing(self, ref):
        """Whether this number is on its way into the journal."""
        return self.expected <= number_of(ref) < self._storing

    def put(self, ref, total, offset, data, now):
        """Take a fragment; True if it has completed its message."""
        if self.is_storing(ref) or number_of(ref) >= self.expected + SERIES_WINDOW or ref in self._endings:
            return False
        coming = self._coming.get(ref)
        if coming is None:
            if not self._has_room(ref, total):
                return False
            coming = self._coming[ref] = Assembly(total, now)
        return len(coming.body) == total and coming.put(offset, data, now) and coming.complete

    def coming(self, ref):
        """The Assembly of a message that is coming in and not whole yet, or None."""
        coming = self._coming.get(ref)
        return None if coming is None or coming.complete else coming

    def restore(self, ref, total, offset, data):
        """Take what the journal holds of a message that is not whole."""
        if not self.is_past(ref):
            coming = self._coming.get(ref)
            if coming is None:
                coming = self._coming[ref] = Assembly(total, None)
            coming.restore(offset, data)

    def kept(self):
        """(ref, Assembly) of each message that is partly in the journal, in order."""
        return [(ref, self._coming[ref]) for ref in sorted(self._coming) if self._coming[ref].kept]

    def void(self, ref, status, reason=NO_REASON):
        """This number will never come, and how that is to be reported; True if it is news."""
        if self.is_storing(ref) or number_of(ref) >= self.expected + SERIES_WINDOW:
            return False
        self._coming.pop(ref, None)
        self._endings[ref] = (status, reason)
        return True

    def next_ready(self):
        """The ref that may be stored next, or None."""
        ref = reference(self._precedence, self._storing)
        coming = self._coming.get(ref)
        return ref if ref in self._endings or (coming and coming.complete) else None

    def ending_of(self, ref):
        """(status, reason) of a void number, or None if it is a message."""
        return self._endings.get(ref)

    def body_of(self, ref):
        """A complete message's octets."""
        return self._coming[ref].body

    def storing(self, ref):
        """This number is being put into the journal."""
        self._storing = number_of(ref) + 1

    def passed(self, ref):
        """This number is in the journal."""
        self._coming.pop(ref, None)
        self._endings.pop(ref, None)
        self.expected = max(self.expected, number_of(ref) + 1)
        self._storing = max(self._storing, self.expected)
        self._asked_at = None
        self._asked = 0

    def forget(self, ref):
        """This number could not be stored: it must come again."""
        self._coming.pop(ref, None)
        self._endings.pop(ref, None)
        self._storing = min(self._storing, number_of(ref))

    def hole(self, ref):
        """(offset, length) of what is missing of a message; (0, 0) means all of it."""
        coming = self._coming.get(ref)
        return (0, 0) if coming is None or coming.complete else coming.hole()

    def has_gap(self):
        """Whether numbers have come while one before them has not."""
        if not (self._coming or self._endings) or self.next_ready() is not None:
            return False
        return any(number_of(ref) > self._storing for ref in list(self._coming) + list(self._endings))

    def overdue(self, now, patience_ms):
        """The ref expected next if later ones have come and it has not moved for so long; asked ever less often."""
        ref = reference(self._precedence, self._storing)
        if not self.has_gap():
            self._asked_at = None
            return None
        if self._asked_at is None:
            self._asked_at = now
        coming = self._coming.get(ref)
        since = self._asked_at
        if coming is not None and coming.changed_at is not None and ticks.diff(coming.changed_at, since) > 0:
            since = coming.changed_at
        if not ticks.reached(now, ticks.add(since, patience_ms << self._asked)):
            return None
        self._asked_at = now
        self._asked = min(self._asked + 1, 5)
        return ref

    def _has_room(self, ref, total):
        """Whether another message may begin to come in: the expected one always, others within one message's length."""
        if number_of(ref) == self.expected:
            return True
        others = sum(len(coming.body) for r, coming in self._coming.items() if number_of(r) != self.expected)
        return others + total <= BODY_OCTETS_MAX
