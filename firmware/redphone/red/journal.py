"""The journal's logic: entries in a hash chain, and nothing said before it is stored (docs/protocol.md section 9).

The journal is the only durable state. Whatever must outlast a power cut is an entry; reading the entries back makes
the station again. One record is handed out at a time; what depends on it is done when the shell says it is stored.
"""

from hashlib import sha256

from redphone import codec
from redphone.errors import LocalProtocolError, RedphoneError, RemoteProtocolError
from redphone.wire import (
    BODY_OCTETS_MAX,
    CHAIN_OCTETS,
    CHECK_OCTETS,
    ENTRIES,
    SEGMENT_OCTETS,
    Checkpoint,
    InMessage,
    InPart,
    InTalk,
    LineTestResult,
    Measured,
    Noted,
    OutMessage,
    OutTalk,
    PeerChain,
    Record,
)

GENESIS = bytes(CHAIN_OCTETS)
RECORD_HEAD_OCTETS = 12

_ENTRY_MAX = BODY_OCTETS_MAX + 16

# What may be refused when storage runs out, and what a checkpoint carries along without being put off.
_BULK = tuple(
    [form.CODE for form in (OutMessage, InMessage, InPart, Noted, OutTalk, InTalk, LineTestResult, Measured, PeerChain)]
)
_CARRIED_MAX = 4096


class JournalDamaged(RedphoneError):
    """A stored record is not what was written, and is not merely the torn last one."""


def record_rest(head):
    """How many octets follow a record's first twelve; JournalDamaged if those are not what was written.

    The head has a check of its own: a length that is wrong must not make the rest of the journal look torn.
    """
    length = int.from_bytes(head[10:12], "big")
    if head[8:10] != _check(head[:8] + head[10:12]) or not 0 < length <= _ENTRY_MAX:
        raise JournalDamaged("a record's head is damaged")
    return length + CHAIN_OCTETS


def entry_parts(entry):
    """An entry's octets as buffers that stand one behind the other: a message's long body is not copied."""
    head, body = codec.pack_parts(entry)
    return (head, body) if body else (head,)


def link(chain, index, utc, entry):
    """The chain's hash after this entry, which is given as its parts."""
    digest = sha256(chain)
    digest.update(_head(index, utc, _octets(entry)))
    for part in entry:
        digest.update(part)
    return digest.digest()[:CHAIN_OCTETS]


def _octets(entry):
    return sum(len(part) for part in entry)


def _head(index, utc, octets):
    return index.to_bytes(4, "big") + utc.to_bytes(4, "big") + octets.to_bytes(2, "big")


def _check(head):
    return sha256(head).digest()[:CHECK_OCTETS]


def _record_head(index, utc, octets):
    """The first RECORD_HEAD_OCTETS of a record whose entry has so many octets."""
    head = _head(index, utc, octets)
    return head[:8] + _check(head) + head[8:]


class Records:
    """Records that are to be stored, as buffers to be written one behind the other; as often as they are asked for."""

    def __init__(self, index, chain, utc, entries):
        self._index = index
        self._chain = chain
        self._utc = utc
        self._entries = entries

    def __len__(self):
        """How many records these are."""
        return len(self._entries)

    @property
    def essential(self):
        """Whether the line needs this to go on: anything but messages, lines, tests and notes."""
        return any(entry[0][0] not in _BULK for entry in self._entries)

    def __iter__(self):
        """The buffers. A record is head, entry in its parts, chain."""
        index, chain = self._index, self._chain
        for entry in self._entries:
            chain = link(chain, index, self._utc, entry)
            yield _record_head(index, self._utc, _octets(entry))
            for part in entry:
                yield part
            yield chain
            index += 1


class Reader:
    """Reads records back, checking number and chain. A segment that begins with a Checkpoint stands on its own."""

    def __init__(self):
        self.index = 0
        self.chain = GENESIS
        self._begun = False

    def take(self, octets):
        """(index, utc, entry) of the next record; JournalDamaged if it does not follow the one before."""
        try:
            record = codec.unpack_all(Record, octets)
            entry = codec.unpack_coded(ENTRIES, record.entry)
        except RemoteProtocolError:
            raise JournalDamaged("a record is malformed")
        if not self._begun and isinstance(entry, Checkpoint):
            self.index = record.index
            self.chain = entry.chain
        chain = link(self.chain, record.index, record.utc, (record.entry,))
        head = _record_head(record.index, record.utc, len(record.entry))
        follows = record.index == self.index and octets[:RECORD_HEAD_OCTETS] == head and record.chain == chain
        if not follows or (isinstance(entry, Checkpoint) and entry.chain != self.chain):
            raise JournalDamaged("a record does not follow the one before it")
        self._begun = True
        self.index += 1
        self.chain = chain
        return record.index, record.utc, entry


class Journal:
    """Appends entries and runs what waits for them.

    `hand_out(records, begin)` gives Records to the shell, to be stored whole or not at all, which it answers with
    `stored` or `failed`; one such is out at a time. `begin`: they begin a new segment.
    """

    def __init__(self, hand_out):
        self._hand_out = hand_out
        self._waiting = []
        self._is_out = False
        self._index = 0
        self._chain = GENESIS
        self._segment_octets = 0

    def go_on(self, index, chain, segment_octets):
        """Go on after records that a Reader has read."""
        self._index = index
        self._chain = chain
        self._segment_octets = segment_octets

    @property
    def chain(self):
        """The hash of all that is stored."""
        return self._chain

    @property
    def stored_index(self):
        """The number of the next entry that will be stored."""
        return self._index

    @property
    def index(self):
        """The number of the next entry, those that wait counted in."""
        return self._index + sum(len(waiting.entries) for waiting in self._waiting)

    @property
    def idle(self):
        """Whether everything appended is stored."""
        return not self._waiting

    def segment_full(self, carried=0):
        """Whether it is time for a checkpoint, which has to carry so many octets of messages along.

        The more these are, the longer it is put off: they would be most of what is written.
        """
        return self._segment_octets >= SEGMENT_OCTETS + (2 * carried if carried > _CARRIED_MAX else 0) and self.idle

    def append(self, entry, utc, then=None, otherwise=None):
        """Store an entry; `then()` runs when it is stored, `otherwise()` if it cannot be."""
        self.append_all([entry], utc, then, otherwise)

    def append_all(self, entries, utc, then=None, otherwise=None):
        """Store entries as one: all of them or none."""
        self._add(_Waiting([entry_parts(entry) for entry in entries], utc, False), then, otherwise)

    def checkpoint(self, entries, utc):
        """Begin a segment with these entries: all of them, or the old segment goes on."""
        self._add(_Waiting([entry_parts(entry) for entry in entries], utc, True), None, None)

    def after(self, then, otherwise=None):
        """Run `then()` when everything appended so far is stored: at once, if it is; `otherwise()` if it cannot be."""
        if not self._waiting:
            then()
            return
        self._waiting[-1].then.append(then)
        if otherwise:
            self._waiting[-1].otherwise.append(otherwise)

    def stored(self):
        """The shell has stored what it was given."""
        if not self._is_out:
            raise LocalProtocolError("no record was given out")
        self._is_out = False
        done = self._waiting.pop(0)
        for entry in done.entries:
            self._chain = link(self._chain, self._index, done.utc, entry)
            self._index += 1
            self._segment_octets += _octets(entry) + RECORD_HEAD_OCTETS + CHAIN_OCTETS
        if done.begin:
            self._segment_octets = 0
        for then in done.then:
            then()
        self._hand_out_next()

    def failed(self):
        """The shell could not: what it was given and all that waits behind it is given up.

        The old segment goes on; a new one is tried when that has grown by another eighth.
        """
        if not self._is_out:
            raise LocalProtocolError("no record was given out")
        self._is_out = False
        if self._waiting[0].begin:
            self._segment_octets -= SEGMENT_OCTETS // 8
        given_up = self._waiting
        self._waiting = []
        for waiting in given_up:
            for otherwise in waiting.otherwise:
                otherwise()
        self._hand_out_next()

    def _add(self, waiting, then, otherwise):
        if then:
            waiting.then.append(then)
        if otherwise:
            waiting.otherwise.append(otherwise)
        self._waiting.append(waiting)
        self._hand_out_next()

    def _hand_out_next(self):
        if self._is_out or not self._waiting:
            return
        self._is_out = True
        first = self._waiting[0]
        self._hand_out(Records(self._index, self._chain, first.utc, first.entries), first.begin)


class _Waiting:
    """Entries, as their parts, that are not stored yet, and what waits for them."""

    def __init__(self, entries, utc, begin):
        self.entries = entries
        self.utc = utc
        self.begin = begin
        self.then = []
        self.otherwise = []
