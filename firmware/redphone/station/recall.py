"""Makes a station's durable state again from the journal's records, and names what a checkpoint must hold."""

from redphone.red.journal import GENESIS, Reader
from redphone.wire import Boot, Checkpoint, OwnCounter, PeerCounter


class Recalled:
    """What the records say, apart from messages: boots, handshake counters, and where the journal goes on."""

    def __init__(self):
        self.boots = 0
        self.own_mark = 1
        self.peer_seen = 0
        self.index = 0
        self.chain = GENESIS
        self.segment_octets = 0


def recall(records, inbox, outbox, people):
    """Read all records (an iterable of octets) back; a Recalled. JournalDamaged if they do not fit."""
    reader = Reader()
    recalled = Recalled()
    for octets in records:
        index, utc, entry = reader.take(octets)
        recalled.segment_octets += len(octets)
        if isinstance(entry, Boot):
            recalled.boots = entry.boots
        elif isinstance(entry, OwnCounter):
            recalled.own_mark = entry.mark
        elif isinstance(entry, PeerCounter):
            recalled.peer_seen = entry.seen
        elif isinstance(entry, Checkpoint):
            _recall_checkpoint(recalled, entry, inbox, outbox)
            recalled.segment_octets = 0
        elif not inbox.restore(entry, index, utc) and not outbox.restore(entry, index, utc):
            people.restore(entry)
    recalled.index = reader.index
    recalled.chain = reader.chain
    return recalled


def checkpoint(boots, chain, own_mark, peer_seen, inbox, outbox, people):
    """The entries of a new segment, from which all that matters can be made again."""
    head = Checkpoint(chain=chain, boots=boots, own_mark=own_mark, peer_seen=peer_seen)
    head.out_next = _pack_numbers(outbox.next_numbers())
    head.in_next = _pack_numbers(inbox.next_numbers())
    return [head] + inbox.checkpoint() + outbox.checkpoint() + people.checkpoint()


def _recall_checkpoint(recalled, entry, inbox, outbox):
    recalled.boots = entry.boots
    recalled.own_mark = entry.own_mark
    recalled.peer_seen = entry.peer_seen
    outbox.restore_numbers(_unpack_numbers(entry.out_next))
    inbox.restore_numbers(_unpack_numbers(entry.in_next))


def _pack_numbers(numbers):
    return b"".join(number.to_bytes(4, "big") for number in numbers)


def _unpack_numbers(octets):
    return tuple(int.from_bytes(octets[4 * k : 4 * k + 4], "big") for k in range(4))
