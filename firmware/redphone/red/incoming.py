"""A message of the peer's that is stored here, and what a person has made of it."""

from redphone.red import states
from redphone.wire import ANY_DESK, DELIVERED, NO_REASON, Arrived, InKnown, Receipt


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
        # The place of the desk that it is for among ours, and what must be retyped to acknowledge it.
        self.desk = ANY_DESK
        self.read_back = ""

    @staticmethod
    def known(entry):
        """The one that an InKnown is about."""
        message = Incoming(entry.ref, entry.flags, entry.index, entry.at)
        message.status, message.reason, message.by = entry.status, entry.reason, entry.by
        message.desk, message.read_back = entry.desk, entry.read_back
        return message

    def demands(self, message, desks):
        """Take from the message what its acknowledgement needs; `desks` are the names of ours."""
        if message.desk in desks:
            self.desk = desks.index(message.desk)
        self.read_back = message.read_back

    def is_read_back(self, text):
        """Whether this is what must be retyped: white space and the case of a to z apart."""
        return not self.read_back or _plain(text) == _plain(self.read_back)

    @property
    def is_open(self):
        """Whether a person has still to answer for it."""
        return self.status in states.RECEIVER_OPEN

    def arrival(self, message):
        """That it has come, for people here."""
        arrived = Arrived(ref=self.ref, at=self.at, flags=self.flags)
        arrived.sender, arrived.desk, arrived.subject = message.sender, message.desk, message.subject
        return arrived

    def receipt(self):
        """Where it stands, for the peer."""
        return Receipt(ref=self.ref, status=self.status, at=self.at, reason=self.reason, by=self.by)

    def entry(self):
        """The journal entry that makes it again."""
        known = InKnown(ref=self.ref, status=self.status, at=self.at, index=self.index, flags=self.flags)
        known.reason, known.by, known.desk = self.reason, self.by, self.desk
        if self.is_open:
            known.read_back = self.read_back
        return known


def _plain(text):
    return b" ".join(text.encode().upper().split())
