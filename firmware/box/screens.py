"""What stands on the display, as lines. The inverted ones are the box's own words: no text from elsewhere is inverted.

A line of ours is in small letters where they have all its characters, else in glyphs, two rows high.
"""

from redphone.black import bearer
from redphone.wire import ANSWERED, CALL, EXERCISE, PRECEDENCES, name_of, precedence_of

from box.display import COLUMNS, INVERTED, LARGE
from box.lettering import beginning, is_ascii, printable

_BANNER = "*** EXERCISE ***"
# Displays with this many rows or more show name and line also while a message rings.
TALL_ROWS = 16
_TEXT_OCTETS = 512

_BEARERS = ("WIRE", "PHONE", "RADIO", "HF", "SAT")
_STATES = ("DOWN", "WEAK", "UP")
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
_MORE = " ... (more on the laptop)"


def titled(text, mark=""):
    """A line of the box's own."""
    return mark + ("" if is_ascii(text) else LARGE) + text


def height(lines):
    """Rows that these lines take."""
    return sum(2 if LARGE in line[:2] else 1 for line in lines)


def filled_up(rows, top, bottom):
    """The lines with blank ones between, so that `bottom` stands in the last row."""
    return list(top) + [""] * (rows - 1 - height(top)) + [bottom]


def top_of_ringing(rows, heading, head, flags):
    """What stands above a message's text: what it is, whether it is an exercise, and the line if there is room."""
    lines = list(heading) if rows >= TALL_ROWS else []
    lines.append(INVERTED + head)
    if flags & EXERCISE:
        lines.append(INVERTED + _BANNER)
    if (rows - 1 - height(lines)) % 2:
        lines.append("" if rows >= TALL_ROWS or not is_ascii(heading[1]) else heading[1])
    return lines


def text_rows(rows, top):
    """How many lines of a message's text there is room for."""
    return (rows - 1 - height(top)) // 2


def bottom_of_ringing(is_silenced, count, place):
    """Which keys to press, and which page this is."""
    words = "silenced" if is_silenced else "ACK/DECLINE" if count == 1 else "ACK 1 OF " + str(count)
    return words + " " * (COLUMNS - len(words) - len(place)) + place


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


def message_lines(role, ref, message):
    """(what it is, from whom, how it begins) of a message of the peer's. The last two may hold anything."""
    kind = "CALL" if message.flags & CALL else PRECEDENCES[precedence_of(ref)]
    name = name_of(1 - role, ref)
    head = kind + " " * (COLUMNS - len(kind) - len(name)) + name
    text = " ".join(beginning(message.text, _TEXT_OCTETS).split())
    if len(message.text) > _TEXT_OCTETS:
        text += _MORE
    return head, " ".join(message.sender.split()), " ".join(message.subject.split()), text


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
