"""How the journal keeps the line's ups and downs: each, but no more than two a minute, so that none can fill it."""

from redphone import ticks
from redphone.compat import const

_NOTES_MAX = const(2)
_MINUTE_MS = const(60000)


class LineLog:
    """`note(is_up)` is called for what the journal should keep: in the end always the state that lasts."""

    def __init__(self, note):
        self._note = note
        self._noted = False
        self._notes = []

    def look(self, is_up, now):
        """Note the state that the line is in, if it is news and there were not too many of late."""
        while self._notes and ticks.reached(now, self._notes[0]):
            self._notes.pop(0)
        if is_up != self._noted and len(self._notes) < _NOTES_MAX:
            self._noted = is_up
            self._notes.append(ticks.add(now, _MINUTE_MS))
            self._note(is_up)

    def deadline(self, is_up):
        """When what could not be noted yet can be, or None."""
        return self._notes[0] if is_up != self._noted and self._notes else None
