"""Conversations with whoever is at the panel: generators that give a view and are sent each key by its name.

A dialogue that has begun another is under it, and goes on when that has ended. What is not a key is sent to them, too:
the box's answer to what took long.
"""

from redphone.wire import PIN_OCTETS_MAX

from box.views import FIGURES, Choice, Entry, Reading


class Dialogues:
    """A small stack of them: the last one begun is in front. `give_way()`: one has ended because memory is short."""

    def __init__(self, give_way):
        self._stack = []
        self._give_way = give_way

    @property
    def view(self):
        """What the one in front shows; None if there is none."""
        return self._stack[-1][1] if self._stack else None

    def begin(self, steps):
        """Put a dialogue in front."""
        front = [steps, None, False]
        self._stack.append(front)
        self._send(front, None)

    def say(self, key):
        """Tell the one in front which key was pressed; "": what it shows has changed."""
        if self._stack:
            self._send(self._stack[-1], key)

    def tell(self, answer):
        """Tell all of them the box's answer to what took long: one of them waits for it."""
        for front in self._stack:
            self._send(front, answer)

    def end(self, kept=None):
        """End all but one; what they hold is wiped. Never called by a dialogue."""
        stack, self._stack = self._stack, []
        for front in stack:
            if front[0] is kept:
                self._stack.append(front)
            else:
                front[0].close()

    def end_one(self, steps):
        """End one of them; the one that is at work at this moment does its work, and is told nothing more."""
        for front in self._stack:
            if front[0] is steps and not front[2]:
                steps.close()
        self._stack = [front for front in self._stack if front[0] is not steps]

    def _send(self, front, said):
        """Nothing is sent to one that is at work at this moment: it looks again by itself."""
        if front[2]:
            return
        front[2] = True
        try:
            front[1] = front[0].send(said)
        except StopIteration:
            self._drop(front)
        except MemoryError:
            self._drop(front)
            self._give_way()
        front[2] = False

    def _drop(self, front):
        self._stack = [other for other in self._stack if other is not front]


def choose(lettering, title, entries):
    """A dialogue: the place of the entry that was chosen, or None."""
    view = Choice(title, lettering, entries)
    while True:
        key = yield view
        if key == "SILENCE":
            view.down()
        elif key == "ACK":
            return view.at
        elif key == "DECLINE":
            return None


def read(lettering, title, text, keys="ACK"):
    """A dialogue: whether ACK was pressed, not DECLINE."""
    view = Reading(title, lettering, text, keys)
    while True:
        key = yield view
        if key == "SILENCE":
            view.turn()
        elif key in ("ACK", "DECLINE"):
            return key == "ACK"


def enter(title, alphabet, most, is_secret=False):
    """A dialogue: what was picked, or None."""
    view = Entry(title, alphabet, most, is_secret)
    try:
        while True:
            key = yield view
            if key == "SILENCE":
                view.next()
            elif key == "ACK":
                view.take()
            elif key == "CALL" and view.text:
                return view.text
            elif key == "DECLINE" and not view.drop():
                return None
    finally:
        view.wipe()


def enter_pin(name):
    """A dialogue: a PIN, or None. Whichever it is, it looks the same."""
    return enter(name, FIGURES, PIN_OCTETS_MAX, is_secret=True)
