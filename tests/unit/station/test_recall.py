"""A journal makes the station again, whole or from a checkpoint."""

import pytest
from redphone.red.inbox import Inbox
from redphone.red.journal import Journal, JournalDamaged
from redphone.red.message import Message
from redphone.red.onlooker import Onlooker
from redphone.red.outbox import Outbox
from redphone.station.recall import checkpoint, recall
from redphone.wire import Boot, InMessage, OutMessage, OwnCounter, PeerCounter, reference

UTC = 1_800_000_000
BODY = Message(dtg=UTC, text=b"text").pack()


class Nobody(Onlooker):
    """In place of a station's people: nothing is known of them."""

    def checkpoint(self):
        return []


def boxes():
    """An inbox and an outbox with nothing in them, and nobody."""
    journal = Journal(lambda records, begin: None)

    def told(record, token):
        raise AssertionError("nobody is told anything while a journal is read")

    def utc(now):
        return UTC

    nobody = Nobody()
    return Inbox(journal, utc, told, (), nobody), Outbox(journal, utc, told, lambda: 1000, (), nobody), nobody


def journal_of(entries):
    """The stored octets of each entry."""
    stored = []
    journal = Journal(lambda records, begin: stored.append(b"".join(records)))
    for entry in entries:
        journal.append(entry, UTC)
        journal.stored()
    return stored, journal


ENTRIES = [
    Boot(boots=1),
    OwnCounter(mark=65),
    PeerCounter(seen=7),
    OutMessage(ref=reference(3, 1), body=BODY),
    InMessage(ref=reference(0, 1), body=BODY),
    Boot(boots=2),
    PeerCounter(seen=9),
]


def test_an_empty_journal_is_a_box_that_never_ran():
    recalled = recall([], *boxes())
    assert (recalled.boots, recalled.own_mark, recalled.peer_seen, recalled.index) == (0, 1, 0, 0)


def test_the_latest_of_everything_counts():
    inbox, outbox, people = boxes()
    stored, journal = journal_of(ENTRIES)
    recalled = recall(stored, inbox, outbox, people)
    assert (recalled.boots, recalled.own_mark, recalled.peer_seen) == (2, 65, 9)
    assert (recalled.index, recalled.chain) == (len(ENTRIES), journal.chain)
    assert recalled.segment_octets == sum(map(len, stored))
    assert outbox.next_numbers() == (1, 1, 1, 2)
    assert inbox.next_numbers() == (2, 1, 1, 1)


def test_a_checkpoint_says_the_same_as_all_before_it():
    first = boxes()
    stored, journal = journal_of(ENTRIES)
    recalled = recall(stored, *first)
    segment = []
    journal._hand_out = lambda records, begin: segment.append(b"".join(records))
    entries = checkpoint(recalled.boots, recalled.chain, recalled.own_mark, recalled.peer_seen, *first)
    for entry in entries:
        journal.append(entry, UTC)
        journal.stored()
    second = boxes()
    again = recall(segment, *second)
    for name in ("boots", "own_mark", "peer_seen"):
        assert getattr(again, name) == getattr(recalled, name)
    assert again.index == len(ENTRIES) + len(entries)
    assert second[0].checkpoint() == first[0].checkpoint()
    assert second[1].checkpoint() == first[1].checkpoint()
    assert [box.next_numbers() for box in second[:2]] == [box.next_numbers() for box in first[:2]]


def test_a_damaged_record_is_not_passed_over():
    stored, _ = journal_of(ENTRIES)
    for number in range(len(stored) - 1):
        with pytest.raises(JournalDamaged):
            recall(stored[:number] + stored[number + 1 :], *boxes())
