"""A text on pages of a few lines. It is broken into lines one at a time, since looking glyphs up takes time."""


class Pages:
    """`lines` makes the text's lines; a page has `rows` of them."""

    def __init__(self, lines, rows):
        self._lines = lines
        self._made = []
        self._rows = rows
        self._page = 0
        self._is_whole = False

    def grow(self):
        """Make one more line, until all are there."""
        if self._is_whole:
            return
        try:
            self._made.append(next(self._lines))
        except StopIteration:
            self._is_whole = True

    def turn(self):
        """Go on to the next page; after the last, to the first."""
        self._page = (self._page + 1) % self.count

    @property
    def count(self):
        """How many pages there are, as far as they have been made; 1 at least."""
        return max(1, (len(self._made) + self._rows - 1) // self._rows)

    @property
    def place(self):
        """Which page this is, as "2/5"; nothing if there is one only, or their number is not known yet."""
        if self.count == 1 or not self._is_whole:
            return ""
        return str(self._page + 1) + "/" + str(self.count)

    def lines(self):
        """The lines of this page."""
        return self._made[self._page * self._rows : (self._page + 1) * self._rows]
