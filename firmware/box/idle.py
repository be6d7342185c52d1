"""The idle screen: whose box this is, the line, the bearers, who keeps the watch at both ends, the time, what is wrong.

What finds no room comes on pages that turn by themselves; what must catch the eye stands on each of them.
"""

from redphone.compat import const
from redphone.wire import CLOCK_BIAS_S

from box.alarms import clock
from box.display import INVERTED
from box.dtg import dtg
from box.pages import Pages
from box.screens import bottom, height, titled, wrapped

_CLOCK_WRONG_S = const(30)
_NEWS_TURNS = const(8)
_HOUR_S = const(3600)
_ALARM_LINES = const(2)
# Of a date-time group, so that the number of a page has room; the year is not in doubt.
_DAY_AND_TIME = const(12)


class Idle:
    """What the app reports, as a view. `utc()`: seconds since 1970."""

    def __init__(self, lettering, utc):
        self._lettering = lettering
        self._utc = utc
        self._pages = None
        self._hour = 0
        self._news = None
        self._turns_left = 0
        self.heading = ("REDPHONE", "")
        self.clear()

    def clear(self):
        """The box has been zeroized: forget everything but the heading."""
        self.bearers: list = []
        self.watches = None
        self.alarms = None
        self.compromised = ""
        self.clock_offset = 0
        self._news = self._pages = None

    def changed(self):
        """Something that is shown here has changed."""
        self._pages = None

    def show(self, view):
        """Show this for a while in place of all else, unless a person does something."""
        self._news = view
        self._turns_left = _NEWS_TURNS

    def turn(self):
        """The next page."""
        if self._news is not None:
            self._news.turn()
            self._turns_left -= 1
            if not self._turns_left:
                self._news = None
        elif self._pages is not None:
            self._pages.turn()

    def end_news(self):
        """A person wants to see how things are; whether something else was shown."""
        was_shown = self._news is not None
        self._news = None
        return was_shown

    def grow(self):
        """A little of what takes long."""
        if self._news is not None:
            self._news.grow()
        elif self._pages is not None:
            self._pages.grow()

    def shown(self, rows):
        """The heading, what must be seen, a page of the rest, and the time."""
        if self._news is not None:
            return self._news.shown(rows)
        top = [titled(self.heading[0], INVERTED), titled(self.heading[1])]
        if self.compromised:
            top.append(INVERTED + self.compromised)
        alarms = self.alarms.unanswered if self.alarms is not None else []
        for alarm in alarms:
            if alarm != self.compromised:
                top += wrapped(alarm, _ALARM_LINES)
                break
        now = self._utc()
        if self._pages is None or self._hour != now // _HOUR_S:
            self._hour = now // _HOUR_S
            self._pages = Pages(self._lines(now))
        self._pages.fit(rows - 1 - height(top))
        words = dtg(now)[:_DAY_AND_TIME] if self.watches is not None else ""
        if alarms:
            words = "ACK " + str(len(alarms)) + (" ALARM" if len(alarms) == 1 else " ALARMS")
        return top + self._pages.lines(), bottom(words, self._pages.place)

    def _lines(self, now):
        if abs(self.clock_offset) > _CLOCK_WRONG_S:
            yield clock(self.clock_offset)
        yield from self.bearers
        if self.watches is not None:
            yield from self.watches.lines(self._lettering, now)

    def take_status(self, status, peer):
        """What a Status says of the two ends."""
        offset = status.clock_offset - CLOCK_BIAS_S if status.clock_offset else 0
        compromised = peer + " COMPROMISED" if status.compromised else ""
        if (offset, compromised) != (self.clock_offset, self.compromised):
            self.clock_offset, self.compromised = offset, compromised
            self.changed()
