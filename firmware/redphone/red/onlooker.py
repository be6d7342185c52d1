"""Who is told of everything that becomes of messages. This one makes nothing of it."""


class Onlooker:
    """Told by inbox and outbox when something is a fact; `now` in ticks."""

    def accepted(self, outgoing, message, now):
        """A message of ours, an `outbox.Outgoing`, is stored; or read back after a restart, with `now` None."""

    def reported(self, ref, status, now, outgoing=None):
        """A message of ours has another status; or had, when this was stored before a restart, with `now` None.

        `outgoing`: the message, if it was open until then.
        """

    def overtaken(self, ref, status, by, now):
        """The peer reports something of a message of ours that was closed before."""

    def arrived(self, incoming, message, now):
        """A message of the peer's, an `incoming.Incoming`, is stored; or read back, with `now` None."""

    def became(self, incoming, now):
        """A message of the peer's has another status; or had, with `now` None."""

    def asked(self, ref):
        """The peer asks where a message of its own stands, of which everything has come."""
