"""Messages for which a person has still to answer: which is the one that keys are about, and how the bell rings."""

from redphone import ticks
from redphone.wire import FLASH, IMMEDIATE, PRIORITY, ROUTINE, precedence_of

# (milliseconds on, milliseconds off) of the bell; ROUTINE strikes once.
CADENCES = {FLASH: (400, 100), IMMEDIATE: (400, 400), PRIORITY: (400, 1600), ROUTINE: (400, None)}

# A whole number of every cadence.
_CADENCE_WHOLE_MS = 4000


class Ringing:
    """A message that rings. `head` says what it is; `pages` are its text, None while it is not kept here."""

    def __init__(self, ref, flags, head, now):
        self.ref = ref
        self.flags = flags
        self.head = head
        self.pages = None
        self.is_text_wanted = False
        self.since = now
        self.silenced = False
        self.struck = False

    def forget_old(self, now):
        """Times may only be compared while they are near: ticks wrap."""
        if ticks.diff(now, self.since) >= _CADENCE_WHOLE_MS:
            self.since = ticks.add(self.since, _CADENCE_WHOLE_MS)
            self.struck = True
            if self.pages is not None:
                self.pages.turn()

    def strikes(self, now):
        """Whether the bell is on for it at this moment."""
        on_ms, off_ms = CADENCES[precedence_of(self.ref)]
        elapsed_ms = ticks.diff(now, self.since)
        if off_ms is None:
            return elapsed_ms < on_ms and not self.struck
        return elapsed_ms % (on_ms + off_ms) < on_ms


def most_urgent(messages, audible=False):
    """The most urgent of them, the first of those; None if there is none. `audible`: of those not silenced."""
    best = None
    for message in messages:
        if audible and message.silenced:
            continue
        if best is None or precedence_of(message.ref) > precedence_of(best.ref):
            best = message
    return best
