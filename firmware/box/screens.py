"""What stands on the display, as lines. The inverted ones are the box's own words: no text from elsewhere is inverted.

A line of ours is in small letters where they have all its characters, else in glyphs, two rows high.
"""

from redphone.black import bearer
from redphone.compat import const
from redphone.wire import (
    ANSWERED,
    CALL,
    EXERCISE,
    NO_CALL,
    NOT_SIGNED_ON,
    PRECEDENCES,
    QUEUE_FULL,
    READ_BACK,
    RELATIONS,
    SIREN,
    STORAGE_FULL,
    TEST,
    UNKNOWN_MESSAGE,
    WRONG_STATE,
    name_of,
    precedence_of,
)

from box.display import COLUMNS, INVERTED, LARGE
from box.lettering import beginning, is_ascii, printable

_EXERCISE = const("*** EXERCISE ***")
_TEST = const("** LINE TEST **")
# Displays with this many rows or more show name and line also while a message rings.
TALL_ROWS = 16
_TEXT_OCTETS = const(512)

_BEARERS = const(("WIRE", "PHONE", "RADIO", "HF", "SAT"))
_STATES = const(("DOWN", "WEAK", "UP"))
# Why a bearer is not up, in the order of `black.bearer`; with PHONE before it each fits a line.
_WHY = (
    "",
    "AT REST",
    "FORBIDDEN",
    "NO MODEM",
    "MODEM FLT",
    "DIALLING",
    "BUSY",
    "NO CARRIER",
    "NO ANSWER",
    "NO TONE",
    "NO SIGNAL",
    "NOISE",
    "BREAK",
    "NO REPLY",
)
_REFUSALS = {
    STORAGE_FULL: "STORAGE FULL",
    QUEUE_FULL: "TOO MANY WAIT",
    UNKNOWN_MESSAGE: "NOT OPEN NOW",
    WRONG_STATE: "NOT OPEN NOW",
    NOT_SIGNED_ON: "SIGN ON FIRST",
    READ_BACK: "NOT THE SAME",
    NO_CALL: "NO CALL IS OPEN",
}
_MORE = const(" ... (more on the laptop)")


def titled(text, mark=""):
    """A line of the box's own."""
    return mark + ("" if is_ascii(text) else LARGE) + text


def height(lines):
    """Rows that these lines take."""
    return sum(2 if LARGE in line[:2] else 1 for line in lines)


def bottom(words, place=""):
    """A bottom line: which keys to press, and which page this is."""
    words = words[: COLUMNS - len(place) - 1] if place else words
    return words + " " * (COLUMNS - len(words) - len(place)) + place


def filled_up(rows, top, bottom):
    """The lines with blank ones between, so that `bottom` stands in the last row."""
    return list(top) + [""] * (rows - 1 - height(top)) + [bottom]


def ringing(rows, heading, message, siren):
    """A message that rings: what it is, what has been done about it, a page of its text; the line if there is room."""
    lines = [titled(heading[0], INVERTED), titled(heading[1])] if rows >= TALL_ROWS else []
    lines.append(INVERTED + message.head)
    if message.flags & EXERCISE:
        lines.append(INVERTED + _EXERCISE)
    if message.flags & TEST:
        lines.append(INVERTED + _TEST)
    done = ["SIREN"] if SIREN in message.steps and siren else []
    if message.is_for_all:
        done.append("ALL DESKS")
    if done:
        lines.append(INVERTED + " ".join(done))
    if (rows - 1 - height(lines)) % 2:
        lines.append("" if rows >= TALL_ROWS or not is_ascii(heading[1]) else heading[1])
    if message.pages is not None:
        message.pages.fit(rows - 1 - height(lines))
        lines += message.pages.lines()
    return lines


def keys_of_ringing(message, count):
    """Which keys to press."""
    if message.silenced:
        return "silenced"
    return "ACK/DECLINE" if count == 1 else "ACK 1 OF " + str(count)


def faulty(rows, heading, fault):
    """Whose box it is, and what is wrong with it."""
    lines = [titled(heading[0], INVERTED), titled(heading[1])][: 1 if rows < TALL_ROWS else 2]
    return lines + [INVERTED + "FAULT"] + wrapped(fault, rows - 2 - height(lines))


def counting_down(seconds):
    """While the ZEROIZE key is held."""
    return [INVERTED + "    ZEROIZE", "", LARGE + "  in " + str(seconds) + " s", "", " Let go to stop"]


def wrapped(text, rows):
    """The text in small letters, at most so many lines, broken between words where that can be."""
    lines: list = []
    for word in printable(text).split():
        while word:
            if lines and len(lines[-1]) + 1 + len(word) <= COLUMNS:
                lines[-1] += " " + word
                break
            lines.append(word[:COLUMNS])
            word = word[COLUMNS:]
    return lines[:rows]


def message_text(role, ref, message):
    """(what it is, the desk, what must be retyped, all that is shown below) of a message of the peer's.

    Only the first is the box's own words; the rest may hold anything.
    """
    kind = "CALL" if message.flags & CALL else PRECEDENCES[precedence_of(ref)]
    name = name_of(1 - role, ref)
    head = kind + " " * (COLUMNS - len(kind) - len(name)) + name
    text = " ".join(beginning(message.text, _TEXT_OCTETS).split())
    if len(message.text) > _TEXT_OCTETS:
        text += _MORE
    parts = [" ".join(message.sender.split()), " ".join(message.subject.split())]
    relation, earlier = message.relation
    if relation:
        parts.insert(0, RELATIONS[relation] + " " + name_of(1 - role, earlier))
    if message.read_back:
        parts.insert(0, "RETYPE: " + " ".join(message.read_back.split()))
    parts.append(text)
    return head, message.desk, message.read_back, "\n".join([part for part in parts if part])


def bare_head(ref):
    """What a message is when nothing more can be read of it."""
    return PRECEDENCES[precedence_of(ref)]


def bearer_line(state):
    """One bearer in a line, from its BearerState: "WIRE UP", "PHONE DOWN BUSY"; the reason counts most."""
    why = _WHY[state.why] if state.state != bearer.UP else ""
    words = [_BEARERS[state.kind], _STATES[state.state], why]
    line = " ".join([word for word in words if word])
    return line if len(line) <= COLUMNS else words[0] + " " + why


def closing_line(role, ref, status):
    """What the bottom line says when the peer has done something with a message of ours."""
    words = ("", "DELIVERED", "RUNG", "ACKED", "DECLINED", "REFUSED", "WITHDRAWN", "HELD", "ANSWERED")
    return name_of(role, ref) + " " + (words[status] if status <= ANSWERED else "GIVEN UP")


def refusal(reason):
    """Why the box does not do what was asked for at the panel."""
    return _REFUSALS.get(reason, "NOT DONE")
