"""The orderwire while a call is open: the last lines of both ends, canned phrases, hanging up."""

from redphone.compat import const
from redphone.wire import OUTGOING, EndCall, Say, name_of

from box.dialogues import choose
from box.display import COLUMNS, INVERTED, LARGE
from box.pages import Pages, marked
from box.screens import bottom

PHRASES = ("YES", "NO", "WAIT", "REPEAT", "USE TELEPHONE", "WRITE MESSAGE", "GOING OFF NOW")

_LINES_MAX = const(8)
_MARK_COLUMNS = const(2)


class Orderwire:
    """What has been said, newest first. `role`: our end's. A view of a dialogue."""

    def __init__(self, role, lettering):
        self._role = role
        self._lettering = lettering
        self._said = []
        self._name = ""
        self.is_open = False
        self._show_anew()

    def opened(self, call):
        """A CallOpen has come."""
        self.is_open = bool(call.open)
        self._name = name_of(self._role if call.own else 1 - self._role, call.ref)
        if self.is_open:
            self._said = []
        self._show_anew()

    def take(self, said):
        """A line of either end, or news that one of ours is heard."""
        for at, known in enumerate(self._said):
            if (known.direction, known.number) == (said.direction, said.number):
                self._said[at] = said
                break
        else:
            self._said.insert(0, said)
            self._said = self._said[:_LINES_MAX]
        self._show_anew()

    def turn(self):
        """Pages stay: what was said is read at one's own pace."""

    def older(self):
        """The next page, of what was said before; after the last, the newest."""
        self._pages.turn()

    def grow(self):
        """One more line."""
        self._pages.grow()

    def shown(self, rows):
        """The heading and a page."""
        self._pages.fit(rows - 2)
        title = "CALL" + " " * (COLUMNS - 4 - len(self._name)) + self._name
        return [INVERTED + title] + self._pages.lines(), bottom("ACK: say", self._pages.place)

    def _show_anew(self):
        self._pages = Pages(self._lines())

    def _lines(self):
        for said in self._said:
            yield from self._marked(said)

    def _marked(self, said):
        """One line with its end's letter, and ? until the other end has it; what it goes on with has none."""
        is_ours = said.direction == OUTGOING
        mark = "AB"[self._role if is_ours else 1 - self._role] + ("?" if is_ours and not said.heard else ":")
        text = said.by + ": " + said.text
        for line in marked(self._lettering, " ".join(text.split()), columns=COLUMNS - _MARK_COLUMNS):
            yield LARGE + mark + line[1:] if line[:1] == LARGE else mark + line
            mark = "  "


def talk(duty):
    """The dialogue of a call, until it is over."""
    wire = duty.orderwire
    while True:
        key = yield wire
        if key == "SILENCE":
            wire.older()
        elif key == "ACK":
            yield from say(duty)
        elif key == "DECLINE" and duty.confirmed(key):
            duty.do(EndCall(by=duty.watches.name()))
        elif key == "CALL":
            duty.open_menu()


def say(duty):
    """A dialogue that says one of the canned phrases."""
    at = yield from choose(duty.lettering, "SAY", PHRASES)
    if at is not None:
        duty.do(Say(by=duty.watches.name(), text=PHRASES[at]))
