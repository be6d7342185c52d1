"""The hash chain of a journal, worked out anew: what holds, what breaks it, and between which entries."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from journal_maker import NOW, JournalMaker, body
from redphone import wire
from redphone_host.journal_chain import chain_report, peers_marks
from redphone_host.journal_entries import Head, entry_of


def made(entries=6):
    maker = JournalMaker().add(wire.Boot(boots=1))
    for number in range(1, entries):
        maker.add(wire.OutMessage(ref=wire.reference(wire.FLASH, number), body=body()), after=10)
    return maker


def spoilt(entries, at, **changes):
    return [replace(entry, **changes) if entry.index == at else entry for entry in entries]


def test_a_whole_journal_holds_up_to_the_head():
    report = chain_report(made().journal())
    assert (report.holds, report.first, report.holds_to, report.reached) == (True, 0, 5, 5)


def test_entries_stored_after_the_head_was_told_are_not_vouched_for():
    maker = made()
    head = maker.head
    maker.add(wire.Boot(boots=2))
    report = chain_report(maker.journal(head=head))
    assert (report.holds, report.holds_to, report.reached) == (True, 5, 6)


@pytest.mark.parametrize("changes", [{"utc": NOW + 1}, {"octets": b"\x01\x00\x00\x00\x09"}])
@pytest.mark.parametrize("at", range(6))
def test_one_octet_changed_anywhere_breaks_it(at, changes):
    maker = made()
    entries = spoilt(maker.entries, at, **changes)
    assert entries[at] != maker.entries[at]
    report = chain_report(maker.journal(entries=entries))
    assert not report.holds
    assert (report.breaks[0].first, report.breaks[0].last) == (0, 5)


@given(st.integers(1, 5), st.integers(0, 7), st.data())
def test_any_bit_flipped_in_any_entry_is_found(at, bit, data):
    maker = made()
    octets = bytearray(maker.entries[at].octets)
    octets[data.draw(st.integers(0, len(octets) - 1))] ^= 1 << bit
    entries = [
        entry_of(entry.index, entry.utc, bytes(octets)) if entry.index == at else entry for entry in maker.entries
    ]
    assert not chain_report(maker.journal(entries=entries)).holds


def test_an_entry_left_out_is_named():
    maker = made()
    report = chain_report(maker.journal(entries=[entry for entry in maker.entries if entry.index != 3]))
    assert not report.holds
    assert (report.breaks[0].first, report.breaks[0].last) == (3, 4)


def test_a_tail_cut_off_is_found_by_the_head():
    maker = made()
    report = chain_report(maker.journal(entries=maker.entries[:4]))
    assert [(found.first, found.last) for found in report.breaks] == [(4, 5)]


def test_it_can_begin_at_a_checkpoint_and_says_what_it_could_not_look_at():
    maker = made().checkpoint().add(wire.Boot(boots=2))
    report = chain_report(maker.journal(entries=maker.entries[4:]))
    assert (report.holds, report.first, report.skipped, report.holds_to) == (True, 6, 2, 7)


def test_without_entry_0_and_checkpoint_nothing_holds():
    maker = made()
    report = chain_report(maker.journal(entries=maker.entries[1:]))
    assert (report.holds, report.first, report.skipped) == (False, None, 5)


def test_an_empty_journal_holds_nothing():
    assert not chain_report(JournalMaker().journal()).holds


def test_a_checkpoint_narrows_down_where_it_broke_and_the_rest_is_looked_at():
    maker = made().checkpoint().add(wire.Boot(boots=2))
    report = chain_report(maker.journal(entries=spoilt(maker.entries, 2, utc=7)))
    assert [(found.first, found.last) for found in report.breaks] == [(0, 5)]
    assert not report.holds


def test_a_checkpoint_before_the_break_vouches_for_what_is_before_it():
    maker = made().checkpoint().add(wire.Boot(boots=2))
    report = chain_report(maker.journal(entries=spoilt(maker.entries, 7, utc=7)))
    assert report.holds_to == 5
    assert [(found.first, found.last) for found in report.breaks] == [(6, 7)]


def test_what_the_peer_was_told_convicts_a_journal_that_was_made_anew():
    ours, peer = made(), JournalMaker(role=wire.ROLE_B)
    peer.add(ours.told())
    ours.add(wire.Boot(boots=2))
    forged = JournalMaker().add(wire.Boot(boots=1))
    for number in range(1, 7):
        forged.add(wire.OutMessage(ref=wire.reference(wire.FLASH, number), body=body("forged")), after=10)
    assert chain_report(ours.journal(), peers_marks(peer.journal())).holds
    assert chain_report(forged.journal()).holds
    found = chain_report(forged.journal(), peers_marks(peer.journal()))
    assert not found.holds
    assert "entry 0" in found.breaks[0].why


def test_marks_beyond_the_journal_are_told():
    ours, peer = made(), JournalMaker(role=wire.ROLE_B)
    earlier = ours.journal()
    peer.add(ours.add(wire.Boot(boots=2)).told())
    report = chain_report(earlier, peers_marks(peer.journal()))
    assert report.holds
    assert [mark.index for mark in report.unreached] == [7]


@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 0xFFFFFFFF), st.binary(min_size=1, max_size=60)), max_size=8)
)
def test_no_rubbish_raises_and_none_holds(rubbish):
    entries = [entry_of(*values) for values in rubbish]
    report = chain_report(JournalMaker().journal(entries=entries, head=Head(len(entries), b"\xff" * 16)))
    assert not report.holds
