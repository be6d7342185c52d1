"""A message coming in: its octets so far, and which are still missing."""

from redphone.compat import const
from redphone.red.ranges import Ranges

# A peer that sends in order makes few holes; one that makes more has its fragment ignored, and is asked for it later.
_HOLES_MAX = const(48)


class Assembly:
    """One message of `total` octets, filled by fragments in any order, any of them twice."""

    def __init__(self, total, now):
        self.body = bytearray(total)
        self._missing = Ranges()
        self._missing.add(0, total)
        self.changed_at = now

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

    def hole(self):
        """(offset, length) of the first missing range."""
        start, end = self._missing.first()
        return start, end - start
