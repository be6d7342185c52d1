"""The peer's messages: stored in order, rung, and answered for by a person; nothing said before it is a fact."""

import pytest
from redphone.red.inbox import Inbox
from redphone.red.message import Message
from redphone.red.onlooker import Onlooker
from redphone.wire import (
    ACKNOWLEDGED,
    BODY_OCTETS_MAX,
    DECLINED,
    DELIVERED,
    FLASH,
    HELD,
    IMMEDIATE,
    MALFORMED,
    NUMBER_VOID,
    QUEUE_FULL,
    REFUSED,
    ROUTINE,
    RUNG,
    STORAGE_FULL,
    UNKNOWN_MESSAGE,
    WITHDRAWN,
    WRONG_STATE,
    Acknowledge,
    Alarm,
    Arrived,
    Decline,
    Done,
    Gap,
    InMessage,
    InPart,
    InVoid,
    Receipt,
    Ring,
    RingEnd,
    reference,
)
from storing import Desk

PATIENCE_MS = 2000


class People(Onlooker):
    """Keeps what it is told of the peer's messages."""

    def __init__(self):
        self.replies = []

    def arrived(self, incoming, message, now):
        if message.reply_to:
            self.replies.append((message.reply_to, message.sender))


class Watch:
    """An inbox, its desk, and people who are told of messages."""

    def __init__(self):
        self.desk = Desk()
        self.people = People()
        self.inbox = Inbox(self.desk.journal, self.desk.utc, self.desk.tell, ("watch", "cyber"), self.people)

    def comes(self, ref, text=b"text", **fields):
        body = Message(text=text, **fields).pack()
        self.inbox.fragment(ref, len(body), 0, body, 0)
        return ref

    def says(self):
        """Everything to be said, taken."""
        found = []
        while self.inbox.urgency() >= 0:
            found.append(self.inbox.next_item())
        return found

    def statuses(self):
        return [(item.ref, item.status) for item in self.says()]


@pytest.fixture
def watch():
    return Watch()


def ref(number, precedence=ROUTINE):
    return reference(precedence, number)


def test_a_message_is_stored_then_said_told_and_rung(watch):
    watch.desk.holds = True
    watch.comes(ref(1), sender="Bert")
    assert watch.says() == []
    assert watch.desk.told == []
    watch.desk.store()
    assert watch.statuses() == [(ref(1), DELIVERED)]
    assert [type(record) for record, _ in watch.desk.told] == [Arrived, Ring]
    assert watch.desk.of(Arrived)[0].sender == "Bert"
    assert isinstance(watch.desk.entries()[0], InMessage)


def test_a_message_that_comes_twice_is_stored_once_and_said_again(watch):
    watch.comes(ref(1))
    watch.says()
    watch.comes(ref(1))
    assert watch.statuses() == [(ref(1), DELIVERED)]
    assert len(watch.desk.of(Ring)) == 1
    assert len(watch.desk.entries()) == 1


def test_a_series_is_stored_in_order_however_it_comes(watch):
    for number in (3, 2, 1):
        watch.comes(ref(number))
    assert [entry.ref for entry in watch.desk.entries()] == [ref(1), ref(2), ref(3)]


def test_rung_is_said_when_the_bell_is_on_and_once(watch):
    watch.comes(ref(1))
    watch.says()
    watch.inbox.rang(ref(1), 0)
    watch.inbox.rang(ref(1), 0)
    assert watch.statuses() == [(ref(1), RUNG)]


def test_a_bell_for_nothing_is_nothing(watch):
    watch.inbox.rang(ref(1), 0)
    assert watch.says() == []


def test_a_person_acknowledges(watch):
    watch.comes(ref(1))
    watch.desk.holds = True
    watch.says()
    watch.inbox.acknowledge(Acknowledge(ref=ref(1), by="Ada"), 7, 0)
    assert watch.says() == []
    watch.desk.store()
    (receipt,) = watch.says()
    assert (receipt.status, receipt.by) == (ACKNOWLEDGED, "Ada")
    assert isinstance(watch.desk.answers(7)[0], Done)
    assert watch.desk.of(RingEnd)[0].status == ACKNOWLEDGED
    assert watch.inbox.ringing() == []


def test_a_person_declines_and_says_why(watch):
    watch.comes(ref(1))
    watch.inbox.decline(Decline(ref=ref(1), by="Ada", note="not mine"), 7, 0)
    receipt = watch.says()[-1]
    assert (receipt.status, receipt.by) == (DECLINED, "Ada: not mine")


def test_what_is_answered_for_cannot_be_again(watch):
    watch.comes(ref(1))
    watch.inbox.acknowledge(Acknowledge(ref=ref(1), by="Ada"), 7, 0)
    watch.inbox.decline(Decline(ref=ref(1), by="Eve"), 8, 0)
    assert watch.desk.answers(8)[0].reason == WRONG_STATE
    watch.inbox.acknowledge(Acknowledge(ref=ref(5), by="Ada"), 9, 0)
    assert watch.desk.answers(9)[0].reason == UNKNOWN_MESSAGE


def test_two_persons_at_once_the_first_counts(watch):
    watch.comes(ref(1))
    watch.desk.holds = True
    watch.inbox.acknowledge(Acknowledge(ref=ref(1), by="Ada"), 7, 0)
    watch.inbox.decline(Decline(ref=ref(1), by="Eve"), 8, 0)
    watch.desk.store()
    assert isinstance(watch.desk.answers(7)[0], Done)
    assert watch.desk.answers(8)[0].reason == WRONG_STATE
    assert len(watch.desk.of(RingEnd)) == 1


def test_an_answer_that_cannot_be_stored_is_refused_and_the_bell_goes_on(watch):
    watch.comes(ref(1))
    watch.says()
    watch.desk.fails = True
    watch.inbox.acknowledge(Acknowledge(ref=ref(1), by="Ada"), 7, 0)
    assert watch.desk.answers(7)[0].reason == STORAGE_FULL
    assert watch.says() == []
    assert len(watch.inbox.ringing()) == 1


def test_a_message_that_cannot_be_stored_is_held_and_may_come_again(watch):
    watch.desk.fails = True
    watch.comes(ref(1))
    (receipt,) = watch.says()
    assert (receipt.status, receipt.reason) == (HELD, STORAGE_FULL)
    watch.desk.fails = False
    watch.comes(ref(1))
    assert watch.statuses() == [(ref(1), DELIVERED)]


def test_an_inbox_that_is_full_holds_all_but_the_urgent(watch):
    for number in range(1, 49):
        watch.comes(ref(number))
    watch.says()
    watch.comes(ref(49))
    (receipt,) = watch.says()
    assert (receipt.status, receipt.reason) == (HELD, QUEUE_FULL)
    watch.comes(ref(1, FLASH))
    assert watch.statuses() == [(ref(1, FLASH), DELIVERED)]


def test_a_malformed_message_is_refused_with_an_alarm_and_the_series_goes_on(watch):
    watch.inbox.fragment(ref(1), 6, 0, b"\0\0\0\0\0\1", 0)
    (receipt,) = watch.says()
    assert (receipt.status, receipt.reason) == (REFUSED, MALFORMED)
    assert watch.desk.alarms() == [NUMBER_VOID]
    assert watch.desk.of(Alarm)[0].detail == MALFORMED
    watch.comes(ref(2))
    assert watch.statuses() == [(ref(2), DELIVERED)]
    assert watch.desk.of(Ring)[0].ref == ref(2)


def test_a_refused_number_is_never_said_to_be_delivered(watch):
    watch.inbox.fragment(ref(1), 6, 0, b"\0\0\0\0\0\1", 0)
    watch.says()
    watch.inbox.query(ref(1))
    watch.comes(ref(1))
    assert watch.statuses() == [(ref(1), REFUSED)]


def test_a_query_is_answered_by_the_receipt_or_by_what_is_missing(watch):
    watch.inbox.query(ref(1))
    assert watch.says() == [Gap(ref=ref(1), offset=0, length=0)]
    watch.inbox.fragment(ref(1), 100, 0, b"x" * 40, 0)
    watch.inbox.query(ref(1))
    assert watch.says() == [Gap(ref=ref(1), offset=40, length=60)]
    watch.comes(ref(2))
    watch.inbox.query(ref(2))
    assert watch.says() == [Gap(ref=ref(2), offset=0, length=0)]


def test_a_query_about_what_is_being_stored_is_answered_when_it_is(watch):
    watch.desk.holds = True
    watch.comes(ref(1))
    watch.inbox.query(ref(1))
    assert watch.says() == []
    watch.desk.store()
    assert watch.statuses() == [(ref(1), DELIVERED)]


def test_withdrawn_after_it_came_the_bell_stops(watch):
    watch.comes(ref(1))
    watch.says()
    watch.inbox.withdraw(ref(1), 1234, "Bert", 0)
    assert watch.statuses() == [(ref(1), WITHDRAWN)]
    ended = watch.desk.of(RingEnd)[0]
    assert (ended.status, ended.by) == (WITHDRAWN, "Bert")


def test_withdrawn_before_it_came_the_number_is_void_without_an_alarm(watch):
    watch.inbox.withdraw(ref(1), 1234, "Bert", 0)
    assert watch.statuses() == [(ref(1), WITHDRAWN)]
    assert isinstance(watch.desk.entries()[0], InVoid)
    assert watch.desk.alarms() == []
    watch.comes(ref(1))
    assert watch.statuses() == [(ref(1), WITHDRAWN)]
    assert watch.desk.of(Ring) == []


def test_withdrawn_too_late_the_person_s_answer_stands(watch):
    watch.comes(ref(1))
    watch.inbox.acknowledge(Acknowledge(ref=ref(1), by="Ada"), 7, 0)
    watch.says()
    watch.inbox.withdraw(ref(1), 1234, "Bert", 0)
    assert watch.statuses() == [(ref(1), ACKNOWLEDGED)]


def test_a_void_number_is_passed_over_with_an_alarm(watch):
    watch.comes(ref(2))
    watch.inbox.void(ref(1), 11, 0)
    assert [entry.ref for entry in watch.desk.entries()] == [ref(1), ref(2)]
    assert watch.desk.of(Alarm)[0].detail == 11


def test_a_number_that_is_missing_is_asked_for(watch):
    watch.comes(ref(2))
    assert watch.inbox.has_gaps()
    assert watch.inbox.tick(0, PATIENCE_MS) == []
    assert watch.inbox.tick(PATIENCE_MS, PATIENCE_MS) == [ref(1)]
    assert Gap(ref=ref(1), offset=0, length=0) in watch.says()


def test_a_message_that_quotes_ours_is_passed_on(watch):
    watch.comes(ref(1), reply_to=ref(3), sender="Bert")
    assert watch.people.replies == [(ref(3), "Bert")]


def test_a_message_that_quotes_number_zero_is_malformed(watch):
    watch.comes(ref(1), reply_to=2)
    assert watch.statuses() == [(ref(1), REFUSED)]


def test_the_most_urgent_is_said_first(watch):
    for precedence in (ROUTINE, FLASH, IMMEDIATE):
        watch.comes(ref(1, precedence))
    assert watch.inbox.urgency() == FLASH
    assert [item.ref for item in watch.says()] == [ref(1, FLASH), ref(1, IMMEDIATE), ref(1, ROUTINE)]


def test_the_facts_about_a_message_are_said_in_their_order_and_once(watch):
    watch.comes(ref(1))
    watch.inbox.rang(ref(1), 0)
    delivered, rung = watch.says()
    watch.inbox.lost(rung)
    watch.inbox.lost(delivered)
    watch.inbox.lost(rung)
    assert watch.says() == [delivered, rung]


def test_a_gap_that_has_closed_is_not_said_again(watch):
    watch.inbox.query(ref(1))
    (gap,) = watch.says()
    watch.comes(ref(1))
    watch.says()
    watch.inbox.lost(gap)
    assert watch.says() == []


def test_what_the_peer_asks_for_does_not_pile_up_and_does_not_crowd_out_facts(watch):
    for number in range(1, 5000):
        watch.inbox.query(ref(number))
    watch.comes(ref(1, FLASH))
    watch.inbox.rang(ref(1, FLASH), 0)
    said = watch.says()
    assert len(said) <= 130
    assert [item.status for item in said if isinstance(item, Receipt)] == [DELIVERED, RUNG]


def restored(entries):
    watch = Watch()
    for index, entry in enumerate(entries):
        watch.inbox.restore(entry, index, 1000)
    return watch


def test_a_restart_goes_on_ringing_for_what_is_open(watch):
    for number in (1, 2, 3):
        watch.comes(ref(number))
    watch.inbox.rang(ref(1), 0)
    watch.inbox.acknowledge(Acknowledge(ref=ref(2), by="Ada"), 7, 0)
    again = restored(watch.desk.entries())
    again.inbox.resume(0)
    assert [(ring.ref, ring.resumed) for ring in again.desk.of(Ring)] == [(ref(1), 1), (ref(3), 1)]
    again.comes(ref(2))
    assert again.statuses() == [(ref(2), ACKNOWLEDGED)]
    assert again.inbox.next_numbers() == (4, 1, 1, 1)


def test_what_came_too_late_to_count_does_not_count_after_a_restart_either(watch):
    watch.comes(ref(1))
    watch.desk.holds = True
    watch.inbox.acknowledge(Acknowledge(ref=ref(1), by="Ada"), 7, 0)
    watch.inbox.decline(Decline(ref=ref(1), by="Eve"), 8, 0)
    watch.inbox.rang(ref(1), 0)
    watch.desk.store()
    again = restored(watch.desk.entries())
    again.inbox.resume(0)
    assert again.desk.of(Ring) == []
    again.inbox.query(ref(1))
    assert [(item.status, item.by) for item in again.says()] == [(ACKNOWLEDGED, "Ada")]


def test_a_checkpoint_makes_the_same_inbox_again(watch):
    for number in range(1, 6):
        watch.comes(ref(number))
    watch.inbox.acknowledge(Acknowledge(ref=ref(2), by="Ada"), 7, 0)
    watch.inbox.withdraw(ref(6), 1234, "", 0)
    again = restored(watch.inbox.checkpoint())
    again.inbox.restore_numbers(watch.inbox.next_numbers())
    assert again.inbox.checkpoint() == watch.inbox.checkpoint()
    assert again.inbox.oldest_index() == watch.inbox.oldest_index()
    again.inbox.query(ref(6))
    assert again.statuses() == [(ref(6), WITHDRAWN)]


def test_of_closed_messages_the_latest_are_remembered_and_the_rest_known_to_be_delivered(watch):
    for number in range(1, 201):
        watch.comes(ref(number))
        watch.inbox.acknowledge(Acknowledge(ref=ref(number), by="Ada"), 7, 0)
    watch.says()
    watch.inbox.query(ref(1))
    watch.inbox.query(ref(200))
    assert watch.statuses() == [(ref(1), DELIVERED), (ref(200), ACKNOWLEDGED)]
    assert len(watch.inbox.checkpoint()) == 80


LONG = Message(text=b"0123456789" * 600).pack()
SLOW_MS = 30_000


def comes_slowly(watch, message_ref, end, step=500, step_ms=15_000):
    """A long message as far as `end`, in pieces; when the last has come."""
    now = 0
    for at in range(0, end, step):
        watch.inbox.fragment(message_ref, len(LONG), at, LONG[at : min(at + step, end)], now)
        now += step_ms
    return now


def restarted(watch):
    """Another inbox from the same journal."""
    again = Watch()
    for index, entry in enumerate(watch.desk.entries()):
        assert again.inbox.restore(entry, index, 1000)
    return again


def parts(watch):
    return [(entry.ref, entry.total, entry.offset, len(entry.data)) for entry in watch.desk.of_form(InPart)]


def test_what_comes_in_slowly_is_stored_in_parts(watch):
    comes_slowly(watch, ref(1), 5000)
    assert parts(watch) == [(ref(1), len(LONG), at, 1500) for at in (0, 1500, 3000)]
    assert watch.says() == []


def test_what_comes_in_fast_is_stored_once(watch):
    comes_slowly(watch, ref(1), len(LONG), step_ms=500)
    assert [type(entry) for entry in watch.desk.entries()] == [InMessage]


def test_after_a_restart_only_what_was_not_stored_is_asked_for(watch):
    comes_slowly(watch, ref(1), 5000)
    again = restarted(watch)
    again.inbox.query(ref(1))
    assert again.says() == [Gap(ref=ref(1), offset=4500, length=len(LONG) - 4500)]
    again.inbox.fragment(ref(1), len(LONG), 4500, LONG[4500:], 0)
    assert [bytes(entry.body) for entry in again.desk.entries()] == [LONG]
    assert again.statuses() == [(ref(1), DELIVERED)]


def test_parts_go_on_after_a_restart_where_they_ended(watch):
    comes_slowly(watch, ref(1), 2000)
    again = restarted(watch)
    for number in range(4):
        at = 1500 + 500 * number
        again.inbox.fragment(ref(1), len(LONG), at, LONG[at : at + 500], 15_000 * number)
    assert parts(again) == [(ref(1), len(LONG), 1500, 1500)]


def test_parts_of_a_message_that_is_whole_or_void_come_to_nothing(watch):
    comes_slowly(watch, ref(1), len(LONG))
    comes_slowly(watch, ref(1, FLASH), 3000)
    watch.inbox.withdraw(ref(1, FLASH), 0, "", 0)
    again = restarted(watch)
    assert parts(watch)
    assert again.inbox.kept_octets() == 0
    assert again.inbox.checkpoint()[0].ref == ref(1)
    assert not [entry for entry in again.inbox.checkpoint() if isinstance(entry, InPart)]


def test_a_checkpoint_carries_parts_along(watch):
    comes_slowly(watch, ref(1), 5000)
    entries = watch.inbox.checkpoint()
    assert [(entry.ref, entry.total, entry.offset, bytes(entry.data)) for entry in entries] == [
        (ref(1), len(LONG), 0, LONG[:4500])
    ]
    watch.desk.journal.checkpoint(entries, 1000)
    again = Watch()
    again.inbox.restore(watch.desk.entries()[-1], 0, 1000)
    assert again.inbox.kept_octets() == 4500


def test_a_part_that_cannot_be_stored_is_tried_again(watch):
    watch.desk.fails = True
    now = comes_slowly(watch, ref(1), 2000)
    assert watch.inbox.kept_octets() == 0
    watch.desk.fails = False
    watch.inbox.fragment(ref(1), len(LONG), 2000, LONG[2000:2100], now + SLOW_MS)
    assert parts(watch) == [(ref(1), len(LONG), 0, 2100)]


def test_parts_of_all_messages_together_are_bounded(watch):
    for precedence in range(4):
        for at in range(0, 6000, 2000):
            watch.inbox.fragment(ref(1, precedence), 16_896, at, b"x" * 2000, 31_000 * at // 2000)
    for precedence in range(4):
        for at in range(6000, 16_000, 2000):
            watch.inbox.fragment(ref(1, precedence), 16_896, at, b"x" * 2000, 31_000 * at // 2000)
    assert BODY_OCTETS_MAX <= watch.inbox.kept_octets() < BODY_OCTETS_MAX + 4096


def test_a_lost_gap_is_said_again_unless_some_of_it_has_come(watch):
    comes_slowly(watch, ref(1), 3000)
    watch.inbox.query(ref(1))
    (gap,) = watch.says()
    watch.inbox.lost(gap)
    assert watch.says() == [gap]
    watch.inbox.fragment(ref(1), len(LONG), 3000, LONG[3000:3100], 0)
    watch.inbox.lost(gap)
    assert watch.says() == []
