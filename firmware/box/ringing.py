"""Messages for which a person has still to answer: which is the one that keys are about, and how the bell rings."""

from redphone import ticks
from redphone.compat import const
from redphone.wire import DESKS, EXERCISE, FLASH, IMMEDIATE, PRIORITY, ROUTINE, precedence_of

# A stroke of the bell, milliseconds; and from the beginning of one to that of the next. ROUTINE strikes once.
STROKE_MS = 400
PERIODS_MS = {FLASH: 500, IMMEDIATE: 800, PRIORITY: 2000, ROUTINE: None}
# In an exercise two short strokes stand for each long one, whatever its precedence.
_SHORT_MS = const(100)
_SECOND_AT_MS = const(200)

# A whole number of every period.
_CADENCE_WHOLE_MS = const(4000)
_TEXTS_MAX = const(8)


class Ringing:
    """A message that rings. `head` says what it is; `pages` are its text, None while it is not kept here."""

    def __init__(self, ref, flags, head, now):
        self.ref = ref
        self.flags = flags
        self.head = head
        self.desk = ""
        self.read_back = ""
        self.steps = ()
        self.pages = None
        self.is_text_wanted = False
        self.since = now
        self.silenced = False
        self.struck = False

    @property
    def is_for_all(self):
        """Whether it is for every desk by now."""
        return DESKS in self.steps

    def forget_old(self, now):
        """Times may only be compared while they are near: ticks wrap."""
        if ticks.diff(now, self.since) >= _CADENCE_WHOLE_MS:
            self.since = ticks.add(self.since, _CADENCE_WHOLE_MS)
            self.struck = True
            if self.pages is not None:
                self.pages.turn()

    def strikes(self, now):
        """Whether the bell is on for it at this moment."""
        period_ms = PERIODS_MS[precedence_of(self.ref)]
        elapsed_ms = ticks.diff(now, self.since)
        if period_ms is not None:
            elapsed_ms %= period_ms
        elif self.struck:
            return False
        if self.flags & EXERCISE:
            return elapsed_ms < _SHORT_MS or _SECOND_AT_MS <= elapsed_ms < _SECOND_AT_MS + _SHORT_MS
        return elapsed_ms < STROKE_MS


class RingingMessages:
    """All that ring, oldest first. `chosen` is the ref of one that a person wants to see first, or 0."""

    def __init__(self):
        self._messages = []
        self.chosen = 0

    def __len__(self):
        return len(self._messages)

    def all(self):
        """A list of them."""
        return self._messages[:]

    def find(self, ref):
        """The message `ref`, or None."""
        for message in self._messages:
            if message.ref == ref:
                return message
        return None

    def take(self, ref, flags, head, now):
        """(the message `ref`, whether it is new); a new one rings from `now` on."""
        message = self.find(ref)
        if message is not None:
            return message, False
        message = Ringing(ref, flags, head, now)
        self._messages.append(message)
        self.chosen = 0
        return message, True

    def stepped(self, ref, step):
        """A step has been taken for one of them."""
        message = self.find(ref)
        if message is not None and step not in message.steps:
            message.steps += (step,)

    def end(self, ref):
        """It rings no more, if it did."""
        self._messages = [message for message in self._messages if message.ref != ref]

    def silence(self):
        """No bell for what rings now."""
        for message in self._messages:
            message.silenced = True

    def most_urgent(self, audible=False):
        """The chosen one, or the most urgent, no exercise if that can be, then the oldest; None if there is none.

        `audible`: of those not silenced, whichever is chosen.
        """
        best = None if audible else self.find(self.chosen)
        if best is not None:
            return best
        for message in self._messages:
            if audible and message.silenced:
                continue
            if best is None or _urgency(message) > _urgency(best):
                best = message
        return best

    def forget_old(self, now):
        """Times may only be compared while they are near: ticks wrap."""
        for message in self._messages:
            message.forget_old(now)

    def keep_few_texts(self):
        """So that many messages do not fill the memory, those that will be shown last are read again when they are."""
        kept = [message for message in self._messages if message.pages is not None]
        if len(kept) > _TEXTS_MAX:
            last = kept[-1]
            for message in reversed(kept):
                if precedence_of(message.ref) < precedence_of(last.ref):
                    last = message
            last.pages = None
            last.is_text_wanted = False


def _urgency(message):
    return 2 * precedence_of(message.ref) + (0 if message.flags & EXERCISE else 1)
