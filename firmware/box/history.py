"""What the journal tells: its entries, its messages as a list, one message whole. Reads the files; changes nothing.

All of these are read in steps, with a None after each, so that the box's other tasks have their turn, and in little
memory, however long the journal is. A list is made in rounds over an index of so many messages at a time.
"""

from redphone import codec
from redphone.compat import const
from redphone.errors import RemoteProtocolError
from redphone.red.journal import JournalDamaged
from redphone.wire import (
    CALL,
    DELIVERED,
    INCOMING,
    OUTGOING,
    InMessage,
    InStatus,
    Listed,
    Logged,
    OutMessage,
    OutStatus,
    Shown,
    Stamped,
)

from box import segments
from box.excerpt import message_of
from box.journal_index import Index

_MESSAGES: dict = {OUTGOING: OutMessage, INCOMING: InMessage}
_STATUSES: dict = {OUTGOING: OutStatus, INCOMING: InStatus}
_FIRST_STATUS = {OUTGOING: 0, INCOMING: DELIVERED}

# So many records are looked at in one step.
_AT_ONCE = const(16)

# The options known here come first in a body: what the list tells of a message stands in so many octets of its entry.
_ENTRY_HEAD_OCTETS = const(208)

# An entry's CODE and its ref.
_REF_OCTETS_MAX = const(6)


def logged(journal, first=0):
    """A Logged for each entry from number `first` on, oldest first."""
    firsts = journal.segments
    for place in range(len(firsts)):
        if place + 1 < len(firsts) and firsts[place + 1] <= first:
            continue
        number = firsts[place]
        for glance in _glances(firsts[place]):
            if glance is None:
                yield None
                continue
            if number >= first:
                _, utc, entry = segments.entry_at(firsts[place], glance.at)
                yield Logged(index=number, at=utc, entry=entry)
            number += 1


def listed(journal, direction):
    """A Listed for each message of a direction, in the order in which they were stored."""
    index = Index(direction, _MESSAGES[direction].CODE, _STATUSES[direction].CODE)
    while index.more:
        index.begin(journal.segments)
        while index.goes_on(_AT_ONCE):
            yield None
        for place, status, stamp in index.found():
            yield _stamped(_summary(direction, place, status), stamp)
            yield None


def shown(journal, direction, ref):
    """One message whole, if the journal holds it (still): a Shown as the last of what is yielded."""
    place = status = stamp = None
    for first in reversed(journal.segments):
        latest = latest_stamp = None
        for glance in _glances(first):
            if glance is None:
                yield None
            elif glance.ref == ref and glance.code == _MESSAGES[direction].CODE:
                place = first, glance.at
            elif glance.ref == ref and glance.code == _STATUSES[direction].CODE:
                latest = first, glance.at
            elif glance.ref == ref and glance.code == Stamped.CODE and glance.direction == direction:
                latest_stamp = first, glance.at
        status = status or latest
        stamp = stamp or latest_stamp
        if place is not None:
            yield _stamped(_whole(direction, ref, place, status), stamp)
            return


def newest_call(journal):
    """Our newest call, if there is one: a Shown as the last of what is yielded."""
    ref = 0
    for first in reversed(journal.segments):
        for glance in _glances(first):
            if glance is None:
                yield None
            elif glance.code == OutMessage.CODE and glance.next_octet & CALL:
                ref = glance.ref
        if ref:
            yield from shown(journal, OUTGOING, ref)
            return


def beginnings(journal, refs, octets):
    """(ref, at most `octets` of its body) for each of these messages of the peer's that the journal holds."""
    wanted = set(refs)
    for first in reversed(journal.segments):
        if not wanted:
            return
        for glance in _glances(first):
            if glance is None:
                yield None
            elif glance.code == InMessage.CODE and glance.ref in wanted:
                wanted.remove(glance.ref)
                yield glance.ref, beginning_at((first, glance.at), glance.ref, octets)


def beginning_at(place, ref, octets):
    """At most so many octets of the body of a message of the peer's at a (segment, offset), or None if it is not there.

    For the message that was stored last: nothing need be looked for.
    """
    _, entry = _entry(place, octets + _REF_OCTETS_MAX)
    found, body = _ref_and_body(entry)
    return body[:octets] if entry[0] == InMessage.CODE and found == ref else None


def _glances(first):
    """What each record of a segment is; None after each step."""
    at = 0
    while at is not None:
        found, at = segments.glances(first, at, _AT_ONCE)
        for glance in found:
            yield glance
        yield None


def _whole(direction, ref, place, status):
    head_octets = 1 + len(codec.pack_varint(ref))
    _, utc, body = segments.entry_at(place[0], place[1], skipped=head_octets)
    whole = Shown(direction=direction, ref=ref, status=_FIRST_STATUS[direction], at=utc, body=body)
    _take_status(whole, direction, status)
    return whole


def _summary(direction, place, status):
    utc, entry = _entry(place, _ENTRY_HEAD_OCTETS)
    ref, body = _ref_and_body(entry)
    message = message_of(body)
    listing = Listed(direction=direction, ref=ref, status=_FIRST_STATUS[direction], at=utc)
    listing.flags, listing.dtg = message.flags, message.dtg
    listing.sender, listing.desk, listing.subject = message.sender, message.desk, message.subject
    _take_status(listing, direction, status)
    return listing


def _take_status(record, direction, place):
    """What has last been stored about a message, if anything has."""
    if place is None:
        return
    _, entry = _entry(place)
    try:
        latest = codec.unpack_all(_STATUSES[direction], entry, 1)
    except RemoteProtocolError:
        raise JournalDamaged("a record is malformed")
    record.status, record.at, record.by = latest.status, latest.at, latest.by


def _stamped(record, place):
    """The record, with the last stamp on its message if there is one."""
    if place is not None:
        try:
            stamped = codec.unpack_all(Stamped, _entry(place)[1], 1)
        except RemoteProtocolError:
            raise JournalDamaged("a record is malformed")
        record.stamp, record.stamped_by = stamped.relation, stamped.by_ref
    return record


def _entry(place, limit=segments.ENTRY_OCTETS_MAX):
    """(utc, at most `limit` octets of the entry) of the record at (segment, offset)."""
    return segments.entry_at(place[0], place[1], limit)[1:]


def _ref_and_body(entry):
    """Of a message's entry, or of its beginning."""
    try:
        ref, at = codec.unpack_varint(entry, 1)
    except RemoteProtocolError:
        raise JournalDamaged("a record is malformed")
    return ref, entry[at:]
