"""Messages of the peer's that later ones correct, cancel or supersede, and that have not come yet themselves."""

from redphone.compat import const

_KEPT_MAX = const(32)


class StampsAhead:
    """By their refs: the Stamped of each."""

    def __init__(self):
        self._stamps = {}

    def note(self, stamped):
        """What this is about is still to come; what finds no room will ring when it does."""
        if len(self._stamps) < _KEPT_MAX:
            self._stamps[stamped.ref] = stamped

    def came(self, ref):
        """A message has come; whether it is not to ring."""
        return self._stamps.pop(ref, None) is not None

    def entries(self):
        """The journal entries that make this again."""
        return [self._stamps[ref] for ref in sorted(self._stamps)]
