"""Where the messages of one direction stand in the journal, and what was last stored about each: so many at a time.

A round begins where the one before it ended, takes in the next messages, and goes on to the journal's end for what
became of them. It needs some four kilobytes, however many messages there are.
"""

from array import array

from redphone.compat import const
from redphone.wire import Stamped, number_of, precedence_of

from box import segments

_ROUND_MESSAGES = const(128)

# A place is a segment's number in the list and an offset in it, together.
_OFFSET_BITS = const(22)
_OFFSET_MASK = const(0x3FFFFF)
_NOWHERE = const(0xFFFFFFFF)


class Index:
    """The messages of a direction: entries with the code `message`, and those with the code `status` about them."""

    def __init__(self, direction, message, status):
        self.more = True
        self._direction = direction
        self._codes = message, status
        # Numbers of a series are stored in order, so a message that a checkpoint repeats is not taken for a new one.
        self._listed = [0, 0, 0, 0]
        self._from = 0, 0

    def begin(self, firsts):
        """Begin a round over these segments (the numbers of their first records, oldest first)."""
        self._firsts = [first for first in firsts if first >= self._from[0]]
        self._segment = 0
        self._at = self._from[1] if self._firsts and self._firsts[0] == self._from[0] else 0
        self._slots: dict = {}
        self._places = array("I")
        self._statuses = array("I")
        self._stamps = array("I")
        self.more = False

    def goes_on(self, limit):
        """Look at up to `limit` more records; False when the round is done."""
        if self._segment >= len(self._firsts):
            return False
        first = self._firsts[self._segment]
        found, at = segments.glances(first, self._at, limit)
        for glance in found:
            self._take(glance)
        self._at = at
        if at is None:
            self._segment += 1
            self._at = 0
        return True

    def found(self):
        """(where it is, where its last status is, where its last stamp is) for each message, in the order of storing.

        A place is (segment, offset); None: there is none.
        """
        for slot in range(len(self._places)):
            yield self._place(self._places[slot]), self._place(self._statuses[slot]), self._place(self._stamps[slot])

    def _take(self, glance):
        message, status = self._codes
        if glance.code == status and glance.ref in self._slots:
            self._statuses[self._slots[glance.ref]] = self._packed(glance.at)
        elif glance.code == Stamped.CODE and glance.direction == self._direction and glance.ref in self._slots:
            self._stamps[self._slots[glance.ref]] = self._packed(glance.at)
        elif glance.code == message and number_of(glance.ref) > self._listed[precedence_of(glance.ref)]:
            self._take_message(glance)

    def _take_message(self, glance):
        if self.more:
            return
        if len(self._places) == _ROUND_MESSAGES:
            self.more = True
            self._from = self._firsts[self._segment], glance.at
            return
        self._listed[precedence_of(glance.ref)] = number_of(glance.ref)
        self._slots[glance.ref] = len(self._places)
        self._places.append(self._packed(glance.at))
        self._statuses.append(_NOWHERE)
        self._stamps.append(_NOWHERE)

    def _packed(self, at):
        return self._segment << _OFFSET_BITS | at

    def _place(self, packed):
        return None if packed == _NOWHERE else (self._firsts[packed >> _OFFSET_BITS], packed & _OFFSET_MASK)
