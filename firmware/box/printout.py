"""A message as it is printed, whole, as it rings.

A message's text is read from the journal piece by piece while it is printed, and is nowhere else.
"""

from redphone import codec
from redphone.compat import const
from redphone.red.journal import JournalDamaged
from redphone.wire import (
    CALL,
    EXERCISE,
    PRECEDENCES,
    RELATIONS,
    TEST,
    name_of,
    precedence_of,
)

from box import escpos, segments
from box.display import INVERTED
from box.dtg import dtg
from box.excerpt import message_of, whole_characters

_BANNER = const("*** EXERCISE ***")
_RULE = const("\u2500")
# What is known of a message stands in so many octets, before options that are not known here.
_HEAD_OCTETS = const(256)
_PIECE_OCTETS = const(128)
# Four metres of paper. The longest text has fewer lines unless it is made to waste paper.
_LINES_MAX = const(1000)
_BLANK_LINES_MAX = const(2)
_CUT_SHORT = const("(cut short: see laptop)")
_REF_OCTETS_MAX = const(6)
_BODY_HEAD_OCTETS = const(5)


def message(printer, place, fill, ref, utc):
    """The job that prints a message of the peer's, at (segment, offset) in the journal. `utc`: when it came."""
    body_at = _body_at(place)
    body = _part(place, body_at, _HEAD_OCTETS)
    shown = message_of(body)
    banner = [INVERTED + _centred(_BANNER, printer.cells)] if shown.flags & EXERCISE else []
    yield from banner
    yield from _head(printer, shown, fill, ref)
    yield _RULE * printer.cells
    yield from _at_most(printer.lettering.lines(_unspaced(_stored(place, _text_at(place, body_at))), printer.cells))
    yield _RULE * printer.cells
    yield from _wrapped(printer, "received " + dtg(utc))
    yield from banner
    yield escpos.CUT


def _head(printer, shown, fill, ref):
    kind = "CALL" if shown.flags & CALL else PRECEDENCES[precedence_of(ref)]
    name = name_of(1 - fill.role, ref)
    yield INVERTED + kind + " " * (printer.cells - len(kind) - len(name)) + name
    yield from _wrapped(printer, "DTG " + dtg(shown.dtg))
    yield from _wrapped(printer, "FROM " + _joined(shown.sender, fill.peer_name))
    yield from _wrapped(printer, "TO " + _joined(shown.desk, fill.own_name))
    if shown.flags & TEST:
        yield "LINE TEST: acknowledge it"
    relation, earlier = shown.relation
    if relation:
        yield from _wrapped(printer, RELATIONS[relation] + " " + name_of(1 - fill.role, earlier))
    if shown.reply_to:
        yield from _wrapped(printer, "ANSWERS " + name_of(fill.role, shown.reply_to))
    if shown.reply_by:
        yield from _wrapped(printer, "REPLY BY " + dtg(shown.reply_by))
    if shown.read_back:
        yield from _wrapped(printer, "RETYPE " + shown.read_back)
    if shown.subject:
        yield from _wrapped(printer, "SUBJ " + shown.subject)


def _joined(who, where):
    return who + ", " + where if who else where


def _centred(text, cells):
    return " " * ((cells - len(text)) // 2) + text


def _wrapped(printer, text):
    return printer.lettering.lines(" ".join(text.split()), printer.cells)


def _unspaced(characters):
    """Without what only moves a carriage, and with few blank lines; a tab is a space."""
    ends = 0
    for character in characters:
        if character == "\r":
            continue
        ends = ends + 1 if character == "\n" else 0
        if ends <= _BLANK_LINES_MAX + 1:
            yield " " if character == "\t" else character


def _at_most(lines):
    """So many lines, and words for the rest."""
    for count, line in enumerate(lines):
        if count == _LINES_MAX:
            yield _CUT_SHORT
            return
        yield line


def _part(place, start, limit):
    """At most `limit` octets of the entry from its octet `start` on."""
    return segments.entry_at(place[0], place[1], limit, start)[2]


def _body_at(place):
    """Where the body begins in a message's entry: after its code and ref."""
    return codec.unpack_varint(_part(place, 0, _REF_OCTETS_MAX), 1)[1]


def _text_at(place, body_at):
    """Where the text begins in the entry: after all options, known or not."""
    at = body_at + _BODY_HEAD_OCTETS
    option = _part(place, at, 2)
    while option[:1] != b"\x00":
        if len(option) < 2:
            raise JournalDamaged("a message has no text field")
        at += 2 + option[1]
        option = _part(place, at, 2)
    return at + 1


def _stored(place, at):
    """The characters of an entry from octet `at` on."""
    octets = _part(place, at, _PIECE_OCTETS)
    while octets:
        whole = whole_characters(octets)
        for character in str(octets[:whole], "utf-8"):
            yield character
        at += whole
        if not whole:
            return
        octets = _part(place, at, _PIECE_OCTETS)
