"""Corrections that come before what they correct."""

from redphone.red.stamps import StampsAhead
from redphone.wire import CANCELS, INCOMING, Stamped


def stamped(ref):
    return Stamped(direction=INCOMING, ref=ref, relation=CANCELS, by_ref=ref + 4)


def test_a_message_that_was_stamped_before_it_came_does_not_ring_and_one_of_the_same_number_later_does():
    stamps = StampsAhead(lambda ref: False)
    stamps.note(stamped(8))
    assert not stamps.came(4)
    assert stamps.came(8)
    assert not stamps.came(8)


def test_so_many_are_kept_and_what_finds_no_room_rings():
    stamps = StampsAhead(lambda ref: False)
    for number in range(1, 40):
        stamps.note(stamped(4 * number))
    assert [entry.ref for entry in stamps.entries()] == [4 * number for number in range(1, 33)]
    assert stamps.came(4 * 32)
    assert not stamps.came(4 * 33)
