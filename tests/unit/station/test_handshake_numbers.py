"""Handshake counters: never one twice, whatever happens to the power and to the storage."""

from redphone.red.journal import Journal
from redphone.station.handshake_numbers import HandshakeNumbers
from redphone.wire import HANDSHAKE_COUNTER_MAX


class Storage:
    """A journal whose store answers when it is told to."""

    def __init__(self):
        self.stores = 0
        self.journal = Journal(self._hand_out)

    def _hand_out(self, records, begin):
        self.stores += 1


def test_no_counter_is_given_out_before_its_block_is_stored():
    storage = Storage()
    numbers = HandshakeNumbers(storage.journal, 1)
    assert not numbers.available(0)
    assert not numbers.available(0)
    assert storage.stores == 1
    storage.journal.stored()
    assert numbers.available(0)
    assert [numbers.take() for _ in range(64)] == list(range(1, 65))
    assert not numbers.available(0)
    assert storage.stores == 2


def test_a_restart_begins_behind_the_block():
    storage = Storage()
    numbers = HandshakeNumbers(storage.journal, 1)
    numbers.available(0)
    storage.journal.stored()
    first = numbers.take()
    again = HandshakeNumbers(Storage().journal, numbers.mark)
    assert again.mark == 65
    assert not again.available(0)
    assert first < again.mark


def test_a_storage_that_fails_is_not_asked_without_end():
    storage = Storage()
    numbers = HandshakeNumbers(storage.journal, 1)
    for utc in range(60):
        for _ in range(50):
            if not numbers.available(utc) and not storage.journal.idle:
                storage.journal.failed()
    assert storage.stores == 6


def test_a_storage_that_works_again_is_used():
    storage = Storage()
    numbers = HandshakeNumbers(storage.journal, 1)
    numbers.available(100)
    storage.journal.failed()
    numbers.available(109)
    assert storage.stores == 1
    numbers.available(110)
    storage.journal.stored()
    assert numbers.available(110)


def test_a_clock_set_back_does_not_hold_it_up():
    storage = Storage()
    numbers = HandshakeNumbers(storage.journal, 1)
    numbers.available(2_000_000_000)
    storage.journal.failed()
    numbers.available(1_800_000_000)
    assert storage.stores == 2


def test_when_all_are_used_up_none_is_given_out():
    storage = Storage()
    assert not HandshakeNumbers(storage.journal, HANDSHAKE_COUNTER_MAX - 10).available(0)
    assert storage.stores == 0
