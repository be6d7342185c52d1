"""The last alarms since the start, newest first. Answering takes them off the idle screen, and that is all."""

from redphone.compat import const
from redphone.wire import (
    ALARM_NONE,
    BEARER,
    CLOCK_BIAS_S,
    CLOCK_RIGHT,
    CLOCK_WRONG,
    COMPROMISED,
    GAP_QUERIED,
    LINE_DOWN,
    LINE_UP,
    NO_ANSWER,
    NOISE_FAILED,
    NUMBER_VOID,
    PIN_FAILED,
    REPLY_DUE,
    REPLY_OVERDUE,
    STORAGE_FAILED,
    TEST_LATE,
    TEST_MISSED,
    name_of,
)

from box.dialogues import read
from box.dtg import time_of
from box.screens import wrapped

_KEPT_MAX = const(16)
_LINES_MAX = const(2)
_HOURS_FROM_S = const(36000)

_WORDS = {
    LINE_DOWN: "NO LINE",
    GAP_QUERIED: "MISSING",
    NUMBER_VOID: "NEVER CAME",
    STORAGE_FAILED: "NOT STORED",
    NOISE_FAILED: "NOISE FAILED",
    TEST_MISSED: "TEST MISSED",
    TEST_LATE: "TEST WAS LATE",
    NO_ANSWER: "NO ANSWER",
    REPLY_DUE: "REPLY DUE",
    REPLY_OVERDUE: "REPLY OVERDUE",
}
_NOT_KEPT = (ALARM_NONE, LINE_UP, BEARER)
REMINDERS = (REPLY_DUE, REPLY_OVERDUE)
# What is said of a message of ours; of the rest it is the peer's, or for reminders either.
_OF_OURS = (NO_ANSWER,)


class Alarms:
    """Keeps the last 16, each as [words, when, whether it is answered]. `role`: our end's."""

    def __init__(self, role):
        self._role = role
        self._kept = []

    def take(self, alarm):
        """An alarm: what it is in words; nothing if it is only a change of state that the panel shows otherwise."""
        if alarm.alarm in _NOT_KEPT:
            return ""
        words = in_words(self._role, alarm)
        if alarm.alarm == LINE_DOWN:
            # One is enough: a line that comes and goes must not push out the rest.
            self._kept = [kept for kept in self._kept if kept[0] != words]
        self._kept.insert(0, [words, alarm.at, False])
        self._kept = self._kept[:_KEPT_MAX]
        return words

    @property
    def unanswered(self):
        """Those that nobody has answered, in words, newest first."""
        return [words for words, _, is_answered in self._kept if not is_answered]

    def shown(self, lettering, now):
        """A dialogue that shows all; ACK answers those that it shows."""
        kept = self._kept[:]
        lines = []
        for words, at, _ in kept:
            lines += wrapped(words, _LINES_MAX) + [" " + time_of(at, now)]
        text = "\n".join(lines)
        if (yield from read(lettering, "ALARMS", text or "none since the start", "ACK")):
            for alarm in kept:
                alarm[2] = True


def in_words(role, alarm):
    """An alarm in at most two lines of the display."""
    number, detail = alarm.alarm, alarm.detail
    if number in (CLOCK_WRONG, CLOCK_RIGHT):
        return clock(detail - CLOCK_BIAS_S) if number == CLOCK_WRONG else "CLOCK RIGHT"
    if number == COMPROMISED:
        return "AB"[1 - role] + " COMPROMISED"
    if number == PIN_FAILED:
        return "WRONG PIN, " + str(detail)
    words = _WORDS.get(number, "ALARM " + str(number))
    if alarm.ref:
        is_ours = number in _OF_OURS or (number in REMINDERS and not detail)
        words += " " + name_of(role if is_ours else 1 - role, alarm.ref)
    return words


def clock(offset_s):
    """What is said of a peer's clock that differs from ours by so many seconds."""
    if abs(offset_s) < _HOURS_FROM_S:
        return "CLOCK {:+d} s".format(offset_s)
    return "CLOCK {:+d} h".format(offset_s // 3600)
