"""Messages for which a person has still to answer: which is the one that keys are about, and how the bell rings."""

from redphone import ticks
from redphone.wire import FLASH, IMMEDIATE, PRIORITY, ROUTINE, precedence_of

# (milliseconds on, milliseconds off) of the bell; ROUTINE strikes once.
CADENCES = {FLASH: (400, 100), IMMEDIATE: (400, 400), PRIORITY: (400, 1600), ROUTINE: (400, None)}

# A whole number of every cadence.
_CADENCE_WHOLE_MS = 4000
_TEXTS_MAX = 8


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


class RingingMessages:
    """All that ring, oldest first."""

    def __init__(self):
        self._messages = []

    def __len__(self):
        return len(self._messages)

    def take(self, ref, flags, head, now):
        """The message `ref`; it rings from `now` on, unless it has rung before."""
        for message in self._messages:
            if message.ref == ref:
                return message
        message = Ringing(ref, flags, head, now)
        self._messages.append(message)
        return message

    def end(self, ref):
        """It rings no more, if it did."""
        self._messages = [message for message in self._messages if message.ref != ref]

    def silence(self):
        """No bell for what rings now."""
        for message in self._messages:
            message.silenced = True

    def most_urgent(self, audible=False):
        """The most urgent, of those the oldest; None if there is none. `audible`: of those not silenced."""
        best = None
        for message in self._messages:
            if audible and message.silenced:
                continue
            if best is None or precedence_of(message.ref) > precedence_of(best.ref):
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
