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
    "WRONG_PIN",
    "LOCKED",
    "UNKNOWN_DESK",
    "OPEN_ITEMS",
    "LAST_DESK",
    "NOT_SIGNED_ON",
    "READ_BACK",
    "NO_CALL",
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
    wire.WRONG_PIN: "check the name with 'redphone operator list', and type the PIN again: three wrong ones lock it",
    wire.LOCKED: "too many wrong PINs: wait 30 s to 15 minutes, then try again with the right one",
    wire.UNKNOWN_DESK: "see which desks there are with 'redphone watch'",
    wire.OPEN_ITEMS: "read what is open with 'redphone inbox' and 'redphone outlook', and accept that many",
    wire.LAST_DESK: "nobody would be here, and the other end is told so: add --yes if that is meant",
    wire.NOT_SIGNED_ON: "sign on first, at the panel or with 'redphone watch on'",
    wire.READ_BACK: "read the message with 'redphone show', and retype what it demands",
    wire.NO_CALL: "call first with 'redphone call', and wait until the call is answered",
}

# Of a desk, without the bit that says under duress.
WATCH_STATES = ("UNATTENDED", "ATTENDED")

# In words for people, numbered as the wire numbers them.
ALARM_WORDS = (
    "nothing",
    "the line is up",
    "the line is down",
    "a message is missing, and was asked for",
    "a number of the peer's holds no message",
    "something could not be stored",
    "the random source has failed: no new session can be made",
    "a bearer has changed",
    "a line test has been missed",
    "a line test has come late",
    "the clocks of the two ends differ",
    "the clocks of the two ends agree again",
    "COMPROMISED: an operator at the other end was under duress",
    "nobody has answered in time",
    "an answer is due soon",
    "an answer is overdue",
    "a wrong PIN was given",
)
VIEW_WORDS = (
    "is being sent",
    "cannot be sent: no bearer is up",
    "has no answer from the peer's box: the line is down",
    "is held back: the peer's box cannot store it now",
    "is delivered, but nobody is on watch there",
    "is delivered, and nobody has answered yet",
    "has not been answered in time",
    "is acknowledged",
    "is declined",
    "is answered",
    "is refused",
    "is withdrawn",
    "is given up here; the peer has not confirmed that",
)
STEP_WORDS = ("", "bell", "siren", "other desks", "hook")
OUTCOME_WORDS = ("done", "failed", "nobody there")
TEST_RESULT_WORDS = ("answered", "late", "missed")
RELATION_WORDS = ("", "corrects", "cancels", "supersedes")
STAMP_WORDS = ("", "corrected", "cancelled", "superseded")

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

FLAG_NAMES = ((wire.EXERCISE, "EXERCISE"), (wire.CALL, "CALL"), (wire.TEST, "TEST"))

_REFERENCE = re.compile(r"([AB])-([FIPR])([1-9][0-9]{0,8})", re.ASCII)


def word(words: tuple[str, ...], number: int) -> str:
    """The number's word, or the number itself where it is newer than this table."""
    return words[number] if number < len(words) else str(number)


def reason_word(reason: int) -> str:
    """A reason as a word, such as STORAGE_FULL."""
    return word(REASONS, reason)


def clock_difference(told: int) -> int | None:
    """The peer's clock less ours, in seconds, from how it is told; None if it is not known."""
    return told - wire.CLOCK_BIAS_S if told else None


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
