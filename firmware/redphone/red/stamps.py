"""Messages of the peer's that later ones correct, cancel or supersede: an earlier one may still be to come."""

from redphone.compat import const
from redphone.wire import INCOMING, Stamped

_KEPT_MAX = const(32)


def stamp_of(message, ref):
    """The Stamped that a message of the peer's makes of an earlier one; None if it is about none."""
    relation, earlier = message.relation
    return Stamped(direction=INCOMING, ref=earlier, relation=relation, by_ref=ref) if relation else None


class StampsAhead:
    """By the refs of those that have not come: the Stamped of each. `has(ref)` tells whether a message has come."""

    def __init__(self, has):
        self._has = has
        self._stamps = {}
        # Read back: what ought to ring no more. Where the power went before it was closed, it is open nevertheless.
        self.silenced = []

    def note(self, stamped):
        """What this is about may still be to come; what finds no room will ring when it does."""
        if not self._has(stamped.ref) and len(self._stamps) < _KEPT_MAX:
            self._stamps[stamped.ref] = stamped

    def came(self, ref):
        """A message has come; whether it is not to ring."""
        return self._stamps.pop(ref, None) is not None

    def entries(self):
        """The journal entries that make this again."""
        return [self._stamps[ref] for ref in sorted(self._stamps)]

    # What the journal keeps.

    def restore(self, stamped):
        """Take back a Stamped."""
        self.silenced.append(stamped.ref)
        self.note(stamped)

    def restore_message(self, ref):
        """Take back that a message has come."""
        if self.came(ref):
            self.silenced.append(ref)
