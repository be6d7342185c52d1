"""The panel: what is in front on the display, which lamps are lit, how the bell rings, which keys count.

In front is a fault; else what the box asks or shows by `say`; else a message that rings; else a dialogue; else the idle
screen. The bell rings for every message until a person has answered for it. Silencing stops the bell and nothing else:
the lamp stays lit, the message stays open, the sender is told nothing; and the next message rings again.
"""

from redphone import ticks
from redphone.compat import const

from box import screens
from box.dialogues import Dialogues
from box.display import LARGE
from box.idle import Idle
from box.keys import HeldKey, Key
from box.pages import Pages, marked
from box.ringing import STROKE_MS, RingingMessages

ZEROIZE = "ZEROIZE"
_HOLD_MS = const(3000)
_POLLS_A_SCREEN = const(5)
_PAGE_MS = const(4000)
_CONFIRM_MS = const(5000)
_NOTICE_MS = const(8000)
# What has come to the front by itself cannot be what a finger was about so soon.
_GUARD_MS = const(300)


class Panel:
    """Drives lamps, bell and display through `hal`; reports keys to `answer_key(name)`, debounced.

    ZEROIZE is reported when it has been held for three seconds, each other key when it is pressed. Of the messages that
    ring only some have their text here: `want_text(ref, flags)` asks for that of the one that is shown, once, and is
    answered by another `ring`.
    """

    def __init__(self, hal, answer_key, want_text):
        self._hal = hal
        self._display = hal.display()
        self.lettering = self._display.lettering
        self._answer_key = answer_key
        self._want_text = want_text
        self._ringing = RingingMessages()
        self._keys = [(name, Key(pin)) for name, pin in hal.keys.items() if name != ZEROIZE]
        self._zeroize = HeldKey(Key(hal.keys[ZEROIZE]), _HOLD_MS)
        self.dialogues = Dialogues(self._memory_is_short)
        self.idle = Idle(self.lettering, hal.utc)
        self._polls = 0
        self._turned = hal.ticks()
        self._confirm = self._notice = self._guard = self._stroke = None
        self._said = ()
        self._seen = None
        # Whether messages that ring are in front of dialogues.
        self._messages_lead = True
        self.fault = ""

    @property
    def heading(self):
        """(whose box this is, how the line is), for the display's first lines."""
        return self.idle.heading

    @heading.setter
    def heading(self, heading):
        self.idle.heading = heading

    # What the app reports.

    def ring(self, ref, flags, text, now):
        """Lamp and bell on for a message: they are on when this returns.

        `text` comes from `screens.message_text`; None if nothing can be read of the message, or not yet.
        """
        message, is_new = self._ringing.take(ref, flags, screens.bare_head(ref), now)
        self._messages_lead = self._messages_lead or is_new
        if text is not None:
            message.head, message.desk, message.read_back, body = text
            message.pages = Pages(marked(self.lettering, body, LARGE))
            self._ringing.keep_few_texts()
        self._look(now)
        self._refresh(now)

    def ring_end(self, ref):
        """A person has answered for it, here or on the laptop, or the peer has given it up."""
        self._ringing.end(ref)

    def stepped(self, ref, step):
        """A step of escalation has been taken for it."""
        self._ringing.stepped(ref, step)

    def silence(self):
        """Stop the bell for what is ringing now."""
        self._ringing.silence()

    def strike(self, now):
        """One stroke of the bell."""
        self._stroke = now

    def notice(self, text, now):
        """Show a line for some seconds."""
        self._notice = (text, now)

    def say(self, lines):
        """Show the box's own words, at most 16 letters a line, in place of all else but a fault; () ends it."""
        self._said = tuple(lines)

    def clear(self):
        """Forget everything: the box has been zeroized."""
        self._ringing = RingingMessages()
        self.dialogues.end()
        self.idle.clear()
        self._notice = self._confirm = self._stroke = None
        self._said = ()

    # What is in front.

    def message(self):
        """The message in front, which keys are about; None if there is none."""
        return self._ringing.most_urgent() if self._messages_lead or self.dialogues.view is None else None

    def messages(self):
        """All that ring, the oldest first."""
        return self._ringing.all()

    def choose(self, ref):
        """Bring a message to the front, until another one rings."""
        self._ringing.chosen = ref
        self._messages_lead = True

    def let_dialogues_lead(self, lead=True):
        """Whether dialogues are in front of the messages that ring, until another one rings."""
        self._messages_lead = not lead

    def confirmed(self, key, now):
        """Whether this is the second press of a key within five seconds; the first asks for it."""
        if self._confirm is not None and self._confirm[0] == key:
            self._confirm = None
            return True
        self._confirm = (key, now)
        return False

    # What happens in time.

    def poll(self, now):
        """Look at the keys, and bring bell, lamps and what the display is to show up to date."""
        self._forget_old(now)
        self._look(now)
        for name, key in self._keys:
            if key.poll(now) and self._guard is None:
                self._press(name, now)
        if self._zeroize.poll(now):
            self._answer_key(ZEROIZE)
        self._grow(now)
        self._refresh(now)

    def draw(self):
        """Do a little of the display's drawing."""
        self._display.poll()

    def draw_all(self, now):
        """Show what there is to be shown, whole, before this returns."""
        self._light(now)
        self._display.show(self._lines(now))
        self._display.complete()

    def read_on(self, message):
        """One more line of a message's text; where that is not here it is asked for, once."""
        if message.pages is not None:
            message.pages.grow()
        elif not message.is_text_wanted:
            message.is_text_wanted = True
            self._want_text(message.ref, message.flags)

    def _memory_is_short(self):
        """A dialogue has ended for want of memory: say so, and what rings is in front again."""
        self.let_dialogues_lead(False)
        self._confirm = None
        self.notice("MEMORY IS SHORT", self._hal.ticks())

    def _press(self, name, now):
        if self._confirm is not None and self._confirm[0] != name:
            self._confirm = None
        self._answer_key(name)
        front = self._in_front()
        if not isinstance(front, (int, str)):
            # A person has asked for it. A message or a fault is looked at first, whatever has brought it.
            self._seen = front
        self._look(now)

    def _in_front(self):
        """What keys are about now: a fault's words, what is said, a message's ref, a view; None: the idle screen."""
        if self.fault or self._said:
            return self.fault or self._said
        message = self.message()
        return self.dialogues.view if message is None else message.ref

    def _look(self, now):
        """Where something has come to the front by itself, no key counts for a moment."""
        front = self._in_front()
        if front != self._seen:
            self._seen = front
            # What is said is said to somebody who has just done something for it.
            self._guard = None if front is self._said else now
            self._confirm = None
            if isinstance(front, int):
                # Which keys to press for a message is worth more than what was said before it came.
                self._notice = None
            self._polls = 0
            self._turned = now

    def _forget_old(self, now):
        """Times may only be compared while they are near: ticks wrap."""
        if self._guard is not None and ticks.diff(now, self._guard) >= _GUARD_MS:
            self._guard = None
            self._polls = 0
        if self._confirm is not None and ticks.diff(now, self._confirm[1]) >= _CONFIRM_MS:
            self._confirm = None
        if self._notice is not None and ticks.diff(now, self._notice[1]) >= _NOTICE_MS:
            self._notice = None
        if self._stroke is not None and ticks.diff(now, self._stroke) >= STROKE_MS:
            self._stroke = None
        self._ringing.forget_old(now)

    def _grow(self, now):
        """A little more of what is in front; every four seconds its next page."""
        message = self.message()
        view = self.dialogues.view or self.idle
        if message is not None:
            self.read_on(message)
        else:
            view.grow()
        if ticks.diff(now, self._turned) >= _PAGE_MS:
            self._turned = now
            view.turn()

    def _refresh(self, now):
        """Lamps and bell now, the display's lines every 100 ms: making them leaves much for the collector."""
        self._light(now)
        if not self._polls:
            self._display.show(self._lines(now))
        self._polls = (self._polls + 1) % _POLLS_A_SCREEN

    def _light(self, now):
        loudest = self._ringing.most_urgent(audible=True)
        strikes = self._stroke is not None or (loudest is not None and loudest.strikes(now))
        self._hal.lamps["RING"].value(1 if len(self._ringing) else 0)
        self._hal.lamps["FAULT"].value(1 if self.fault else 0)
        self._hal.bell.value(1 if strikes else 0)

    def _lines(self, now):
        rows = self._display.rows
        seconds = self._zeroize.seconds_left(now)
        message = self.message()
        if seconds:
            return screens.counting_down(seconds)
        if self.fault:
            top, bottom = screens.faulty(rows, self.heading, self.fault), ""
        elif self._said:
            return self._said
        elif message is not None:
            siren = self._hal.siren.value()
            top = screens.ringing(rows, self.heading, message, siren)
            words = screens.keys_of_ringing(message, len(self._ringing))
            bottom = screens.bottom(words, "" if message.pages is None else message.pages.place)
        else:
            top, bottom = (self.dialogues.view or self.idle).shown(rows)
        if self._guard is not None:
            # Which keys to press is said when they count.
            bottom = ""
        elif self._confirm is not None:
            bottom = "AGAIN: " + self._confirm[0]
        elif self._notice is not None:
            bottom = self._notice[0]
        return screens.filled_up(rows, top, bottom)
