"""How many wrong PINs were given in a row, which outlasts the power, and how long no other is looked at.

Each is counted before it is looked at, so whoever takes the power away in between has not tried for nothing. A storage
that takes nothing keeps nobody out: then the count holds as long as the power.
"""

from redphone.compat import const
from redphone.red.pin import wait_s

from box import files

_NAME = const("wrong-pins")
_COUNT_OCTETS = const(2)
_MOST = const(0xFFFF)

# What a file that is no count stands for: it is one that makes whoever is there wait.
_UNKNOWN = const(3)


class WrongPins:
    """The count; `up_s`, in seconds, is how long the box has run."""

    def __init__(self):
        self.count = 0
        self._until_s = 0

    def resume(self):
        """Read the count of before the start. Whoever had to wait then waits anew. OSError if it cannot be read."""
        octets = files.read(_NAME)
        if octets is not None:
            self.count = int.from_bytes(octets, "big") if len(octets) == _COUNT_OCTETS else _UNKNOWN
        self._until_s = wait_s(self.count)

    def wait_s(self, up_s):
        """Seconds for which no PIN is looked at."""
        return max(0, self._until_s - up_s)

    def one_more(self):
        """A PIN is about to be looked at: it counts as wrong until it is found right."""
        self.count = min(self.count + 1, _MOST)
        self._store()

    def was_wrong(self, up_s):
        """It was: wait from now on, if there were too many."""
        self._until_s = up_s + wait_s(self.count)

    def was_right(self):
        """All is forgiven."""
        self.clear()
        self._store()

    def clear(self):
        """Forget the count; zeroizing has erased the file."""
        self.count = self._until_s = 0

    def _store(self):
        try:
            files.replace(_NAME, (self.count.to_bytes(_COUNT_OCTETS, "big"),))
        except OSError:
            # A box whose storage is full must still be signed on at: what rings there waits for somebody.
            return
