"""The journal followed while it is written: every entry once, in order, across segments."""

import pytest
from box.journal_files import JournalFiles
from box.journal_tail import JournalTail
from in_flash import UTC, Written, body, flash  # noqa: F401
from redphone import wire
from redphone.codec import pack_coded


@pytest.fixture
def written(flash):  # noqa: F811
    stored = JournalFiles()
    stored.begin()
    return Written(stored)


def boot(number):
    return wire.Boot(boots=number)


def taken(tail):
    """All that there is now."""
    logged = []
    while (one := tail.next()) is not None:
        logged.append(one)
    return logged


def boots(logged):
    return [int.from_bytes(one.entry[1:5], "big") for one in logged if one.entry[0] == wire.Boot.CODE]


def test_only_what_is_stored_from_then_on(written):
    written.append(boot(1))
    tail = JournalTail(written.stored)
    assert taken(tail) == []
    written.append(boot(2), wire.InMessage(ref=7, body=body()))
    assert taken(tail) == [
        wire.Logged(index=1, at=UTC, entry=pack_coded(boot(2))),
        wire.Logged(index=2, at=UTC, entry=pack_coded(wire.InMessage(ref=7, body=body()))),
    ]
    assert taken(tail) == []


@pytest.mark.parametrize("every", [1, 2, 7, 100])
def test_none_twice_and_none_left_out_across_segments(written, every):
    tail = JournalTail(written.stored)
    found = []
    for number in range(1, 31):
        written.append(boot(number))
        if number % 5 == 0:
            written.checkpoint()
        if number % every == 0:
            found += taken(tail)
    found += taken(tail)
    assert [one.index for one in found] == list(range(36))
    assert boots(found) == list(range(1, 31))


def test_from_a_checkpoint_on(written):
    written.append(boot(1))
    written.checkpoint()
    tail = JournalTail(written.stored)
    written.append(boot(2))
    assert boots(taken(tail)) == [2]


def test_what_was_stored_before_a_restart_is_not_told_after_it(written):
    written.append(boot(1))
    again = JournalFiles()
    tail = JournalTail(again)
    journal = Written(again)
    journal.journal.go_on(1, written.journal.chain, 0)
    journal.append(boot(2))
    assert [(one.index, boots([one])) for one in taken(tail)] == [(1, [2])]


def test_an_append_that_failed_is_not_told(flash, written):  # noqa: F811
    tail = JournalTail(written.stored)
    flash.full = True
    with pytest.raises(OSError, match="room"):
        written.append(boot(1))
    flash.full = False
    assert taken(tail) == []
    written.append(boot(2))
    assert boots(taken(tail)) == [2]


def test_one_so_far_behind_that_its_segment_is_gone_is_told_so(written):
    written.keep_from = 1 << 30
    tail = JournalTail(written.stored)
    for number in range(1, 31):
        written.append(boot(number))
        written.checkpoint()
    with pytest.raises(OSError):  # noqa: PT011 - whatever the storage says of a file that is not there
        tail.next()


def test_of_a_box_that_is_filled_meanwhile_all(flash):  # noqa: F811
    stored = JournalFiles()
    tail = JournalTail(stored)
    assert taken(tail) == []
    stored.begin()
    Written(stored).append(boot(1))
    assert boots(taken(tail)) == [1]
