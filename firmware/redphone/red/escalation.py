"""What is done about a message that nobody answers: siren, other desks, hook (docs/protocol.md section 8.7).

The table has four u16 for each precedence, ROUTINE first: seconds until SIREN, DESKS and HOOK, counted from when the
message was stored, and seconds until its sender asks; NEVER_S: not at all.
"""

from redphone import ticks
from redphone.compat import const
from redphone.wire import (
    DESKS,
    HOOK,
    NEVER_S,
    SIREN,
    STEP_DONE,
    STEP_FAILED,
    STEP_NOBODY,
    Escalate,
    InStep,
    Step,
    Stepped,
    precedence_of,
)

_HOOK_MS = const(60000)
_RETRY_MS = const(10000)

# Longer than the longest time in a table, and far less than ticks can tell apart.
_AGE_MAX_S = const(86400)
_COLUMNS = const(4)
_ASK_COLUMN = const(3)


def seconds_until(table, precedence, column):
    """What a table of escalation says: SIREN - 2, DESKS - 2, HOOK - 2 or 3 for the sender's question."""
    at = 2 * (_COLUMNS * precedence + column)
    return int.from_bytes(table[at : at + 2], "big")


def ask_after_s(table, precedence):
    """Seconds until the sender asks about a message that is not closed; NEVER_S: not at all."""
    return seconds_until(table, precedence, _ASK_COLUMN)


class _Case:
    """A message that nobody has answered: when it was stored, in ticks, and (outcome, UTC) of each step taken."""

    def __init__(self, ref, since):
        self.ref = ref
        self.since = since
        self.taken = {}
        # What of it is stored, and may be said; what could not be, and is tried again later.
        self.stored = {}
        self.unstored = []
        # What the shell or the laptop is to do.
        self.asked = []
        self.hook_until = None
        self.retry_at = None

    def outcome(self, step):
        """What has come of a step; None if it has not been taken."""
        return self.taken[step][0] if step in self.taken else None

    def expects(self, step, outcome):
        """Whether somebody was to take this step and it is not known yet that this has come of it."""
        return step in self.asked or (self.outcome(step) == STEP_FAILED and outcome != STEP_FAILED)


class Escalations:
    """All messages that nobody has answered. `others_attended()` tells whether another desk is attended."""

    def __init__(self, table, journal, utc, tell, notices, others_attended):
        self.table = table
        self._journal = journal
        self._utc = utc
        self._tell = tell
        self._notices = notices
        self._others_attended = others_attended
        self._cases = {}
        self._is_attending = False

    def arrived(self, ref, now, stored_ago_s=0):
        """A message of the peer's is stored; it was so many seconds ago."""
        if ref not in self._cases:
            self._cases[ref] = _Case(ref, ticks.add(now, -1000 * min(stored_ago_s, _AGE_MAX_S)))

    def closed(self, ref):
        """Somebody has answered for it, or it was withdrawn."""
        self._cases.pop(ref, None)

    def is_for_all(self, ref):
        """Whether it is for every desk by now."""
        case = self._cases.get(ref)
        return case is not None and DESKS in case.taken

    def tick(self, now):
        """Take what steps have come due."""
        for case in list(self._cases.values()):
            if ticks.diff(now, case.since) > 1000 * _AGE_MAX_S:
                case.since = ticks.add(now, -1000 * _AGE_MAX_S)
            for step in (SIREN, DESKS, HOOK):
                due = self._due(case, step)
                if due is not None and ticks.reached(now, due):
                    self._take(case, step, now)
            if case.hook_until is not None and ticks.reached(now, case.hook_until):
                self._came(case, HOOK, STEP_FAILED, now)
            if case.retry_at is not None and ticks.reached(now, case.retry_at):
                self._store_again(case, now)

    def deadline(self):
        """When `tick` has something to do, or None."""
        soonest = None
        for case in self._cases.values():
            soonest = ticks.earliest(ticks.earliest(soonest, case.hook_until), case.retry_at)
            for step in (SIREN, DESKS, HOOK):
                soonest = ticks.earliest(soonest, self._due(case, step))
        return soonest

    # What the shell and the laptop report.

    def stepped(self, ref, step, outcome, now):
        """A step that was asked for has been taken, or could not be."""
        case = self._cases.get(ref)
        if case is not None and case.expects(step, outcome):
            self._came(case, step, outcome, now)

    def attending(self, is_attending, now):
        """A laptop runs hooks from now on, for what none has been run for as well; or no longer."""
        self._is_attending = is_attending
        for case in self._cases.values():
            if is_attending and case.outcome(HOOK) in (STEP_NOBODY, STEP_FAILED):
                self._ask_hook(case, now)
            elif not is_attending and case.hook_until is not None:
                self._came(case, HOOK, STEP_NOBODY, now)

    # What the journal keeps.

    def restore(self, entry):
        """Take back an InStep."""
        case = self._cases.get(entry.ref)
        if case is not None:
            case.taken[entry.step] = case.stored[entry.step] = (entry.outcome, entry.at)

    def resume(self):
        """After a restart what sounded goes on, for every desk if it was. The peer asks for what was taken last."""
        for case in self._cases.values():
            if case.outcome(SIREN) == STEP_DONE:
                self._tell(Escalate(ref=case.ref, step=SIREN), 0)
            if case.outcome(DESKS) is not None:
                self._tell(Escalate(ref=case.ref, step=DESKS), 0)

    def say_again(self, ref):
        """The peer asks where a message of its own stands: what has been done about it."""
        case = self._cases.get(ref)
        if case is not None:
            for step in sorted(case.stored):
                self._say(case, step)

    def checkpoint(self):
        """The entries that make this again, behind those of the messages."""
        return [
            InStep(ref=ref, step=step, outcome=case.taken[step][0], at=case.taken[step][1])
            for ref, case in [(ref, self._cases[ref]) for ref in sorted(self._cases)]
            for step in sorted(case.taken)
        ]

    # Within.

    def _due(self, case, step):
        if step in case.taken or step in case.asked:
            return None
        wait_s = seconds_until(self.table, precedence_of(case.ref), step - SIREN)
        return None if wait_s == NEVER_S else ticks.add(case.since, 1000 * wait_s)

    def _take(self, case, step, now):
        if step == DESKS:
            self._came(case, step, STEP_DONE if self._others_attended(case.ref) else STEP_NOBODY, now)
        elif step == SIREN:
            case.asked.append(step)
            self._tell(Escalate(ref=case.ref, step=step), 0)
        elif self._is_attending:
            self._ask_hook(case, now)
        else:
            self._came(case, step, STEP_NOBODY, now)

    def _ask_hook(self, case, now):
        if case.hook_until is None:
            case.asked.append(HOOK)
            case.hook_until = ticks.add(now, _HOOK_MS)
            self._tell(Escalate(ref=case.ref, step=HOOK), 0)

    def _came(self, case, step, outcome, now):
        """It is a fact: stored, then said to the peer and to people here."""
        case.taken[step] = (outcome, self._utc(now))
        if step in case.asked:
            case.asked.remove(step)
        if step == HOOK:
            case.hook_until = None
        self._store(case, step, now)

    def _store(self, case, step, now):
        ref = case.ref
        outcome, at = case.taken[step]

        def stored():
            case.stored[step] = (outcome, at)
            self._say(case, step)
            self._tell(Stepped(direction=1, ref=ref, step=step, outcome=outcome, at=at), 0)

        def failed():
            if step not in case.unstored:
                case.unstored.append(step)
            case.retry_at = ticks.add(now, _RETRY_MS)

        self._journal.append(InStep(ref=ref, step=step, outcome=outcome, at=at), at, stored, failed)

    def _store_again(self, case, now):
        steps, case.unstored, case.retry_at = case.unstored, [], None
        for step in steps:
            self._store(case, step, now)

    def _say(self, case, step):
        def build(now):
            outcome, at = case.stored[step]
            return Step(ref=case.ref, step=step, outcome=outcome, at=at)

        self._notices.say(("step", case.ref, step), precedence_of(case.ref), build)
