"""Who keeps the watch at the peer's desks, as the peer has said under seal (docs/protocol.md section 6.6)."""

from redphone.red.presence import presence_of
from redphone.wire import (
    ANY_DESK,
    ATTENDED,
    COMPROMISED,
    PRIORITY,
    UNDER_DURESS,
    PeerWatch,
    Trusted,
    WatchQuery,
)


class PeerWatches:
    """The peer's desks, by their `names`. `note(alarm, ref, detail)` alarms people, and the journal keeps it."""

    def __init__(self, names, journal, utc, tell, notices, note):
        self.names = names
        self.revision = 0
        # How often anything was taken that is not what was known.
        self.changes = 0
        # When somebody there last signed on or off under duress, by the peer's clock; 0 since that is cleared up.
        self.compromised = 0
        self._journal = journal
        self._utc = utc
        self._tell = tell
        self._notices = notices
        self._note = note
        self._last: list = [None] * len(names)
        # The last PeerWatch under duress, and the highest revision of one that people were alarmed of.
        self._forced: list = []
        self._alarmed = 0
        # After a start, and when something could not be stored, a revision that fits proves nothing.
        self._is_unsure = True

    def told(self, item, now):
        """The peer says who is at a desk."""
        if not self._is_news(item):
            return
        entry = PeerWatch(revision=item.revision, desk=item.desk, state=item.state, since=item.since, by=item.by)

        def stored():
            if not self._is_news(entry):
                return
            self._take(entry)
            self._tell(self._presence(entry.desk), 0)

        def failed():
            self._is_unsure = True

        is_alarming = item.state & UNDER_DURESS and item.revision > self._alarmed
        self._journal.append(entry, self._utc(now), stored, failed)
        if is_alarming:
            self._alarmed = item.revision
            self.compromised = item.since or 1
            self._note(COMPROMISED, 0, 0)

    def check(self, revision):
        """The peer says in a heartbeat what its last change was, in 8 bits: ask if that is not what we know."""
        if self.names and (self._is_unsure or revision != self.revision & 0xFF):
            self._notices.say("watch?", PRIORITY, self._query)

    def trust(self, by, now, then, otherwise):
        """A person here has made sure that the peer is not under duress any more."""
        at = self._utc(now)

        def stored():
            self._clear_up()
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

    def restore(self, entry):
        """Take back a PeerWatch or a Trusted."""
        if isinstance(entry, Trusted):
            self._clear_up()
        elif self._is_news(entry):
            self._take(entry)
            if entry.state & UNDER_DURESS:
                self.compromised = entry.since or 1

    def checkpoint(self):
        """The entries that make this again."""
        entries: list = [last for last in self._last if last is not None]
        entries.extend([forced for forced in self._forced if forced not in entries])
        entries.sort(key=lambda entry: entry.revision)
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
        self.changes += 1
        if entry.state & UNDER_DURESS:
            self._forced = [entry]
            self._alarmed = max(self._alarmed, entry.revision)

    def _clear_up(self):
        self.compromised = 0
        self._forced = []

    def _query(self, now):
        self._is_unsure = False
        return WatchQuery()

    def _presence(self, desk):
        return presence_of(1, desk, self.names[desk], self._last[desk])
