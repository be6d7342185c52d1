"""What a dialogue shows: a text to be read, a list to choose from, figures to be picked. Plain data, and lines of it.

A view has `shown(rows)`, which gives the lines from the top and the bottom line, `turn()`, the next page, and
`grow()`, a little of what takes long.
"""

from redphone.compat import const

from box.display import COLUMNS, INVERTED, LARGE
from box.lettering import is_ascii
from box.pages import Pages, marked
from box.screens import bottom

FIGURES = "0123456789"
# What a message may demand to be retyped that can be retyped here.
RETYPED = FIGURES + " .,:/-+"

_MARK_COLUMNS = const(1)
_TYPED_SHOWN = const(16)


class Reading:
    """A text under a heading of the box's own."""

    def __init__(self, title, lettering, text, keys=""):
        self.title = title
        self.keys = keys
        self.pages = Pages(marked(lettering, text))
        self.turn = self.pages.turn
        self.grow = self.pages.grow

    def shown(self, rows):
        """The heading and a page."""
        self.pages.fit(rows - 2)
        return [INVERTED + self.title] + self.pages.lines(), bottom(self.keys, self.pages.place)


class Choice:
    """A list with one line chosen."""

    def __init__(self, title, lettering, entries):
        self.title = title
        self.at = 0
        self._mark = "" if all(is_ascii(entry) for entry in entries) else LARGE
        self._lines = [_first_line(lettering, " ".join(entry.split()) or "?") for entry in entries]

    def down(self):
        """Choose the next; after the last, the first."""
        self.at = (self.at + 1) % len(self._lines)

    def shown(self, rows):
        """The heading and the lines around the one chosen."""
        room = (rows - 2) // (2 if self._mark else 1)
        first = max(0, min(self.at - room // 2, len(self._lines) - room))
        lines = [INVERTED + self.title]
        for at in range(first, min(first + room, len(self._lines))):
            lines.append(self._mark + (">" if at == self.at else " ") + self._lines[at])
        return lines, "ACK ok SIL next"

    def turn(self):
        """All is in sight."""

    def grow(self):
        """All is there."""


def _first_line(lettering, text):
    columns = COLUMNS - _MARK_COLUMNS
    return text[:columns] if is_ascii(text) else next(lettering.lines(text, columns))


class Entry:
    """Letters of an alphabet, picked one after the other. `is_secret`: what has been picked is not shown."""

    def __init__(self, title, alphabet, most, is_secret):
        self.title = title
        self._alphabet = alphabet
        self._most = most
        self._is_secret = is_secret
        self._at = 0
        self._typed = bytearray()

    def next(self):
        """Go on to the alphabet's next letter."""
        self._at = (self._at + 1) % len(self._alphabet)

    def take(self):
        """Take the letter that is picked."""
        if len(self._typed) < self._most:
            self._typed.append(ord(self._alphabet[self._at]))
        self._at = 0

    def drop(self):
        """Take the last letter back; whether there was one."""
        if not self._typed:
            return False
        self._typed[-1] = 0
        self._typed = self._typed[:-1]
        return True

    @property
    def text(self):
        """What has been taken."""
        return str(self._typed, "ascii")

    def wipe(self):
        """Forget it."""
        for at in range(len(self._typed)):
            self._typed[at] = 0

    def shown(self, rows):
        """What has been taken, and the letter that is picked between its neighbours."""
        typed = "*" * len(self._typed) if self._is_secret else self.text[-_TYPED_SHOWN:]
        around = [self._alphabet[(self._at + by) % len(self._alphabet)] for by in (-1, 0, 1)]
        picked = "    {} [{}] {}".format(*["_" if letter == " " else letter for letter in around])
        lines = [INVERTED + self.title, "", typed, "", LARGE + picked, "SILENCE next"]
        return lines, "ACK take CALL ok"

    def turn(self):
        """All is in sight."""

    def grow(self):
        """All is there."""
