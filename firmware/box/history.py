"""What the journal tells: its entries, its messages as a list, one message whole. Reads the files; changes nothing."""

from redphone import codec
from redphone.red.journal import RECORD_HEAD_OCTETS
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


# So many records are looked at before the box's other tasks get a turn.
_AT_ONCE = 16


def entries(journal):
    """(record, entry) for everything stored, oldest first."""
    for octets in journal.all():
        yield _parsed(octets)


def logged(journal):
    """A Logged for each entry."""
    for record, _ in entries(journal):
        yield Logged(index=record.index, at=record.utc, entry=record.entry)


def listed(journal, direction):
    """A Listed for each message of a direction, in the order in which they were stored; None now and then before."""
    found: dict = {}
    wanted = (_MESSAGES[direction].CODE, _STATUSES[direction].CODE)
    for count, octets in enumerate(journal.all()):
        if count % _AT_ONCE == 0:
            yield None
        if octets[RECORD_HEAD_OCTETS] not in wanted:
            continue
        record, entry = _parsed(octets)
        if wanted[0] == entry.CODE:
            found.setdefault(entry.ref, _summary(direction, entry, record.utc))
        elif entry.ref in found:
            summary = found[entry.ref]
            summary.status, summary.at, summary.by = entry.status, entry.at, entry.by
    for ref in found:
        yield found[ref]


def shown(journal, direction, ref):
    """One message whole, or None if the journal does not hold it (any more). Looks at the newest segment first."""
    latest = None
    wanted = (_MESSAGES[direction].CODE, _STATUSES[direction].CODE)
    for segment in journal.newest_first():
        message = None
        status = None
        for octets in segment:
            if octets[RECORD_HEAD_OCTETS] not in wanted:
                continue
            record, entry = _parsed(octets)
            if entry.ref == ref and wanted[0] == entry.CODE:
                message = record.utc, entry.body
            elif entry.ref == ref:
                status = entry
        latest = latest or status
        if message is not None:
            return _whole(direction, ref, message, latest)
    return None


def _parsed(octets):
    record = codec.unpack_all(Record, octets)
    return record, codec.unpack_coded(ENTRIES, record.entry)


def _whole(direction, ref, message, status):
    utc, body = message
    whole = Shown(direction=direction, ref=ref, status=_FIRST_STATUS[direction], at=utc, body=body)
    if status is not None:
        whole.status, whole.at, whole.by = status.status, status.at, status.by
    return whole


def _summary(direction, entry, utc):
    listing = Listed(direction=direction, ref=entry.ref, status=_FIRST_STATUS[direction], at=utc)
    try:
        message = Message.unpack(entry.body)
    except MessageRefused:
        return listing
    listing.flags, listing.dtg = message.flags, message.dtg
    listing.sender, listing.desk, listing.subject = message.sender, message.desk, message.subject
    return listing
