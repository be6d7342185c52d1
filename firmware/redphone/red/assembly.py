"""A message coming in: its octets so far, and which are still missing."""

from redphone import ticks
from redphone.compat import const
from redphone.red.ranges import Ranges

# A peer that sends in order makes few holes; one that makes more has its fragment ignored, and is asked for it later.
_HOLES_MAX = const(48)

# What comes in slowly is kept in the journal: so many octets at least and at most at a time, so often at most.
_KEEP_OCTETS_MIN = const(1024)
_KEEP_OCTETS_MAX = const(4096)
_KEEP_EVERY_MS = const(30000)


class Assembly:
    """One message of `total` octets, filled by fragments in any order, any of them twice.

    `kept`: so many octets from its beginning are in the journal, or on their way there. `changed_at`: when octets last
    came; None for what the journal held.
    """

    def __init__(self, total, now):
        self.body = bytearray(total)
        self._missing = Ranges()
        self._missing.add(0, total)
        self.changed_at = now
        self.kept = 0
        self._kept_at = now

    @property
    def complete(self):
        """Whether every octet is here."""
        return not self._missing

    def put(self, offset, data, now):
        """Take a fragment; False if it does not fit the message or makes too many holes."""
        end = offset + len(data)
        if end > len(self.body) or len(self._missing) >= _HOLES_MAX:
            return False
        if self._missing.remove(offset, end):
            self.body[offset:end] = data
            self.changed_at = now
        return True

    def restore(self, offset, data):
        """Take what the journal held."""
        self.put(offset, data, None)
        self.kept = self._missing.first()[0] if self._missing else len(self.body)

    def keep(self, now):
        """(offset, octets) to keep now, or None: on a fast line a message is whole before it comes to that."""
        if self._kept_at is None:
            self._kept_at = now
        start = self.kept
        end = min(self._missing.first()[0], start + _KEEP_OCTETS_MAX)
        if end - start < _KEEP_OCTETS_MIN or ticks.diff(now, self._kept_at) < _KEEP_EVERY_MS:
            return None
        self.kept = end
        self._kept_at = now
        return start, bytes(self.body[start:end])

    def hole(self):
        """(offset, length) of the first missing range."""
        start, end = self._missing.first()
        return start, end - start
