"""A segment of the journal: a file of records, named for the number of its first. Read whole, or only its heads.

Whoever reads in steps opens the file for each, since a segment may be retired in between.
"""

from redphone.codec import unpack_varint
from redphone.compat import const
from redphone.errors import RemoteProtocolError
from redphone.red.journal import RECORD_HEAD_OCTETS, JournalDamaged, record_rest
from redphone.wire import CHAIN_OCTETS, InMessage, InStatus, OutMessage, OutStatus, Stamped

from box import files

_PREFIX = const("journal-")

# No entry has so many octets.
ENTRY_OCTETS_MAX = const(65536)

# What is read of a record to see what it is about: its head, its entry's CODE, the ref that follows it, and two more.
_GLANCE_OCTETS = const(20)
_ABOUT_MESSAGES = (OutMessage.CODE, OutStatus.CODE, InMessage.CODE, InStatus.CODE)


class Glance:
    """A record seen from above: where in the segment it is, its entry's CODE, the message it is about, or 0.

    `next_octet` is the one after the ref: of a message's own entry, its flags. `direction` is a Stamped's.
    """

    def __init__(self, at, octets):
        self.at = at
        self.code = octets[RECORD_HEAD_OCTETS]
        self.ref = self.next_octet = self.direction = 0
        if self.code in _ABOUT_MESSAGES:
            self.ref, end = unpack_varint(octets, RECORD_HEAD_OCTETS + 1)
            self.next_octet = octets[end]
        elif self.code == Stamped.CODE:
            self.direction = octets[RECORD_HEAD_OCTETS + 1]
            self.ref, end = unpack_varint(octets, RECORD_HEAD_OCTETS + 2)


def is_segment(name):
    """Whether a file of this name is a segment."""
    return name.startswith(_PREFIX) and name[len(_PREFIX) :].isdigit()


def first_of(name):
    """The number of a segment's first record, from its file's name."""
    return int(name[len(_PREFIX) :])


def name_of(first):
    """The name of the file of the segment that begins with record `first`."""
    return "{}{:010d}".format(_PREFIX, first)


def measured(first):
    """(octets, records) of a segment as far as it is whole; JournalDamaged if a head is not what was written.

    Only an append that a power cut has torn leaves a record without all of its octets, and only as the last one.
    """
    end = files.size(name_of(first))
    at = count = 0
    with files.open_to_read(name_of(first)) as file:
        while at + RECORD_HEAD_OCTETS < end:
            head = file.read(RECORD_HEAD_OCTETS)
            after = at + RECORD_HEAD_OCTETS + record_rest(head)
            if int.from_bytes(head[:4], "big") != first + count:
                raise JournalDamaged("a record is not in its place")
            if after > end:
                break
            at, count = after, count + 1
            file.seek(at)
    return at, count


def records(first):
    """Every record of a segment, as stored octets, for a start that reads them all at once."""
    with files.open_to_read(name_of(first)) as file:
        head = file.read(RECORD_HEAD_OCTETS)
        while head:
            yield head + file.read(_rest(head))
            head = file.read(RECORD_HEAD_OCTETS)


def glances(first, at, limit):
    """What up to `limit` records from offset `at` on are, and where to go on: None at the segment's end."""
    found: list = []
    with files.open_to_read(name_of(first)) as file:
        while len(found) < limit:
            file.seek(at)
            octets = file.read(_GLANCE_OCTETS)
            if not octets:
                return found, None
            rest = _rest(octets[:RECORD_HEAD_OCTETS])
            found.append(_glance(at, octets))
            at += RECORD_HEAD_OCTETS + rest
    return found, at


def entry_at(first, at, limit=ENTRY_OCTETS_MAX, skipped=0):
    """(number, utc, entry) of the record at offset `at`: at most `limit` octets of its entry, some skipped."""
    with files.open_to_read(name_of(first)) as file:
        file.seek(at)
        head = file.read(RECORD_HEAD_OCTETS)
        file.seek(at + RECORD_HEAD_OCTETS + skipped)
        entry = file.read(max(0, min(limit, _rest(head) - CHAIN_OCTETS - skipped)))
    return int.from_bytes(head[:4], "big"), int.from_bytes(head[4:8], "big"), entry


def _rest(head):
    """How many octets follow a record's head."""
    if len(head) < RECORD_HEAD_OCTETS:
        raise JournalDamaged("a record is cut short")
    return record_rest(head)


def _glance(at, octets):
    try:
        return Glance(at, octets)
    except (RemoteProtocolError, IndexError):
        raise JournalDamaged("a record is malformed")
