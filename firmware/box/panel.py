"""The panel: what the display says, which lamps are lit, how the bell rings, what a key means.

The bell rings for every message until a person has answered for it. Silencing stops the bell and nothing else: the
lamp stays lit, the message stays open, the sender is told nothing; and the next message rings again.
"""

from redphone import ticks

from box import screens
from box.display import COLUMNS, INVERTED, LARGE
from box.keys import HeldKey, Key
from box.pages import Pages
from box.ringing import RingingMessages

ZEROIZE = "ZEROIZE"
_HOLD_MS = 3000
_POLLS_A_SCREEN = 5
_CONFIRM_MS = 5000
_NOTICE_MS = 8000


class Panel:
    """Drives lamps, bell and display through `hal`; reports keys to `answer_key(name)`, debounced.

    ZEROIZE is reported when it has been held for three seconds, each other key when it is pressed. Of the messages that
    ring only some have their text here: `want_text(ref, flags)` asks for that of the one that is shown, once, and is
    answered by another `ring`.
    """

    def __init__(self, hal, answer_key, want_text):
        self._hal = hal
        self._display = hal.display()
        self._answer_key = answer_key
        self._want_text = want_text
        self._ringing = RingingMessages()
        self._keys = [(name, Key(pin)) for name, pin in hal.keys.items() if name != ZEROIZE]
        self._zeroize = HeldKey(Key(hal.keys[ZEROIZE]), _HOLD_MS)
        self._polls = 0
        self._confirm = None
        self._notice = None
        self._said = ()
        self.fault = ""
        self.heading = ("REDPHONE", "")
        # What the idle screen says of each bearer, a line each.
        self.bearers: list = []

    # What the app reports.

    def ring(self, ref, flags, lines, now):
        """Lamp and bell on for a message: they are on when this returns.

        `lines` come from `screens.message_lines`; () if nothing can be read of the message, or not yet.
        """
        message = self._ringing.take(ref, flags, screens.bare_head(ref), now)
        if lines:
            message.head = lines[0]
            message.pages = self._pages(message, "\n".join(part for part in lines[1:] if part))
            self._ringing.keep_few_texts()
        self._refresh(now)

    def ring_end(self, ref):
        """A person has answered for it, here or on the laptop, or the peer has given it up."""
        self._ringing.end(ref)

    def silence(self):
        """Stop the bell for what is ringing now."""
        self._ringing.silence()

    def notice(self, text, now):
        """Show a line for some seconds."""
        self._notice = (text, now)

    def say(self, lines):
        """Show the box's own words, at most 16 letters a line, in place of all else but a fault; () ends it."""
        self._said = tuple(lines)

    def clear(self):
        """Forget everything: the box has been zeroized."""
        self._ringing = RingingMessages()
        self._notice = self._confirm = None
        self._said = ()
        self.bearers = []

    def current(self):
        """The message that ACK and DECLINE are about: the most urgent, then the oldest; None if there is none."""
        return self._ringing.most_urgent()

    def confirmed(self, key, now):
        """Whether this is the second press of a key within five seconds; the first asks for it."""
        if self._confirm is not None and self._confirm[0] == key and ticks.diff(now, self._confirm[1]) < _CONFIRM_MS:
            self._confirm = None
            return True
        self._confirm = (key, now)
        return False

    # What happens in time.

    def poll(self, now):
        """Look at the keys, and bring bell, lamps and what the display is to show up to date."""
        for name, key in self._keys:
            if key.poll(now):
                self._answer_key(name)
        if self._zeroize.poll(now):
            self._answer_key(ZEROIZE)
        self._forget_old(now)
        message = self.current()
        if message is not None:
            self._read_on(message)
        self._refresh(now)

    def draw(self):
        """Do a little of the display's drawing."""
        self._display.poll()

    def draw_all(self, now):
        """Show what there is to be shown, whole, before this returns."""
        self._light(now)
        self._display.show(self._lines(now))
        self._display.complete()

    def _forget_old(self, now):
        """Times may only be compared while they are near: ticks wrap."""
        if self._confirm is not None and ticks.diff(now, self._confirm[1]) >= _CONFIRM_MS:
            self._confirm = None
        if self._notice is not None and ticks.diff(now, self._notice[1]) >= _NOTICE_MS:
            self._notice = None
        self._ringing.forget_old(now)

    def _refresh(self, now):
        """Lamps and bell now, the display's lines every 100 ms: making them leaves much for the collector."""
        self._light(now)
        if not self._polls:
            self._display.show(self._lines(now))
        self._polls = (self._polls + 1) % _POLLS_A_SCREEN

    def _light(self, now):
        loudest = self._ringing.most_urgent(audible=True)
        self._hal.lamps["RING"].value(1 if len(self._ringing) else 0)
        self._hal.lamps["FAULT"].value(1 if self.fault else 0)
        self._hal.bell.value(1 if loudest is not None and loudest.strikes(now) else 0)

    def _pages(self, message, text):
        top = screens.top_of_ringing(self._display.rows, self._heading(), message.head, message.flags)
        rows = screens.text_rows(self._display.rows, top)
        return Pages(self._display.lettering.lines(text, COLUMNS), rows)

    def _read_on(self, message):
        if message.pages is not None:
            message.pages.grow()
        elif not message.is_text_wanted:
            message.is_text_wanted = True
            self._want_text(message.ref, message.flags)

    def _heading(self):
        return [screens.titled(self.heading[0], INVERTED), screens.titled(self.heading[1])]

    def _lines(self, now):
        rows = self._display.rows
        seconds = self._zeroize.seconds_left(now)
        if seconds:
            return screens.counting_down(seconds)
        message = self.current()
        if self.fault:
            top = self._heading()[: 1 if rows < screens.TALL_ROWS else 2]
            top += [INVERTED + "FAULT"] + screens.wrapped(self.fault, rows - 2 - screens.height(top))
        elif self._said:
            return self._said
        elif message is not None:
            top = screens.top_of_ringing(rows, self._heading(), message.head, message.flags)
            top += [LARGE + line for line in message.pages.lines()] if message.pages is not None else []
        else:
            top = self._heading()
            top += self.bearers[: rows - 1 - screens.height(top)]
        return screens.filled_up(rows, top, self._bottom(message))

    def _bottom(self, message):
        if self._confirm is not None:
            return "AGAIN: " + self._confirm[0]
        if self._notice is not None:
            return self._notice[0]
        if message is None:
            return ""
        place = "" if message.pages is None else message.pages.place
        return screens.bottom_of_ringing(message.silenced, len(self._ringing), place)
