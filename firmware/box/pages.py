"""A text on pages of a few rows. It is broken into lines one at a time, since looking glyphs up takes time."""

from box.display import COLUMNS, LARGE
from box.lettering import is_ascii


def marked(lettering, text, mark=None, columns=COLUMNS):
    """The lines of a text, one by one: in glyphs, or in small letters if these have all that is in it."""
    if mark is None:
        mark = "" if is_ascii(text.replace("\n", "")) else LARGE
    for line in lettering.lines(text, columns):
        yield mark + line


class Pages:
    """`lines` gives the text's lines, marked as the display wants them."""

    def __init__(self, lines):
        self._lines = lines
        self._made = []
        self._starts = [0]
        self._left = self._rows = 0
        self._page = 0
        self._is_whole = False

    def fit(self, rows):
        """A page has so many rows from now on."""
        if rows != self._rows:
            self._rows = self._left = rows
            self._starts = [0]
            for at in range(len(self._made)):
                self._place(at)
            self._page = min(self._page, self.count - 1)

    def grow(self):
        """Make one more line, until all are there."""
        if self._is_whole:
            return
        try:
            self._made.append(next(self._lines))
            self._place(len(self._made) - 1)
        except StopIteration:
            self._is_whole = True

    def turn(self):
        """Go on to the next page; after the last, to the first."""
        self._page = (self._page + 1) % self.count

    @property
    def count(self):
        """How many pages there are, as far as they have been made; 1 at least."""
        return len(self._starts)

    @property
    def place(self):
        """Which page this is, as "2/5"; nothing if there is one only, or their number is not known yet."""
        if self.count == 1 or not self._is_whole:
            return ""
        return str(self._page + 1) + "/" + str(self.count)

    def lines(self):
        """The lines of this page."""
        end = self._starts[self._page + 1] if self._page + 1 < self.count else len(self._made)
        return self._made[self._starts[self._page] : end]

    def _place(self, at):
        """Onto which page a line comes."""
        height = 2 if self._made[at][:1] == LARGE else 1
        if height > self._left and at > self._starts[-1]:
            self._starts.append(at)
            self._left = self._rows
        self._left -= height
