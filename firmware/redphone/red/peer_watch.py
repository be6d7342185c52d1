"""Who keeps the watch at the peer's desks, as the peer has said under seal (docs/protocol.md section 6.6)."""

from redphone.wire import (
    ANY_DESK,
    ATTENDED,
    COMPROMISED,
    PRIORITY,
    UNDER_DURESS,
    PeerWatch,
    Presence,
    Trusted,
    WatchQuery,
)


class PeerWatches:
    """The peer's desks, by their `names`. `note(alarm, ref, detail)` alarms people, and the journal keeps it."""

    def __init__(self, names, journal, utc, tell, notices, note):
        self.names = names
        self.revision = 0
        # When somebody there last signed on or off under duress, seconds since 1970; 0 since that is cleared up.
        self.compromised = 0
        self._journal = journal
        self._utc = utc
        self._tell = tell
        self._notices = notices
        self._note = note
        self._last: list = [None] * len(names)

    def told(self, item, now):
        """The peer says who is at a desk."""
        if not self._is_news(item):
            return
        entry = PeerWatch(revision=item.revision, desk=item.desk, state=item.state, since=item.since, by=item.by)
        forced = item.state & UNDER_DURESS

        def stored():
            if not self._is_news(entry):
                return
            self._take(entry)
            self._tell(self._presence(entry.desk), 0)

        at = self._utc(now)
        self._journal.append(entry, at, stored)
        if forced:
            self.compromised = at or 1
            self._note(COMPROMISED, 0, 0)

    def check(self, revision):
        """The peer says in a heartbeat what its last change was, in 8 bits: ask if that is not what we know."""
        if self.names and revision != self.revision & 0xFF:
            self._notices.say("watch?", PRIORITY, lambda now: WatchQuery())

    def trust(self, by, now, then, otherwise):
        """A person here has made sure that the peer is not under duress any more."""
        at = self._utc(now)

        def stored():
            self.compromised = 0
            then()

        self._journal.append(Trusted(at=at, by=by), at, stored, otherwise)

    def is_attended(self, desk):
        """Whether somebody is at this desk, or, with ANY_DESK, at any."""
        desks = range(len(self.names)) if desk == ANY_DESK else (desk,)
        return any(self._last[at] is not None and self._last[at].state & ATTENDED for at in desks)

    def records(self):
        """A Presence for each desk."""
        return [self._presence(desk) for desk in range(len(self.names))]

    # What the journal keeps.

    def restore(self, entry, utc):
        """Take back a PeerWatch or a Trusted."""
        if isinstance(entry, Trusted):
            self.compromised = 0
        elif self._is_news(entry):
            self._take(entry)
            if entry.state & UNDER_DURESS:
                self.compromised = utc or 1

    def checkpoint(self):
        """The entries that make this again."""
        entries: list = sorted([last for last in self._last if last is not None], key=lambda last: last.revision)
        if not self.compromised and [entry for entry in entries if entry.state & UNDER_DURESS]:
            entries.append(Trusted())
        return entries

    # Within.

    def _is_news(self, said):
        if said.desk >= len(self.names):
            return False
        last = self._last[said.desk]
        return last is None or said.revision > last.revision

    def _take(self, entry):
        self._last[entry.desk] = entry
        self.revision = max(self.revision, entry.revision)

    def _presence(self, desk):
        presence = Presence(end=1, desk=desk, name=self.names[desk])
        last = self._last[desk]
        if last is not None:
            presence.state, presence.since, presence.by = last.state, last.since, last.by
        return presence
