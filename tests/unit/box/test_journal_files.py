"""Segments of the journal: appended to whole or not at all, begun whole, retired when nobody needs them."""

import pytest
from box import files, journal_files, segments
from box.journal_files import JournalFiles
from in_flash import NOT_KEPT, Written, body, flash  # noqa: F401
from redphone import wire
from redphone.red.journal import JournalDamaged, Reader

NAME = "journal-0000000000"
RECORD_OCTETS = 33


@pytest.fixture
def written(flash):  # noqa: F811
    stored = JournalFiles()
    stored.begin()
    return Written(stored)


def boots(stored):
    """The newest segment's entries, checked, as the numbers of starts."""
    reader = Reader()
    return [getattr(reader.take(octets)[2], "boots", None) for octets in stored.newest()]


def test_what_was_appended_is_there_when_opened_again(written):
    written.append(wire.Boot(boots=1), wire.Boot(boots=2))
    again = JournalFiles()
    assert (boots(again), again.next_index) == ([1, 2], 2)


@pytest.mark.parametrize("on", ["write", "flush"])
def test_what_a_failed_append_has_torn_is_cut_off_before_the_next(flash, written, on):  # noqa: F811
    written.append(wire.Boot(boots=1))
    flash.watcher = lambda operation, outcomes: setattr(flash, "full", operation.startswith(on))
    with pytest.raises(OSError, match="room"):
        written.append(wire.Boot(boots=2))
    assert files.size(NAME) > RECORD_OCTETS
    flash.watcher, flash.full = None, False
    written.append(wire.Boot(boots=3), wire.Boot(boots=4))
    assert boots(JournalFiles()) == [1, 3, 4]


def test_while_what_is_torn_cannot_be_cut_off_nothing_is_stored(flash, written):  # noqa: F811
    written.append(wire.Boot(boots=1))
    flash.full = True
    for boot in (2, 3):
        with pytest.raises(OSError, match="room"):
            written.append(wire.Boot(boots=boot))
    flash.full = False
    written.append(wire.Boot(boots=4))
    assert boots(JournalFiles()) == [1, 4]


@pytest.mark.parametrize("cut", [1, 12, 18, 32])
def test_a_tail_that_a_power_cut_has_torn_is_cut_off_at_the_start(written, cut):
    written.append(wire.Boot(boots=1), wire.Boot(boots=2))
    whole = files.read(NAME)
    files.replace(NAME, (whole[:-cut],))
    stored = JournalFiles()
    assert (boots(stored), stored.next_index) == ([1], 1)
    assert files.read(NAME) == whole[: len(whole) // 2]


def test_a_head_that_is_not_in_its_place_is_damage(written):
    written.append(wire.Boot(boots=1), wire.Boot(boots=2))
    whole = files.read(NAME)
    files.replace(NAME, (whole[len(whole) // 2 :],))
    with pytest.raises(JournalDamaged, match="place"):
        JournalFiles()


def test_a_segment_without_its_checkpoint_is_damage(flash):  # noqa: F811
    files.replace("journal-0000000007", ())
    with pytest.raises(JournalDamaged, match="checkpoint"):
        JournalFiles()


@pytest.mark.parametrize("on", ["create", "write", "flush", "rename"])
def test_a_segment_that_cannot_be_begun_leaves_the_old_one_going_on(flash, written, on):  # noqa: F811
    written.append(wire.Boot(boots=1))
    flash.watcher = lambda operation, outcomes: setattr(flash, "full", operation.startswith(on))
    with pytest.raises(OSError, match="room"):
        written.checkpoint()
    flash.watcher, flash.full = None, False
    written.append(wire.Boot(boots=2))
    assert JournalFiles().segments == (0,)
    assert boots(JournalFiles()) == [1, 2]


def test_too_many_segments_are_retired_oldest_first(flash, written):  # noqa: F811
    written.keep_from = NOT_KEPT
    for _ in range(journal_files._SEGMENTS_KEPT_MAX + 3):
        written.append(wire.Boot(boots=1))
        written.checkpoint()
    assert len(written.stored.segments) == journal_files._SEGMENTS_KEPT_MAX
    assert JournalFiles().segments == written.stored.segments
    assert sorted(files.names()) == [segments.name_of(first) for first in written.stored.segments] + ["reserve"]


@pytest.mark.parametrize(("storage_octets", "kept"), [(352 * 4096, 2), (768 * 4096, 6), (1 << 16, 2), (1 << 24, 8)])
def test_the_log_takes_an_eighth_of_the_storage(flash, monkeypatch, storage_octets, kept):  # noqa: F811
    monkeypatch.setattr(files.os, "statvfs", lambda path: (4096, 4096, storage_octets // 4096))
    stored = JournalFiles()
    stored.begin()
    written = Written(stored, NOT_KEPT)
    for _ in range(kept + 3):
        written.append(wire.Boot(boots=1))
        written.checkpoint()
    assert len(stored.segments) == kept


def test_a_segment_that_an_open_message_needs_is_kept(written):
    written.keep_from = 1
    for _ in range(journal_files._SEGMENTS_KEPT_MAX + 3):
        written.append(wire.Boot(boots=1), wire.Boot(boots=2))
        written.checkpoint()
    assert written.stored.segments[0] == 0
    assert len(written.stored.segments) == journal_files._SEGMENTS_KEPT_MAX + 4


def test_where_there_is_no_room_old_segments_make_some(flash, written):  # noqa: F811
    written.append(wire.Boot(boots=1))
    written.checkpoint()
    written.append(wire.Boot(boots=2))
    flash.full = True

    def watch(operation, outcomes):
        if operation.startswith("rename"):
            flash.full = False

    flash.watcher = watch
    with pytest.raises(OSError, match="room"):
        written.append(wire.Boot(boots=3))
    flash.full = True
    written.keep_from = 1
    written.append(wire.Boot(boots=4))
    assert written.stored.segments == (1,)
    assert boots(JournalFiles()) == [0, 2, 4]


def test_a_fault_that_is_no_want_of_room_retires_nothing(flash, written):  # noqa: F811
    written.append(wire.Boot(boots=1))
    written.checkpoint()
    written.keep_from = NOT_KEPT

    def watch(operation, outcomes):
        raise OSError(5, "a fault")

    flash.watcher = watch
    with pytest.raises(OSError, match="fault"):
        written.append(wire.Boot(boots=2))
    assert written.stored.segments == (0, 1)


def test_it_is_known_where_the_last_record_is(written):
    written.append(wire.Boot(boots=1), wire.InMessage(ref=4, body=body()))
    first, at = written.stored.last_record
    assert segments.entry_at(first, at)[2][0] == wire.InMessage.CODE


def test_a_torn_tail_that_cannot_be_cut_off_yet_does_not_stop_the_start(flash, written):  # noqa: F811
    written.append(wire.Boot(boots=1), wire.Boot(boots=2))
    whole = files.read(NAME)
    first = whole[: len(whole) // 2]
    files.replace(NAME, (whole[:-3],))
    flash.full = True
    written.stored = JournalFiles()
    assert written.stored.next_index == 1
    flash.full = False
    written.append(wire.Boot(boots=2))
    assert files.read(NAME)[: len(first)] == first
    assert len(files.read(NAME)) == len(whole)


def test_what_the_line_cannot_do_without_is_stored_from_the_reserve(flash, written):  # noqa: F811
    written.stored.begin()
    flash.full = True
    with pytest.raises(OSError, match="room"):
        written.append(wire.InMessage(ref=4, body=bytes(6)))
    assert "reserve" in files.names()

    def watch(operation, outcomes):
        flash.full = flash.full and not operation.startswith("remove data/reserve")

    flash.watcher = watch
    written.append(wire.InStatus(ref=4, status=wire.ACKNOWLEDGED, by="Ada"))
    assert "reserve" not in files.names()
    written.checkpoint()
    assert "reserve" in files.names()
