"""The journal: a chain that shows any change, and nothing done before it is stored."""

from hashlib import sha256

import pytest
from redphone import wire
from redphone.errors import LocalProtocolError
from redphone.red.journal import GENESIS, RECORD_HEAD_OCTETS, Journal, JournalDamaged, Reader, record_rest
from redphone.wire import (
    CHAIN_OCTETS,
    CHECK_OCTETS,
    SEGMENT_OCTETS,
    Boot,
    Checkpoint,
    InMessage,
    OwnCounter,
    PeerCounter,
)
from storing import Desk, records_in

UTC = 1_800_000_000


@pytest.fixture
def desk():
    return Desk()


def read(records):
    reader = Reader()
    return [reader.take(octets) for octets in records]


def checkpoint(chain):
    return Checkpoint(chain=chain, boots=3, own_mark=65, peer_seen=9, out_next=bytes(16), in_next=bytes(16))


def three_entries(desk):
    desk.journal.append(Boot(boots=1), UTC)
    desk.journal.append(OwnCounter(mark=65), UTC + 1)
    desk.journal.append(InMessage(ref=4, body=b"a body"), UTC + 2)
    return desk.records


def test_what_is_stored_is_read_back(desk):
    records = three_entries(desk)
    assert [(index, utc) for index, utc, _ in read(records)] == [(0, UTC), (1, UTC + 1), (2, UTC + 2)]
    assert [type(entry) for _, _, entry in read(records)] == [Boot, OwnCounter, InMessage]


def test_any_octet_changed_is_damage(desk):
    records = three_entries(desk)
    for number, record in enumerate(records):
        for at in range(len(record)):
            changed = bytearray(record)
            changed[at] ^= 0x01
            with pytest.raises(JournalDamaged):
                read([*records[:number], bytes(changed), *records[number + 1 :]])


def test_a_record_cut_short_is_damage(desk):
    record = three_entries(desk)[0]
    for length in range(len(record)):
        with pytest.raises(JournalDamaged):
            read([record[:length]])


@pytest.mark.parametrize("order", [(1, 0, 2), (0, 2), (0, 0, 1), (1,)])
def test_records_out_of_order_missing_or_twice_are_damage(desk, order):
    records = three_entries(desk)
    with pytest.raises(JournalDamaged):
        read([records[number] for number in order])


def test_another_journal_s_record_does_not_follow(desk):
    other = Desk()
    other.journal.append(Boot(boots=2), UTC)
    other.journal.append(Boot(boots=3), UTC)
    with pytest.raises(JournalDamaged):
        read([three_entries(desk)[0], other.records[1]])


def head_of(index=0, utc=UTC, length=5):
    """A record's head whose check is right."""
    before, after = index.to_bytes(4, "big") + utc.to_bytes(4, "big"), length.to_bytes(2, "big")
    return before + sha256(before + after).digest()[:CHECK_OCTETS] + after


def test_a_record_s_length_is_bounded():
    assert record_rest(head_of(length=5)) == 5 + CHAIN_OCTETS
    for length in (0, 0xFFFF):
        with pytest.raises(JournalDamaged):
            record_rest(head_of(length=length))


def test_any_bit_changed_in_a_record_s_head_shows_before_its_length_is_used():
    for bit in range(8 * RECORD_HEAD_OCTETS):
        head = bytearray(head_of())
        head[bit // 8] ^= 1 << bit % 8
        with pytest.raises(JournalDamaged):
            record_rest(head)


def test_a_record_s_head_tells_its_length(desk):
    for record in three_entries(desk):
        assert len(record) == RECORD_HEAD_OCTETS + record_rest(record[:RECORD_HEAD_OCTETS])


def test_it_goes_on_after_what_was_read(desk):
    records = three_entries(desk)
    reader = Reader()
    for octets in records:
        reader.take(octets)
    later = Desk()
    later.journal.go_on(reader.index, reader.chain, 0)
    later.journal.append(Boot(boots=2), UTC + 3)
    assert [index for index, _, _ in read(records + later.records)] == [0, 1, 2, 3]


def test_a_segment_that_begins_with_a_checkpoint_stands_alone(desk):
    three_entries(desk)
    desk.journal.checkpoint([checkpoint(desk.journal.chain), PeerCounter(seen=9)], UTC + 5)
    desk.journal.append(Boot(boots=4), UTC + 6)
    alone = desk.records[3:]
    assert [index for index, _, _ in read(alone)] == [3, 4, 5]
    assert [index for index, _, _ in read(desk.records)] == [0, 1, 2, 3, 4, 5]


def test_a_checkpoint_in_the_middle_may_not_move_the_chain(desk):
    records = three_entries(desk)
    other = Desk()
    other.journal.go_on(7, b"another chain's.", 0)
    other.journal.checkpoint([checkpoint(b"another chain's.")], UTC)
    with pytest.raises(JournalDamaged):
        read(records + other.records)


def test_one_record_is_out_at_a_time_and_what_waits_for_it_runs_when_it_is_stored():
    given, done = [], []
    journal = Journal(lambda records, begin: given.append(b"".join(records)))
    journal.append(Boot(boots=1), UTC, lambda: done.append("first"))
    journal.append(Boot(boots=2), UTC, lambda: done.append("second"))
    assert (len(given), done, journal.idle) == (1, [], False)
    journal.stored()
    assert (len(given), done) == (2, ["first"])
    journal.stored()
    assert (len(given), done, journal.idle) == (2, ["first", "second"], True)


def test_the_index_counts_what_waits():
    journal = Journal(lambda records, begin: None)
    journal.append(Boot(boots=1), UTC)
    journal.append(Boot(boots=2), UTC)
    assert journal.index == 2
    journal.stored()
    assert journal.index == 2


def test_a_failed_store_gives_up_everything_that_waits_and_is_told_to_each():
    given, done = [], []
    journal = Journal(lambda records, begin: given.append(b"".join(records)))
    for number in range(3):
        journal.append(Boot(boots=1), UTC, lambda: done.append("stored"), lambda number=number: done.append(number))
    journal.failed()
    assert done == [0, 1, 2]
    assert (journal.idle, journal.index, journal.chain) == (True, 0, GENESIS)
    journal.append(Boot(boots=1), UTC)
    assert given[0] == given[1]


def test_what_a_failure_appends_is_stored_in_its_turn():
    given, done = [], []
    journal = Journal(lambda records, begin: given.append(b"".join(records)))
    again = [lambda: journal.append(Boot(boots=9), UTC, lambda: done.append("again")) for _ in range(2)]
    for otherwise in again:
        journal.append(Boot(boots=1), UTC, None, otherwise)
    journal.failed()
    journal.stored()
    journal.stored()
    assert done == ["again", "again"]
    assert len(given) == 3


@pytest.mark.parametrize("answer", ["stored", "failed"])
def test_an_answer_that_nobody_waits_for_is_our_mistake(answer):
    with pytest.raises(LocalProtocolError):
        getattr(Journal(lambda records, begin: None), answer)()


def test_after_runs_when_all_so_far_is_stored_or_at_once():
    done = []
    journal = Journal(lambda records, begin: None)
    journal.after(lambda: done.append("at once"))
    journal.append(Boot(boots=1), UTC)
    journal.append(Boot(boots=2), UTC)
    journal.after(lambda: done.append("later"))
    journal.append(Boot(boots=3), UTC)
    journal.stored()
    assert done == ["at once"]
    journal.stored()
    assert done == ["at once", "later"]


def test_after_is_never_run_when_what_it_waits_for_failed():
    done = []
    journal = Journal(lambda records, begin: None)
    journal.append(Boot(boots=1), UTC)
    journal.after(lambda: done.append("must not be said"))
    journal.failed()
    assert done == []


def test_a_checkpoint_is_one_unit_that_begins_a_segment():
    given = []
    journal = Journal(lambda records, begin: given.append((b"".join(records), begin)))
    journal.append(Boot(boots=1), UTC)
    journal.checkpoint([checkpoint(GENESIS), PeerCounter(seen=1), PeerCounter(seen=2)], UTC)
    journal.stored()
    assert [begin for _, begin in given] == [False, True]
    assert len(list(records_in(given[1][0]))) == 3
    journal.failed()
    assert journal.index == 1


def test_it_is_time_for_a_checkpoint_when_the_segment_is_full_and_nothing_waits(desk):
    while not desk.journal.segment_full():
        desk.journal.append(InMessage(ref=4, body=bytes(8000)), UTC)
    assert sum(map(len, desk.records)) >= SEGMENT_OCTETS
    desk.holds = True
    desk.journal.append(Boot(boots=1), UTC)
    assert not desk.journal.segment_full()
    desk.store()
    desk.journal.checkpoint([checkpoint(desk.journal.chain)], UTC)
    assert not desk.journal.segment_full()


def test_a_body_is_handed_out_as_it_is_and_as_often_as_asked():
    given = []
    journal = Journal(lambda records, begin: given.append(records))
    body = bytearray(b"a body of some length")
    journal.append(InMessage(ref=4, body=body), UTC)
    (records,) = given
    assert any(part is body for part in records)
    assert b"".join(records) == b"".join(records)
    assert len(records) == 1
    assert read([b"".join(records)])[0][2] == InMessage(ref=4, body=bytes(body))


def test_a_checkpoint_that_would_carry_much_is_put_off_but_not_for_ever(desk):
    while not desk.journal.segment_full():
        desk.journal.append(wire.Noted(alarm=1), UTC)
        desk.store()
    assert desk.journal.segment_full(4096)
    assert not desk.journal.segment_full(5000)
    while not desk.journal.segment_full(5000):
        desk.journal.append(wire.Noted(alarm=1), UTC)
        desk.store()


@pytest.mark.parametrize(
    ("entry", "essential"),
    [
        (wire.OutMessage(ref=4, body=bytes(6)), False),
        (wire.InMessage(ref=4, body=bytes(6)), False),
        (wire.Noted(alarm=1), False),
        (wire.InStatus(ref=4, status=wire.ACKNOWLEDGED), True),
        (wire.PeerCounter(seen=5), True),
        (wire.Boot(boots=1), True),
    ],
)
def test_what_the_line_cannot_do_without(entry, essential):
    handed = []
    Journal(lambda records, begin: handed.append(records)).append(entry, 0)
    assert handed[0].essential is essential
