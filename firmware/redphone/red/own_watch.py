"""Who keeps the watch at our desks: stored first, then said to the peer (docs/protocol.md section 6.6).

Under duress everything is as ever at this end; only what is said to the peer differs, and a mark in the journal that
nobody but the box can read, so that it is said after a restart, too.
"""

from redphone.red.presence import presence_of
from redphone.wire import (
    ATTENDED,
    LAST_DESK,
    NOT_SIGNED_ON,
    OPEN_ITEMS,
    PRIORITY,
    STORAGE_FULL,
    UNATTENDED,
    UNDER_DURESS,
    UNKNOWN_DESK,
    Done,
    OwnWatch,
    Refused,
    Watch,
)


class OwnWatches:
    """Our desks, by their `names`. `mark(revision, desk, state)` marks a state as told to the peer for the journal."""

    def __init__(self, names, journal, utc, tell, notices, mark):
        self.names = names
        # That of the last change that is stored, and the last that was given to one.
        self.revision = 0
        self._given = 0
        self._journal = journal
        self._utc = utc
        self._tell = tell
        self._notices = notices
        self._mark = mark
        # The last OwnWatch of each desk, and its state as told to the peer; None and 0 if nobody was ever there.
        self._last: list = [None] * len(names)
        self._told = [0] * len(names)

    # What operators ask for. The shell has checked their PIN.

    def sign_on(self, order, open_items, token, duress, now):
        """Take the watch at a desk, the open items with it: Done, once that is stored, or Refused."""
        desk = self._desk_of(order.desk, token)
        if desk is None:
            return
        if order.accepts != open_items:
            advice = "{} open items are to be accepted: see the inbox, then sign on again".format(open_items)
            self._refuse(OPEN_ITEMS, advice, token)
            return
        self._change(desk, ATTENDED, order.by, open_items, token, duress, now)

    def sign_off(self, order, token, duress, now):
        """Leave the watch at a desk: Done, once that is stored, or Refused."""
        desk = self._desk_of(order.desk, token)
        if desk is None:
            return
        if not self.is_attended(desk) or self._last[desk].by != order.by:
            self._refuse(NOT_SIGNED_ON, order.by + " is not signed on at " + order.desk, token)
        elif not order.confirmed and self.attended() == 1:
            self._refuse(LAST_DESK, "nobody would be here, and the other end is told so: confirm it", token)
        else:
            self._change(desk, UNATTENDED, order.by, 0, token, duress, now)

    # Who is there.

    def is_attended(self, desk):
        """Whether somebody is signed on there."""
        return self._last[desk] is not None and self._last[desk].state == ATTENDED

    def attended(self):
        """How many desks are attended."""
        return len([desk for desk in range(len(self.names)) if self.is_attended(desk)])

    def may_answer(self, by, desk, for_all):
        """Whether this person may answer for a message to that place among the desks; `for_all`: to any of them."""
        if not self.names:
            return True
        is_for_one = desk < len(self.names) and not for_all
        for at in range(len(self.names)):
            if (at == desk or not is_for_one) and self.is_attended(at) and self._last[at].by == by:
                return True
        return False

    def records(self):
        """A Presence for each desk."""
        return [self._presence(desk) for desk in range(len(self.names))]

    # What goes out.

    def say_all(self):
        """The peer asks for all of it."""
        for desk in range(len(self.names)):
            if self._last[desk] is not None:
                self._say(desk)

    # What the journal keeps.

    def restore(self, entry):
        """Take back an OwnWatch."""
        if entry.desk < len(self.names):
            forced = entry.state | UNDER_DURESS
            self._take(entry, forced if self._mark(entry.revision, entry.desk, forced) == entry.mark else entry.state)

    def resume(self):
        """After a restart: what was stored last, at any desk, may not have been said."""
        self.say_all()

    def checkpoint(self):
        """The entries that make this again."""
        return sorted([last for last in self._last if last is not None], key=lambda last: last.revision)

    # Within.

    def _desk_of(self, name, token):
        if not name and len(self.names) == 1:
            return 0
        if name in self.names:
            return self.names.index(name)
        desks = ", ".join(self.names) if self.names else "there is none in the fill"
        self._refuse(UNKNOWN_DESK, "our desks: " + desks, token)
        return None

    def _change(self, desk, state, by, accepted, token, duress, now):
        told = state | (UNDER_DURESS if duress else 0)
        revision = self._given + 1
        entry = OwnWatch(revision=revision, desk=desk, state=state, since=self._utc(now), accepted=accepted, by=by)
        entry.mark = self._mark(revision, desk, told)

        def stored():
            self._take(entry, told)
            self._say(desk)
            self._tell(self._presence(desk), 0)
            self._tell(Done(), token)

        def failed():
            self._refuse(STORAGE_FULL, "the box's storage is full or faulty", token)

        # A number is never given twice, whatever becomes of the storing.
        self._given = revision
        self._journal.append(entry, entry.since, stored, failed)

    def _take(self, entry, told):
        self._last[entry.desk] = entry
        self._told[entry.desk] = told
        self.revision = max(self.revision, entry.revision)
        self._given = max(self._given, entry.revision)

    def _say(self, desk):
        self._notices.say(("watch", desk), PRIORITY, lambda now: self._watch(desk))

    def _watch(self, desk):
        last = self._last[desk]
        return Watch(revision=last.revision, desk=desk, state=self._told[desk], since=last.since, by=last.by)

    def _presence(self, desk):
        return presence_of(0, desk, self.names[desk], self._last[desk])

    def _refuse(self, reason, advice, token):
        self._tell(Refused(reason=reason, advice=advice[:160]), token)
