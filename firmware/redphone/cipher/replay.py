"""Which frame counters have been seen: the window of RFC 4303 section 3.4.3, one for all bearers of a session."""

from redphone.wire import REPLAY_WINDOW

_MASK = (1 << REPLAY_WINDOW) - 1


class ReplayWindow:
    """Remembers the highest counter accepted and which of the 64 up to it were."""

    def __init__(self):
        self.highest = -1
        self._seen = 0

    def is_fresh(self, counter):
        """Whether the counter is new: above the highest, or within the window and not yet seen."""
        behind = self.highest - counter
        if behind < 0:
            return True
        return behind < REPLAY_WINDOW and not self._seen >> behind & 1

    def accept(self, counter):
        """Remember a counter, once its frame's tag has verified."""
        ahead = counter - self.highest
        if ahead > 0:
            self._seen = (self._seen << min(ahead, REPLAY_WINDOW) | 1) & _MASK
            self.highest = counter
        else:
            self._seen |= 1 << -ahead
