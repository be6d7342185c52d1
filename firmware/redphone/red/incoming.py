"""A message of the peer's that is stored here, and what a person has made of it."""

from redphone.red import states
from redphone.wire import DELIVERED, NO_REASON, Receipt


class Incoming:
    """One message of the peer's that is stored here."""

    def __init__(self, ref, flags, index, at):
        self.ref = ref
        self.flags = flags
        self.index = index
        self.status = DELIVERED
        self.at = at
        self.reason = NO_REASON
        self.by = ""

    @property
    def is_open(self):
        """Whether a person has still to answer for it."""
        return self.status in states.RECEIVER_OPEN

    def receipt(self):
        """Where it stands, for the peer."""
        return Receipt(ref=self.ref, status=self.status, at=self.at, reason=self.reason, by=self.by)
