"""The panel: what the display says, which lamps are lit, how the bell rings, what a key means.

The bell rings for every message until a person has answered for it. Silencing stops the bell and nothing else: the
lamp stays lit, the message stays open, the sender is told nothing; and the next message rings again.
"""

from redphone import ticks
from redphone.wire import (
    ANSWERED,
    CALL,
    EXERCISE,
    FLASH,
    IMMEDIATE,
    PRECEDENCES,
    PRIORITY,
    ROUTINE,
    name_of,
    precedence_of,
)

from box.display import INVERTED, printable

# (milliseconds on, milliseconds off) of the bell; ROUTINE strikes once.
CADENCES = {FLASH: (400, 100), IMMEDIATE: (400, 400), PRIORITY: (400, 1600), ROUTINE: (400, None)}

# A key counts as pressed, or released, when it has been seen so this often in a row, 20 ms apart.
_SEEN = 2
# A whole number of every cadence.
_CADENCE_WHOLE_MS = 4000
_CONFIRM_MS = 5000
_NOTICE_MS = 8000
_COLUMNS = 16
_TEXT_OCTETS = 256


class Ringing:
    """A message for which a person has still to answer."""

    def __init__(self, ref, flags, now):
        self.ref = ref
        self.flags = flags
        self.since = now
        self.silenced = False
        self.struck = False
        self.lines = ()


class Panel:
    """Drives lamps, bell and display through `hal`; reports keys to `answer_key(name)`, debounced."""

    def __init__(self, hal, answer_key):
        self._hal = hal
        self._display = hal.display()
        self._answer_key = answer_key
        self._ringing = {}
        self._pressed = dict.fromkeys(hal.keys, False)
        self._seen = dict.fromkeys(hal.keys, 0)
        self._confirm = None
        self._notice = None
        self.fault = ""
        self.heading = ("REDPHONE", "")

    # What the app reports.

    def ring(self, ref, flags, lines, now):
        """Lamp and bell on for a message; `lines` are what the display shows of it. They are on when this returns."""
        message = Ringing(ref, flags, now)
        message.lines = tuple(lines)
        self._ringing[ref] = message
        self.refresh(now)

    def ring_end(self, ref):
        """A person has answered for it, here or on the laptop, or the peer has given it up."""
        self._ringing.pop(ref, None)

    def silence(self):
        """Stop the bell for what is ringing now."""
        for message in self._ringing.values():
            message.silenced = True

    def notice(self, text, now):
        """Show a line for some seconds."""
        self._notice = (text, now)

    def clear(self):
        """Forget everything: the box has been zeroized."""
        self._ringing = {}
        self._notice = self._confirm = None

    def current(self):
        """The message that ACK and DECLINE are about: the most urgent, then the oldest; None if there is none."""
        best = None
        for message in self._ringing.values():
            if best is None or precedence_of(message.ref) > precedence_of(best.ref):
                best = message
        return best

    def confirmed(self, key, now):
        """Whether this is the second press of a key within five seconds; the first asks for it."""
        if self._confirm is not None and self._confirm[0] == key and ticks.diff(now, self._confirm[1]) < _CONFIRM_MS:
            self._confirm = None
            return True
        self._confirm = (key, now)
        return False

    # What happens in time.

    def poll(self, now):
        """Look at the keys, and bring bell, lamps and display up to date."""
        for name, pin in self._hal.keys.items():
            down = not pin.value()
            self._seen[name] = self._seen[name] + 1 if down != self._pressed[name] else 0
            if self._seen[name] >= _SEEN:
                self._pressed[name] = down
                self._seen[name] = 0
                if down:
                    self._answer_key(name)
        self._forget_old(now)
        self.refresh(now)

    def _forget_old(self, now):
        """Times may only be compared while they are near: ticks wrap."""
        if self._confirm is not None and ticks.diff(now, self._confirm[1]) >= _CONFIRM_MS:
            self._confirm = None
        if self._notice is not None and ticks.diff(now, self._notice[1]) >= _NOTICE_MS:
            self._notice = None
        for message in self._ringing.values():
            if ticks.diff(now, message.since) >= _CADENCE_WHOLE_MS:
                message.since = ticks.add(message.since, _CADENCE_WHOLE_MS)
                message.struck = True

    def refresh(self, now):
        """Lamps, bell, display."""
        self._hal.lamps["RING"].value(1 if self._ringing else 0)
        self._hal.lamps["FAULT"].value(1 if self.fault else 0)
        self._hal.bell.value(1 if self._bell_is_on(now) else 0)
        self._display.show(self._lines(now))

    def _bell_is_on(self, now):
        loudest = None
        for message in self._ringing.values():
            if not message.silenced and (loudest is None or precedence_of(message.ref) > precedence_of(loudest.ref)):
                loudest = message
        if loudest is None:
            return False
        on_ms, off_ms = CADENCES[precedence_of(loudest.ref)]
        elapsed_ms = ticks.diff(now, loudest.since)
        if off_ms is None:
            return elapsed_ms < on_ms and not loudest.struck
        return elapsed_ms % (on_ms + off_ms) < on_ms

    def _lines(self, now):
        lines = [INVERTED + self.heading[0], self.heading[1]]
        message = self.current()
        if self.fault:
            lines += [INVERTED + "FAULT"] + wrap(self.fault, 4)
        elif message is not None:
            lines += list(message.lines)[:5]
        lines += [""] * (7 - len(lines))
        return lines[:7] + [self._bottom(message, now)]

    def _bottom(self, message, now):
        if self._confirm is not None and ticks.diff(now, self._confirm[1]) < _CONFIRM_MS:
            return "AGAIN: " + self._confirm[0]
        if self._notice is not None and ticks.diff(now, self._notice[1]) < _NOTICE_MS:
            return self._notice[0]
        if message is None:
            return ""
        if message.silenced:
            return "ACK? (silenced)"
        return "ACK / DECLINE" if len(self._ringing) == 1 else "ACK 1 OF " + str(len(self._ringing))


def message_lines(role, ref, message):
    """What the display shows of a message of the peer's: what it is, from whom, and how its text begins."""
    kind = "CALL" if message.flags & CALL else PRECEDENCES[precedence_of(ref)]
    name = name_of(1 - role, ref)
    first = INVERTED + (kind + " " * _COLUMNS)[: _COLUMNS - len(name)] + name
    second = printable(("EXERCISE " if message.flags & EXERCISE else "") + message.sender)
    text = message.subject or beginning(message.text, _TEXT_OCTETS)
    return [first, second] + wrap(text, 3)


def beginning(octets, limit):
    """At most so many octets of UTF-8, as text; none of a character that does not end there."""
    end = min(limit, len(octets))
    while 0 < end < len(octets) and octets[end] & 0xC0 == 0x80:
        end -= 1
    return str(octets[:end], "utf-8")


def wrap(text, rows):
    """The text, made printable, cut into at most so many lines of 16 characters."""
    text = printable(" ".join(text.split()))
    return [text[at : at + _COLUMNS] for at in range(0, min(len(text), rows * _COLUMNS), _COLUMNS)]


def closing_line(role, ref, status):
    """What the bottom line says when the peer has done something with a message of ours."""
    words = ("", "DELIVERED", "RUNG", "ACKED", "DECLINED", "REFUSED", "WITHDRAWN", "HELD", "ANSWERED")
    return name_of(role, ref) + " " + (words[status] if status <= ANSWERED else "GIVEN UP")
