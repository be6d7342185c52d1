"""Messages of both ends that ask to be answered by a time: reminders of it (docs/protocol.md section 8.9)."""

from redphone import ticks
from redphone.compat import const
from redphone.wire import REPLY_DUE, REPLY_OVERDUE, Due

_KEPT_MAX = const(32)
_LEAD_MAX_S = const(300)
_LOOK_MS_MAX = const(3600000)

# What people have been told of a message, as the journal has it.
_NOTHING, _REMINDED, _OVERDUE = range(3)


class Dues:
    """`note(alarm, ref, detail)` alarms people, and the journal keeps it."""

    def __init__(self, note):
        self._note = note
        # By (direction, ref): [when to remind, when it is due, what has been told], seconds since 1970.
        self._dues = {}

    def add(self, direction, ref, dtg, reply_by):
        """A message asks to be answered by `reply_by`, seconds since 1970."""
        if len([key for key in self._dues if key[0] == direction]) < _KEPT_MAX:
            lead_s = min(max(0, reply_by - dtg) // 4, _LEAD_MAX_S)
            self._dues[(direction, ref)] = [reply_by - lead_s, reply_by, _NOTHING]

    def drop(self, direction, ref):
        """It has been answered, or need not be any more."""
        self._dues.pop((direction, ref), None)

    def is_overdue(self, direction, ref):
        """Whether its time has passed."""
        return (direction, ref) in self._dues and self._dues[(direction, ref)][2] == _OVERDUE

    def waiting(self, direction):
        """The refs of a direction that are still to be answered."""
        return [ref for found, ref in self._dues if found == direction]

    def tick(self, utc):
        """Remind people of what has come due."""
        for key in sorted(self._dues):
            due = self._dues[key]
            if due[2] == _NOTHING and due[0] <= utc < due[1]:
                due[2] = _REMINDED
                self._note(REPLY_DUE, key[1], key[0])
            elif due[2] != _OVERDUE and due[1] <= utc:
                due[2] = _OVERDUE
                self._note(REPLY_OVERDUE, key[1], key[0])

    def deadline(self, utc, now):
        """When `tick` has something to do, or None; an hour from now at the latest, since clocks are set."""
        soonest = None
        for remind_at, due_at, told in self._dues.values():
            if told != _OVERDUE:
                at = due_at if told else remind_at
                wait_ms = min(1000 * max(0, at - utc), _LOOK_MS_MAX)
                soonest = ticks.earliest(soonest, ticks.add(now, wait_ms))
        return soonest

    # What the journal keeps.

    def restore(self, entry):
        """Take back a Due."""
        self.add(entry.direction, entry.ref, 0, entry.reply_by)
        self.told(entry.direction, entry.ref, entry.told)

    def restore_note(self, alarm, ref, direction):
        """Take back a Noted of ours."""
        if alarm in (REPLY_DUE, REPLY_OVERDUE):
            self.told(direction, ref, _REMINDED if alarm == REPLY_DUE else _OVERDUE)

    def told(self, direction, ref, told):
        """People have been told so much of it already."""
        if (direction, ref) in self._dues:
            self._dues[(direction, ref)][2] = told

    def checkpoint(self):
        """The entries that make this again."""
        return [
            Due(direction=key[0], ref=key[1], reply_by=self._dues[key][1], told=self._dues[key][2])
            for key in sorted(self._dues)
        ]
