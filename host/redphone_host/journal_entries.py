"""A journal as it was read: its entries, of which box they are, and where the box says that its chain stands.

What stands in it came from a box or a file and is believed by nobody here: an entry of a kind that is not known stays
octets, and whether the chain holds is for `journal_chain` to say.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from redphone import codec, wire
from redphone.errors import RemoteProtocolError

ENTRY_OCTETS_MAX = wire.BODY_OCTETS_MAX + 16


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. index: its number since the box was filled. utc: when it was stored, seconds, by the box's clock.

    octets: CODE and fields, as they are in the chain. record: the same unpacked, None if that cannot be done here.
    """

    index: int
    utc: int
    octets: bytes
    record: Any


@dataclass(frozen=True, slots=True)
class Head:
    """Where a box's chain stands: `chain` is its value before entry `index`, which is the next to be stored."""

    index: int
    chain: bytes


@dataclass(frozen=True)
class Origin:
    """Of which box a journal is. utc: the box's clock when it was read. read_at_ms: this computer's, milliseconds.

    line_id: hexadecimal, empty if not known; so are the names of desks.
    """

    role: int
    own_name: str = ""
    peer_name: str = ""
    line_id: str = ""
    utc: int = 0
    read_at_ms: int = 0
    own_desks: tuple[str, ...] = ()
    peer_desks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Journal:
    """What was read: entries, oldest first, as they came. head: None where the box did not say."""

    origin: Origin
    entries: Sequence[Entry] = field(default_factory=tuple)
    head: Head | None = None


def entry_of(index: int, utc: int, octets: bytes) -> Entry:
    """An Entry of what a Logged or a record holds."""
    return Entry(index, utc, octets, _record_of(octets))


def entries_of(records: Iterable[bytes]) -> Iterator[Entry]:
    """The entries of stored records (docs/protocol.md section 9.1). RemoteProtocolError if one is malformed."""
    for octets in records:
        record = codec.unpack_all(wire.Record, octets)
        yield entry_of(record.index, record.utc, bytes(record.entry))


def _record_of(octets: bytes) -> Any:
    try:
        return codec.unpack_coded(wire.ENTRIES, octets)
    except RemoteProtocolError:
        return None
