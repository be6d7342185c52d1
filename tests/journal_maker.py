"""Journals made by hand, an entry at a time, with the chain that a box would have."""

from redphone import codec, wire
from redphone.red.journal import GENESIS, link
from redphone.red.message import Message
from redphone_host.journal_entries import Head, Journal, Origin, entry_of

NOW = 1_900_000_000
LINE_ID = "0011223344556677"


class JournalMaker:
    """One end's journal. `add` stores an entry; `chain` and `index` are where it stands then."""

    def __init__(self, role=wire.ROLE_A, utc=NOW, index=0, chain=GENESIS):
        self.role = role
        self.utc = utc
        self.index = index
        self.chain = chain
        self.entries = []

    def add(self, record, utc=None, after=0):
        """Store it `after` seconds, or at `utc`."""
        self.utc = self.utc + after if utc is None else utc
        octets = codec.pack_coded(record)
        self.chain = link(self.chain, self.index, self.utc, (octets,))
        self.entries.append(entry_of(self.index, self.utc, bytes(octets)))
        self.index += 1
        return self

    def checkpoint(self, *carried, utc=None, out_next=(1, 1, 1, 1), in_next=(1, 1, 1, 1)):
        """Begin a segment with these entries."""
        numbers = [b"".join(number.to_bytes(4, "big") for number in of) for of in (out_next, in_next)]
        self.add(
            wire.Checkpoint(chain=self.chain, own_mark=1, out_next=numbers[0], in_next=numbers[1], boots=1), utc=utc
        )
        for record in carried:
            self.add(record, utc=self.utc)
        return self

    @property
    def head(self):
        """What the box says of its chain."""
        return Head(self.index, self.chain)

    def told(self):
        """What a line test tells the other end of it."""
        return wire.PeerChain(index=self.index, chain=self.chain)

    def journal(self, read_at_ms=1, entries=None, head=None, **values):
        """As it is read."""
        names = {"own_name": "North", "peer_name": "South", "line_id": LINE_ID, "utc": self.utc} | values
        origin = Origin(self.role, read_at_ms=read_at_ms, **names)
        return Journal(origin, tuple(self.entries if entries is None else entries), head or self.head)


def body(text="hello", **values):
    """A message's octets."""
    return bytes(Message(dtg=NOW, text=text.encode(), **values).pack())
