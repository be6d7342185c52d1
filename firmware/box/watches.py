"""Who keeps the watch at both ends, as the panel knows it: for the idle screen, and for who it is that answers here."""

from redphone.compat import const
from redphone.wire import ATTENDED

from box.display import COLUMNS, LARGE
from box.dtg import time_of
from box.lettering import beginning
from box.pages import marked

# A name has at most 32; "panel " stands before this one.
_PANEL_NAME_OCTETS = const(26)

# Of one desk: a name of 32 octets has no more, unless it is made to waste room.
_LINES_MAX = const(4)


class Watches:
    """The latest Presence of each desk. `role`, `own_name`: our end's."""

    def __init__(self, role, own_name):
        self._role = role
        self._panel_name = "panel " + beginning(own_name.encode(), _PANEL_NAME_OCTETS)
        self._ours = {}
        self._peers = {}

    def take(self, presence):
        """A desk's Presence."""
        (self._peers if presence.end else self._ours)[presence.desk] = presence

    @property
    def own_desks(self):
        """The names of our desks, in the fill's order; empty if no watch is kept here."""
        return [self._ours[desk].name for desk in sorted(self._ours)]

    def attended(self):
        """The Presences of our desks at which somebody is signed on; who signed on last is the first."""
        there = [presence for presence in self._ours.values() if presence.state & ATTENDED]
        return sorted(there, key=lambda presence: -presence.since)

    def who_answers(self, desk, is_for_all):
        """Who may answer here for a message to `desk` (docs/protocol.md section 6.6); None: somebody has to sign on."""
        if not self._ours:
            return self._panel_name
        is_ours = desk in self.own_desks and not is_for_all
        for presence in self.attended():
            if not is_ours or presence.name == desk:
                return presence.by
        return None

    def name(self):
        """Who calls and talks here: the operator who signed on last, or the panel."""
        for presence in self.attended():
            return presence.by
        return self._panel_name

    def lines(self, lettering, now):
        """Lines for the idle screen: the peer's desks, then ours. `now`: UTC seconds since 1970."""
        found = []
        for letter, desks in (("AB"[1 - self._role], self._peers), ("AB"[self._role], self._ours)):
            for desk in sorted(desks):
                found.extend(_lines(lettering, letter, desks[desk], now))
        return found


def _lines(lettering, letter, presence, now):
    """One desk. What is not the box's own words never stands at the beginning of a line."""
    is_there = presence.state & ATTENDED
    since = time_of(presence.since, now) if presence.since else ""
    desk = next(marked(lettering, letter + " " + " ".join(presence.name.split())))
    said = since if is_there else "UNATTENDED " + since
    lines = [desk + " " + said] if desk[:1] != LARGE else [desk, said]
    if len(lines[0]) > COLUMNS:
        lines = [desk, said]
    if len(said) > COLUMNS:
        lines = [desk, "UNATTENDED", "since " + since]
    if is_there:
        for line in marked(lettering, " ".join(presence.by.split()), columns=COLUMNS - 1):
            lines.append(LARGE + " " + line[1:] if line[:1] == LARGE else " " + line)
            if len(lines) > _LINES_MAX:
                break
    return lines
