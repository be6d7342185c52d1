"""Slips of a line or two: what has become of a message, a step of escalation, who signs on or off, a test, an alarm."""

from redphone.wire import (
    ATTENDED,
    OUTCOMES,
    OUTGOING,
    STATUSES,
    STEPS,
    TEST_RESULTS,
    TEST_UNANSWERED,
    LineTestReport,
    Presence,
    Progress,
    RingEnd,
    Stepped,
    name_of,
)

from box import escpos
from box.dtg import dtg

_GAP = escpos.feed(16)


def of(printer, role, record):
    """The job that prints an event, or None if it is not printed. `role`: our end's."""
    if isinstance(record, Progress):
        return _slip(printer, _became(role, record), record.at)
    if isinstance(record, RingEnd):
        return _slip(printer, _became(1 - role, record), record.at)
    if isinstance(record, Stepped):
        sender = role if record.direction == OUTGOING else 1 - role
        words = name_of(sender, record.ref) + " at " + "AB"[1 - sender]
        words += ": " + STEPS[record.step] + " " + OUTCOMES[record.outcome]
        return _slip(printer, words, record.at)
    if isinstance(record, Presence):
        end = "AB"[1 - role if record.end else role]
        words = " signed on" if record.state & ATTENDED else " signed off"
        return _slip(printer, end + " " + record.name + ": " + record.by + words, record.since)
    if isinstance(record, LineTestReport):
        words = "TEST OF " + "AB"[role if record.own else 1 - role] + " " + TEST_RESULTS[record.result]
        if record.result != TEST_UNANSWERED:
            words += " in " + str(record.took_ms) + " ms"
        return _slip(printer, words, record.at, record.text)
    return None


def alarm(printer, words, utc):
    """The job that prints an alarm, said in `words`."""
    return _slip(printer, "ALARM: " + words, utc)


def again(printer, role, ref):
    """The job that says of a message that it rings again; it was printed before the restart, perhaps not to its end."""
    yield from _wrapped(printer, name_of(1 - role, ref) + " RINGS AGAIN after a restart: see the display")
    yield _GAP


def _slip(printer, words, utc, text=""):
    yield from _wrapped(printer, words)
    yield from _wrapped(printer, text)
    yield "at " + dtg(utc)
    yield _GAP


def _became(role, record):
    """What has become of a message of the end `role`."""
    words = STATUSES[record.status].replace("_", " ")
    return name_of(role, record.ref) + " " + words + (" by " + record.by if record.by else "")


def _wrapped(printer, text):
    return printer.lettering.lines(" ".join(text.split()), printer.cells)
