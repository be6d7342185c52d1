"""What people are told of one desk's watch, ours or the peer's."""

from redphone.wire import Presence


def presence_of(end, desk, name, last):
    """A Presence from the last OwnWatch or PeerWatch of a desk; `last` None: nobody was ever there."""
    presence = Presence(end=end, desk=desk, name=name)
    if last is not None:
        presence.state, presence.since, presence.by = last.state, last.since, last.by
    return presence
