"""What waits to be said to the peer about its messages: Receipts and Gaps, each once, the most urgent first."""

from redphone.compat import const
from redphone.wire import Receipt, precedence_of

# Answers queued for the peer. What it asks for beyond them it must ask for again; new facts are always queued.
_ANSWERS_MAX = const(128)


class Replies:
    """The items that wait."""

    def __init__(self):
        self._items = []

    def urgency(self):
        """The precedence of the most urgent; -1 if there is none."""
        return max((precedence_of(item.ref) for item in self._items), default=-1)

    def take(self):
        """The most urgent, the oldest of several; None if there is none."""
        if not self._items:
            return None
        best = 0
        for index, item in enumerate(self._items):
            if precedence_of(item.ref) > precedence_of(self._items[best].ref):
                best = index
        return self._items.pop(best)

    def say(self, item):
        """Queue an item once; the facts about one message in the order in which they came true."""
        for place, queued in enumerate(self._items):
            if queued.ref != item.ref:
                continue
            if queued == item:
                return
            if isinstance(queued, Receipt) and isinstance(item, Receipt) and queued.status > item.status:
                self._items.insert(place, item)
                return
        self._items.append(item)

    def answer(self, item):
        """Queue what the peer has asked for, or will ask for again."""
        if len(self._items) < _ANSWERS_MAX:
            self.say(item)
