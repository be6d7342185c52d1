"""Numbers on the wire as words for people, and what people type as numbers."""

import re

from redphone import wire

from redphone_host.errors import UsageProblem

REASONS = (
    "NO_REASON",
    "MALFORMED",
    "NOT_UNDERSTOOD",
    "TOO_LARGE",
    "STORAGE_FULL",
    "QUEUE_FULL",
    "NOT_FILLED",
    "ALREADY_FILLED",
    "KEY_SWITCH_OFF",
    "UNKNOWN_MESSAGE",
    "WRONG_STATE",
    "LOST_AT_SENDER",
    "FAULT",
    "UNSUPPORTED",
)

ADVICE = {
    wire.MALFORMED: "the box and this program may be of different versions: compare 'redphone --version'",
    wire.TOO_LARGE: "shorten the message, or send it in parts",
    wire.STORAGE_FULL: "the box's storage is full: let the line catch up, then try again",
    wire.QUEUE_FULL: "too many messages wait to be sent: let the line catch up, or use a higher precedence",
    wire.NOT_FILLED: "the box holds no keys: load a fill first, with 'redphone fill load'",
    wire.ALREADY_FILLED: "the box holds keys already: destroy them first, with 'redphone zeroize'",
    wire.KEY_SWITCH_OFF: "turn the key switch on the box to FILL, and try again",
    wire.UNKNOWN_MESSAGE: "see which messages there are with 'redphone inbox' or 'redphone inbox --sent'",
    wire.WRONG_STATE: "see where the message stands with 'redphone inbox' or 'redphone inbox --sent'",
    wire.FAULT: "the box reports a fault: read its panel and 'redphone status'",
    wire.UNSUPPORTED: "this box's firmware cannot do that: see its version with 'redphone status'",
}

# Of a bearer, as `redphone.black.bearer` numbers them.
BEARER_STATES = ("DOWN", "DEGRADED", "UP")
WHY = (
    "NOTHING",
    "NOT_TRIED",
    "FORBIDDEN",
    "MODEM_SILENT",
    "MODEM_ERROR",
    "DIALLING",
    "BUSY",
    "NO_CARRIER",
    "NO_ANSWER",
    "NO_DIALTONE",
    "NO_NETWORK",
    "NO_VALID_FRAMES",
    "BREAK",
    "UNANSWERED",
)

FLAG_NAMES = ((wire.EXERCISE, "EXERCISE"), (wire.CALL, "CALL"))

_REFERENCE = re.compile(r"([AB])-([FIPR])([1-9][0-9]{0,8})", re.ASCII)


def word(words: tuple[str, ...], number: int) -> str:
    """The number's word, or the number itself where it is newer than this table."""
    return words[number] if number < len(words) else str(number)


def reason_word(reason: int) -> str:
    """A reason as a word, such as STORAGE_FULL."""
    return word(REASONS, reason)


def flag_words(flags: int) -> list[str]:
    """The flags that are set, by name."""
    return [name for bit, name in FLAG_NAMES if flags & bit]


def parse_precedence(text: str) -> int:
    """FLASH .. ROUTINE, written out or begun, in any case; UsageProblem if it is neither."""
    found = [number for number, name in enumerate(wire.PRECEDENCES) if text and name.startswith(text.upper())]
    if len(found) != 1:
        raise UsageProblem(
            f"{text!r} is no precedence", "use flash, immediate, priority or routine, or their first letters"
        )
    return found[0]


def parse_reference(text: str) -> tuple[int, int]:
    """(role of the sender, ref) of a message as people write it ("A-F12"); UsageProblem if it is not one."""
    match = _REFERENCE.fullmatch(text.upper())
    if match is None or int(match[3]) > wire.NUMBER_MAX:
        raise UsageProblem(
            f"{text!r} is no message", "write the sender's end, a hyphen, the precedence's letter, the number: A-F12"
        )
    letters = [name[0] for name in wire.PRECEDENCES]
    return "AB".index(match[1]), wire.reference(letters.index(match[2]), int(match[3]))
