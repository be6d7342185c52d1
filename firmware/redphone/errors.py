"""Who broke the protocol: we, or the peer. Any other exception from the core is a bug.

No message text may ever hold key material or plaintext.
"""


class RedphoneError(Exception):
    """Base of every error the core raises on purpose."""


class LocalProtocolError(RedphoneError):
    """This side misused the core: the order is refused and nothing has changed."""


class RemoteProtocolError(RedphoneError):
    """The other side, or the line, sent something that may not be accepted: it is discarded."""


class AuthenticationError(RemoteProtocolError):
    """A tag did not verify. Nothing is told to the sender, who may be anyone."""
