"""Open items: what the peer waits for here, and what we wait for there; looked through, or accepted at a sign-on."""

from redphone.compat import const
from redphone.wire import (
    OUTCOMES,
    STATUSES,
    STEPS,
    VIEWS,
    GetOutlooks,
    GetStatus,
    Outlook,
    Status,
    name_of,
)

from box.dialogues import choose, read
from box.display import INVERTED
from box.dtg import time_of
from box.screens import bottom

_SEE_LAPTOP = const("more of the peer's want an answer: see the inbox on the laptop")


class OneMessage:
    """A message of the peer's under a heading. `read_on(message)` has its text read, a little at a time."""

    def __init__(self, title, message, read_on):
        self.title = title
        self._message = message
        self._read_on = read_on

    def turn(self):
        """The message's pages turn by themselves."""

    def grow(self):
        """A little more of its text."""
        self._read_on(self._message)

    def shown(self, rows):
        """The heading, what the message is, and a page."""
        top = [INVERTED + self.title, self._message.head]
        place = ""
        if self._message.pages is not None:
            self._message.pages.fit(rows - 3)
            top += self._message.pages.lines()
            place = self._message.pages.place
        return top, bottom("ACK accept", place)


def look_through(duty):
    """A dialogue: the list; one of the peer's comes to the front when it is chosen, for ACK and DECLINE."""
    role = duty.role
    messages = duty.panel.messages()
    outlooks = duty.ask(GetOutlooks(), Outlook)
    if not messages and not outlooks:
        yield from read(duty.lettering, "OPEN ITEMS", "none")
        return
    entries = [name_of(1 - role, message.ref) + " rings" for message in messages]
    entries += [name_of(role, outlook.ref) + " " + _view(outlook) for outlook in outlooks]
    at = yield from choose(duty.lettering, "OPEN ITEMS", entries)
    if at is None:
        return
    if at < len(messages):
        duty.panel.choose(messages[at].ref)
    else:
        yield from read(duty.lettering, "OPEN ITEM", _spoken(role, outlooks[at - len(messages)], duty.utc()))


def accept(duty):
    """A dialogue: each shown, and accepted by ACK; how many there are, or None if one was not accepted."""
    messages = duty.panel.messages()
    outlooks = duty.ask(GetOutlooks(), Outlook)
    total = len(messages) + len(outlooks)
    for status in duty.ask(GetStatus(), Status):
        total = status.open_items
    for at, item in enumerate(messages + outlooks):
        title = "OPEN " + str(at + 1) + " OF " + str(total)
        if at < len(messages):
            accepted = yield from _one_message(OneMessage(title, item, duty.panel.read_on))
        else:
            text = _spoken(duty.role, item, duty.utc())
            accepted = yield from read(duty.lettering, title, text, "ACK accept")
        if not accepted:
            return None
    left = total - len(messages) - len(outlooks)
    if left > 0 and not (yield from read(duty.lettering, "OPEN", str(left) + " " + _SEE_LAPTOP, "ACK accept")):
        return None
    return total


def _one_message(view):
    key = ""
    while key not in ("ACK", "DECLINE"):
        key = yield view
    return key == "ACK"


def _view(outlook):
    return VIEWS[outlook.view].replace("_", " ")


def _spoken(role, outlook, now):
    """Where a message of ours stands, in lines."""
    lines = [name_of(role, outlook.ref), _view(outlook), "since " + time_of(outlook.since, now)]
    lines.append(STATUSES[outlook.status] + " " + time_of(outlook.status_at, now))
    if outlook.step:
        step = STEPS[outlook.step] + " " + OUTCOMES[outlook.outcome]
        lines.append(step + " " + time_of(outlook.step_at, now))
    if outlook.by:
        lines.append("by " + " ".join(outlook.by.split()))
    return "\n".join(lines)
