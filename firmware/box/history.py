"""What the journal tells: its entries, its messages as a list, one message whole. Reads the files; changes nothing."""

from redphone import codec
from redphone.red.message import Message, MessageRefused
from redphone.wire import (
    DELIVERED,
    ENTRIES,
    INCOMING,
    OUTGOING,
    InMessage,
    InStatus,
    Listed,
    Logged,
    OutMessage,
    OutStatus,
    Record,
    Shown,
)

_MESSAGES: dict = {OUTGOING: OutMessage, INCOMING: InMessage}
_STATUSES: dict = {OUTGOING: OutStatus, INCOMING: InStatus}
_FIRST_STATUS = {OUTGOING: 0, INCOMING: DELIVERED}


def entries(journal):
    """(record, entry) for everything stored, oldest first."""
    for octets in journal.all():
        record = codec.unpack_all(Record, octets)
        yield record, codec.unpack_coded(ENTRIES, record.entry)


def logged(journal):
    """A Logged for each entry."""
    for record, _ in entries(journal):
        yield Logged(index=record.index, at=record.utc, entry=record.entry)


def listed(journal, direction):
    """A Listed for each message of a direction, in the order in which they were stored."""
    found = {}
    for record, entry in entries(journal):
        if isinstance(entry, _MESSAGES[direction]) and entry.ref not in found:
            found[entry.ref] = _summary(direction, entry, record.utc)
        elif isinstance(entry, _STATUSES[direction]) and entry.ref in found:
            summary = found[entry.ref]
            summary.status, summary.at, summary.by = entry.status, entry.at, entry.by
    for ref in found:
        yield found[ref]


def shown(journal, direction, ref):
    """One message whole, or None if the journal does not hold it (any more)."""
    message = None
    for record, entry in entries(journal):
        if isinstance(entry, _MESSAGES[direction]) and entry.ref == ref:
            message = Shown(direction=direction, ref=ref, status=_FIRST_STATUS[direction], at=record.utc)
            message.body = entry.body
        elif message is not None and isinstance(entry, _STATUSES[direction]) and entry.ref == ref:
            message.status, message.at, message.by = entry.status, entry.at, entry.by
    return message


def _summary(direction, entry, utc):
    listing = Listed(direction=direction, ref=entry.ref, status=_FIRST_STATUS[direction], at=utc)
    try:
        message = Message.unpack(entry.body)
    except MessageRefused:
        return listing
    listing.flags, listing.dtg = message.flags, message.dtg
    listing.sender, listing.desk, listing.subject = message.sender, message.desk, message.subject
    return listing
