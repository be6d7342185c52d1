"""Our messages: numbered without gaps, sent by precedence, followed until they are closed."""

import itertools

import pytest
from redphone.red.fragment import Fragment
from redphone.red.onlooker import Onlooker
from redphone.red.outbox import Outbox
from redphone.wire import (
    ACKNOWLEDGED,
    ANSWERED,
    DECLINED,
    DELIVERED,
    FLASH,
    GIVEN_UP,
    HELD,
    IMMEDIATE,
    LOST_AT_SENDER,
    NO_REASON,
    QUEUE_FULL,
    ROUTINE,
    RUNG,
    SERIES_WINDOW,
    STORAGE_FULL,
    TEXT_OCTETS_MAX,
    TOO_LARGE,
    UNKNOWN_MESSAGE,
    WITHDRAWN,
    WRONG_STATE,
    Accepted,
    Done,
    GiveUp,
    OutMessage,
    OutStatus,
    Progress,
    Query,
    Refused,
    Send,
    Void,
    Withdraw,
    number_of,
    precedence_of,
    reference,
)
from storing import Desk

PATIENCE_MS = 2000


def outbox_on(desk):
    return Outbox(desk.journal, desk.utc, desk.tell, lambda: PATIENCE_MS, ("watch", "cyber"), Onlooker())


@pytest.fixture
def desk():
    return Desk()


@pytest.fixture
def outbox(desk):
    return outbox_on(desk)


def send(outbox, desk, precedence=ROUTINE, text=b"text", token=9):
    outbox.send(Send(precedence=precedence, text=text), token, 0)
    return desk.answers(token)[-1]


def pieces(outbox, limit=10_000, now=0):
    found = []
    while outbox.urgency(now) >= 0:
        found.append(outbox.next_piece(limit, now))
    return found


def report(outbox, ref, status, reason=NO_REASON, by="", now=0):
    outbox.receipt(ref, status, 1234, reason, by, now)


def test_each_precedence_is_numbered_by_itself_from_one(outbox, desk):
    refs = [send(outbox, desk, precedence).ref for precedence in (ROUTINE, FLASH, ROUTINE, FLASH)]
    assert refs == [reference(ROUTINE, 1), reference(FLASH, 1), reference(ROUTINE, 2), reference(FLASH, 2)]


def test_nothing_is_accepted_or_sent_before_it_is_stored(outbox, desk):
    desk.holds = True
    outbox.send(Send(text=b"text"), 9, 0)
    assert desk.told == []
    assert outbox.urgency(0) == -1
    desk.store()
    assert isinstance(desk.answers(9)[0], Accepted)
    assert outbox.urgency(0) == ROUTINE


def test_a_failed_store_refuses_and_burns_no_number(outbox, desk):
    desk.holds, desk.fails = True, True
    for token in (1, 2):
        outbox.send(Send(text=b"text"), token, 0)
    desk.store()
    assert [desk.answers(token)[0].reason for token in (1, 2)] == [STORAGE_FULL, STORAGE_FULL]
    desk.fails = False
    assert number_of(send(outbox, desk).ref) == 1


def test_a_text_too_long_is_refused(outbox, desk):
    assert send(outbox, desk, text=b"x" * (TEXT_OCTETS_MAX + 1)).reason == TOO_LARGE


def test_a_full_queue_keeps_a_quarter_for_the_urgent(outbox, desk):
    answers = [send(outbox, desk) for _ in range(25)]
    assert answers[-1].reason == QUEUE_FULL
    answers = [send(outbox, desk, IMMEDIATE) for _ in range(9)]
    assert isinstance(answers[-2], Accepted)
    assert answers[-1].reason == QUEUE_FULL


def test_the_most_urgent_goes_first_and_a_series_in_order(outbox, desk):
    for precedence in (ROUTINE, FLASH, ROUTINE, FLASH):
        send(outbox, desk, precedence)
    sent = [piece.ref for piece in pieces(outbox)]
    assert [precedence_of(ref) for ref in sent] == [FLASH, FLASH, ROUTINE, ROUTINE]
    assert [number_of(ref) for ref in sent] == [1, 2, 1, 2]


def test_only_so_many_of_a_series_are_under_way(outbox, desk):
    refs = [send(outbox, desk).ref for _ in range(SERIES_WINDOW + 2)]
    assert [piece.ref for piece in pieces(outbox)] == refs[:SERIES_WINDOW]
    report(outbox, refs[0], DELIVERED)
    assert [piece.ref for piece in pieces(outbox)] == [refs[SERIES_WINDOW]]


def test_no_more_than_one_message_s_length_is_under_way_beside_the_first(outbox, desk):
    refs = [send(outbox, desk, text=b"x" * 9000).ref for _ in range(4)]
    assert {piece.ref for piece in pieces(outbox)} == {refs[0], refs[1]}
    report(outbox, refs[0], DELIVERED)
    assert {piece.ref for piece in pieces(outbox)} == {refs[2]}
    report(outbox, refs[1], DELIVERED)
    assert {piece.ref for piece in pieces(outbox)} == {refs[3]}


@pytest.mark.parametrize(("octets", "asks"), [(1000, False), (1024, False), (1025, True), (9000, True)])
def test_after_a_restart_the_peer_is_asked_what_it_has_of_a_long_message_before_it_is_sent(desk, octets, asks):
    outbox = outbox_on(desk)
    outbox.restore(OutMessage(ref=4, body=bytes(octets)), 0, 1000)
    outbox.new_session()
    if asks:
        assert outbox.next_piece(300, 0) == Query(ref=4)
        assert outbox.next_piece(300, 0) is None
        outbox.gap(4, 600, octets - 600)
    assert [(piece.start, piece.end) for piece in pieces(outbox, 20_000)] == [(600 if asks else 0, octets)]


def test_what_is_asked_for_in_vain_after_a_restart_is_asked_for_again(desk):
    outbox = outbox_on(desk)
    outbox.restore(OutMessage(ref=4, body=bytes(5000)), 0, 1000)
    assert outbox.next_piece(300, 0) == Query(ref=4)
    outbox.tick(outbox.deadline())
    assert outbox.next_piece(300, 0) == Query(ref=4)
    outbox.gap(4, 0, 0)
    assert outbox.next_piece(300, 0).start == 0


def test_a_message_is_cut_and_what_is_lost_of_it_goes_again(outbox, desk):
    send(outbox, desk, text=b"x" * 94)
    cut = pieces(outbox, 30)
    assert [(piece.start, piece.end) for piece in cut] == [(0, 30), (30, 60), (60, 90), (90, 100)]
    outbox.lost(cut[1])
    assert [(piece.start, piece.end) for piece in pieces(outbox, 30)] == [(30, 60)]


def test_a_higher_precedence_interrupts_and_the_lower_goes_on_where_it_stopped(outbox, desk):
    send(outbox, desk, text=b"x" * 94)
    first = outbox.next_piece(30, 0)
    flash = send(outbox, desk, FLASH).ref
    assert outbox.urgency(0) == FLASH
    assert outbox.next_piece(30, 0).ref == flash
    assert outbox.next_piece(30, 0).start == first.end


def test_what_is_lost_after_it_was_stored_is_not_sent_again(outbox, desk):
    ref = send(outbox, desk).ref
    piece = outbox.next_piece(100, 0)
    report(outbox, ref, DELIVERED)
    outbox.lost(piece)
    assert outbox.urgency(0) == -1


def test_receipts_are_stored_then_told(outbox, desk):
    ref = send(outbox, desk).ref
    desk.holds = True
    report(outbox, ref, DELIVERED)
    assert desk.of(Progress) == []
    desk.store()
    assert [progress.status for progress in desk.of(Progress)] == [DELIVERED]
    assert isinstance(desk.entries()[-1], OutStatus)


def test_a_receipt_that_comes_late_or_twice_changes_nothing(outbox, desk):
    ref = send(outbox, desk).ref
    for status in (RUNG, DELIVERED, RUNG, HELD, ACKNOWLEDGED, DECLINED):
        report(outbox, ref, status)
    assert [progress.status for progress in desk.of(Progress)] == [RUNG, ACKNOWLEDGED]


def test_a_receipt_for_what_we_never_sent_changes_nothing(outbox, desk):
    report(outbox, reference(ROUTINE, 7), DELIVERED)
    assert desk.told == []


def test_held_is_sent_again_after_half_a_minute(outbox, desk):
    ref = send(outbox, desk).ref
    pieces(outbox)
    report(outbox, ref, HELD, STORAGE_FULL)
    outbox.tick(29_999)
    assert outbox.urgency(29_999) == -1
    assert outbox.deadline() <= 30_000
    outbox.tick(30_000)
    assert isinstance(pieces(outbox, now=30_000)[0], Fragment)


def test_held_holds_up_its_own_series_only(outbox, desk):
    held = send(outbox, desk).ref
    pieces(outbox)
    report(outbox, held, HELD, QUEUE_FULL)
    send(outbox, desk)
    other = send(outbox, desk, IMMEDIATE).ref
    assert [piece.ref for piece in pieces(outbox)] == [other]


def test_what_is_not_reported_stored_is_asked_about_ever_less_often(outbox, desk):
    ref = send(outbox, desk).ref
    pieces(outbox)
    asked = []
    for now in range(0, 300_000, 500):
        outbox.tick(now)
        asked.extend((now, piece) for piece in pieces(outbox, now=now))
    assert all(isinstance(piece, Query) and piece.ref == ref for _, piece in asked)
    waits = [later - earlier for (earlier, _), (later, _) in itertools.pairwise(asked)]
    assert waits[:4] == [4000, 8000, 16_000, 32_000]
    assert max(waits) == 32_000


def test_a_new_session_asks_about_everything_that_is_open(outbox, desk):
    waiting, delivered, closed = (send(outbox, desk).ref for _ in range(3))
    pieces(outbox)
    report(outbox, delivered, DELIVERED)
    report(outbox, closed, ACKNOWLEDGED)
    outbox.new_session()
    asked = pieces(outbox)
    assert [(type(piece), piece.ref) for piece in asked] == [(Query, waiting), (Query, delivered)]


def test_a_gap_is_filled(outbox, desk):
    ref = send(outbox, desk, text=b"x" * 94).ref
    pieces(outbox)
    outbox.gap(ref, 30, 1000)
    assert [(piece.start, piece.end) for piece in pieces(outbox)] == [(30, 100)]
    outbox.gap(ref, 0, 0)
    assert [(piece.start, piece.end) for piece in pieces(outbox)] == [(0, 100)]
    outbox.gap(ref, 100, 5)
    assert pieces(outbox) == []


def test_a_gap_in_what_was_never_sent_is_not_answered(outbox, desk):
    outbox.gap(reference(ROUTINE, 1), 0, 0)
    assert outbox.urgency(0) == -1


def test_a_gap_in_what_is_lost_here_is_answered_void_once(desk, outbox):
    outbox.restore_numbers((3, 1, 1, 1))
    for _ in range(3):
        outbox.gap(reference(ROUTINE, 1), 0, 0)
    (void,) = pieces(outbox)
    assert isinstance(void, Void)
    assert (void.ref, void.reason) == (reference(ROUTINE, 1), LOST_AT_SENDER)
    outbox.lost(void)
    assert pieces(outbox) == [void]


def test_a_gap_in_what_is_delivered_is_not_void(outbox, desk):
    ref = send(outbox, desk).ref
    pieces(outbox)
    report(outbox, ref, DELIVERED)
    outbox.gap(ref, 0, 0)
    assert outbox.urgency(0) == -1


def test_giving_up_withdraws(outbox, desk):
    ref = send(outbox, desk).ref
    outbox.give_up(GiveUp(ref=ref, by="Bert"), 5, 0)
    assert isinstance(desk.answers(5)[0], Done)
    (withdraw,) = pieces(outbox)
    assert isinstance(withdraw, Withdraw)
    assert (withdraw.ref, withdraw.by) == (ref, "Bert")
    outbox.lost(withdraw)
    assert pieces(outbox) == [withdraw]
    report(outbox, ref, WITHDRAWN)
    assert [progress.status for progress in desk.of(Progress)] == [GIVEN_UP, WITHDRAWN]


@pytest.mark.parametrize(("first", "reason"), [(None, UNKNOWN_MESSAGE), (ACKNOWLEDGED, UNKNOWN_MESSAGE)])
def test_what_is_not_open_cannot_be_given_up(outbox, desk, first, reason):
    ref = reference(ROUTINE, 1)
    if first:
        report(outbox, send(outbox, desk).ref, first)
    outbox.give_up(GiveUp(ref=ref), 5, 0)
    assert desk.answers(5)[0].reason == reason


def test_what_is_given_up_cannot_be_given_up_again(outbox, desk):
    ref = send(outbox, desk).ref
    for token in (5, 6):
        outbox.give_up(GiveUp(ref=ref), token, 0)
    (refusal,) = desk.answers(6)
    assert isinstance(refusal, Refused)
    assert refusal.reason == WRONG_STATE


def test_an_answer_is_told_even_when_the_question_was_closed_long_ago(outbox, desk):
    ref = send(outbox, desk).ref
    report(outbox, ref, ACKNOWLEDGED)
    outbox.answered(ref, 1234, "Ada", 0)
    assert outbox.count() == 0
    outbox.answered(ref, 1240, "Ada", 0)
    assert [progress.status for progress in desk.of(Progress)] == [ACKNOWLEDGED, ANSWERED, ANSWERED]


def restored(entries):
    desk = Desk()
    outbox = outbox_on(desk)
    for index, entry in enumerate(entries):
        outbox.restore(entry, index, 0)
    return outbox, desk


def test_a_restart_sends_what_was_not_delivered_and_only_that(outbox, desk):
    waiting, delivered, given_up, closed = (send(outbox, desk).ref for _ in range(4))
    report(outbox, delivered, DELIVERED)
    report(outbox, closed, ACKNOWLEDGED)
    outbox.give_up(GiveUp(ref=given_up), 5, 0)
    again, _ = restored(desk.entries())
    assert again.count() == 3
    found = pieces(again)
    assert [(type(piece), piece.ref) for piece in found] == [(Fragment, waiting), (Withdraw, given_up)]
    assert again.next_numbers() == (5, 1, 1, 1)


def test_a_checkpoint_makes_the_same_outbox_again(outbox, desk):
    waiting, held, delivered, given_up = (send(outbox, desk).ref for _ in range(4))
    report(outbox, held, HELD, QUEUE_FULL)
    report(outbox, delivered, RUNG)
    outbox.give_up(GiveUp(ref=given_up), 5, 0)
    again, _ = restored(outbox.checkpoint())
    again.restore_numbers(outbox.next_numbers())
    assert again.checkpoint() == outbox.checkpoint()
    assert again.unsent_octets() == outbox.unsent_octets()
    assert [entry.ref for entry in again.checkpoint() if isinstance(entry, OutMessage)] == [waiting, held]


def test_a_peer_that_has_told_what_it_lacks_is_not_asked_before_that_is_sent(outbox, desk):
    ref = send(outbox, desk, text=b"x" * 3000).ref
    pieces(outbox)
    outbox.gap(ref, 1000, 2000)
    assert outbox.deadline() is None
    assert [(piece.start, piece.end) for piece in pieces(outbox)] == [(1000, 3000)]
    outbox.tick(outbox.deadline())
    assert pieces(outbox) == [Query(ref=ref)]
