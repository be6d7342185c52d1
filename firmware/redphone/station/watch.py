"""Which state each bearer is in, since when, and which changes people are told of."""

from redphone import ticks, wire
from redphone.compat import const

# A state that passes sooner is told to nobody; one that has lasted so long is kept in the journal.
_TOLD_AFTER_MS = const(1000)
_NOTED_AFTER_MS = const(60000)

_U32 = 0xFFFFFFFF


class Watched:
    """One bearer's state as it is, as it was told last, and as the journal has it."""

    def __init__(self, path, utc, now):
        self.path = path
        self._utc = utc
        self.found = self.told = self.noted = path.state(now)
        self.since_utc = utc(now)
        self._since = now
        self.due = None

    def look(self, now):
        """Notice a change; whether something has come due."""
        found = self.path.state(now)
        if found != self.found:
            self.found, self.since_utc, self._since = found, self._utc(now), now
            self.due = ticks.add(now, _TOLD_AFTER_MS)
        return self.due is not None and ticks.reached(now, self.due)

    def is_news(self):
        """Whether to tell of it; when that is done, the journal is next."""
        is_news = self.told != self.found
        self.told = self.found
        self.due = ticks.add(self._since, _NOTED_AFTER_MS) if self.noted != self.found else None
        return is_news

    def is_worth_noting(self, now):
        """Whether the journal should have it now."""
        if self.due is None or not ticks.reached(now, self.due):
            return False
        self.noted = self.found
        self.due = None
        return True


class Watch:
    """Watches the bearers of a `line`. `tell(record)` gets BearerStates, `note(detail)` what the journal keeps.

    `utc(now)`: the time in seconds since 1970.
    """

    def __init__(self, line, tell, note, utc, now):
        self._line = line
        self._tell = tell
        self._note = note
        self._all = [Watched(path, utc, now) for path in line.paths]

    def look(self, now):
        """Tell and note what has lasted long enough."""
        for watched in self._all:
            if not watched.look(now):
                continue
            if watched.is_news():
                self._tell(self._record(watched))
            if watched.is_worth_noting(now):
                state, why = watched.found
                self._note(watched.path.number << 16 | state << 8 | why)

    def deadline(self):
        """When something will have lasted long enough, or None."""
        due = None
        for watched in self._all:
            due = ticks.earliest(due, watched.due)
        return due

    def records(self, now):
        """A BearerState for each, as it is now."""
        for watched in self._all:
            watched.look(now)
            yield self._record(watched)

    def _record(self, watched):
        path, counters = watched.path, watched.path.counters
        record = wire.BearerState(number=path.number, kind=path.setup.kind, since=watched.since_utc)
        record.state, record.why = watched.found
        record.bit_rate, record.round_trip_ms = path.setup.bit_rate, path.round_trip.smoothed_ms
        record.frames_sent, record.frames_received = counters.frames_sent & _U32, counters.frames_received & _U32
        record.frames_resent = self._line.frames_resent(path) & _U32
        record.frames_discarded = path.discarded & _U32
        record.level = path.bearer.level()
        quality = path.bearer.quality()
        if quality is not None:
            record.spoilt = quality[0]
        return record
