"""Nothing is dropped in silence: what cannot be taken is refused, held or voided, and whoever sent it is told."""

import pytest
from redphone import codec
from redphone.red import outbox
from redphone.red.journal import GENESIS, Journal
from redphone.red.message import Message
from redphone.wire import (
    DELIVERED,
    GAP_QUERIED,
    HELD,
    IMMEDIATE,
    LOST_AT_SENDER,
    MALFORMED,
    NOT_UNDERSTOOD,
    NUMBER_VOID,
    OPTION_MANDATORY,
    QUEUE_FULL,
    REFUSED,
    ROUTINE,
    RUNG,
    STORAGE_FAILED,
    STORAGE_FULL,
    TEXT_OCTETS_MAX,
    TOO_LARGE,
    UNKNOWN_MESSAGE,
    Accepted,
    Alarm,
    BodyHead,
    Checkpoint,
    Option,
    OutMessage,
    Refused,
    number_of,
    reference,
)
from scenarios.conftest import UTC

pytestmark = pytest.mark.virtual_time


def refused_for(answer):
    assert isinstance(answer, Refused), answer
    return answer.reason


def test_storage_full_at_the_receiver_is_told_and_the_message_comes_later(dialogue, north, south, line):
    south.box.storage_full = True
    ref = north.sends("Keep this")
    line.run_until(lambda: HELD in north.saw(ref))
    assert north.progress(ref)[-1].reason == STORAGE_FULL
    assert STORAGE_FAILED in south.alarms()
    assert south.arrived() == []
    south.box.storage_full = False
    line.run_until(lambda: RUNG in north.saw(ref))
    assert north.saw(ref) == [HELD, DELIVERED, RUNG]
    assert south.texts() == [b"Keep this"]


def test_storage_stays_full_for_long_and_the_line_stays_calm(north, south, line):
    south.box.storage_full = True
    ref = north.sends("Keep this")
    line.run_until(lambda: HELD in north.saw(ref))
    before = line.octets
    line.run(600_000)
    assert line.octets - before < 3000, line.octets - before
    south.box.storage_full = False
    assert line.run_until(lambda: DELIVERED in north.saw(ref), 240_000)


def test_storage_full_at_the_sender_refuses_and_burns_no_number(north, south, line):
    north.box.storage_full = True
    assert refused_for(north.tries_to_send("Lost")) == STORAGE_FULL
    north.box.storage_full = False
    ref = north.sends("Kept")
    assert number_of(ref) == 1
    line.run_until_quiet()
    assert south.texts() == [b"Kept"]


def test_a_full_storage_does_not_flood_the_operator_with_alarms(north, south, line):
    """Not even when a session is due and no handshake counter can be reserved."""
    north.box.storage_full = True
    line.run(3_600_000 + 60_000)
    north.restarts()
    line.run(60_000)
    assert north.alarms().count(STORAGE_FAILED) < 100


def test_a_full_queue_refuses_and_keeps_room_for_the_urgent(north, south, line):
    line.cut()
    answers = [north.tries_to_send(f"{number}") for number in range(25)]
    assert all(isinstance(answer, Accepted) for answer in answers[:24])
    assert refused_for(answers[24]) == QUEUE_FULL
    urgent = [north.tries_to_send("urgent", IMMEDIATE) for _ in range(9)]
    assert all(isinstance(answer, Accepted) for answer in urgent[:8])
    assert refused_for(urgent[8]) == QUEUE_FULL
    line.heal()
    line.run_until(lambda: len(south.texts()) == 32)
    assert isinstance(north.tries_to_send("room again"), Accepted)


def test_too_many_octets_fill_the_queue(north, line):
    line.cut()
    answers = [north.tries_to_send("x" * 12_000) for _ in range(4)]
    assert [isinstance(answer, Accepted) for answer in answers] == [True, True, True, False]
    assert refused_for(answers[3]) == QUEUE_FULL


def test_an_inbox_that_nobody_answers_holds_what_is_too_much(north, south, line):
    refs = []
    while len(refs) < 49:
        refs.append(north.sends(f"{len(refs)}"))
        line.run(400)
    line.run_until(lambda: HELD in north.saw(refs[-1]))
    assert north.progress(refs[-1])[-1].reason == QUEUE_FULL
    south.acknowledges(refs[0])
    line.run_until(lambda: DELIVERED in north.saw(refs[-1]), 120_000)
    assert len(south.texts()) == 49


def test_a_text_that_is_too_long_is_refused(north):
    assert refused_for(north.tries_to_send("x" * (TEXT_OCTETS_MAX + 1))) == TOO_LARGE


def test_the_longest_text_arrives_whole(dialogue, north, south, line):
    text = ("0123456789abcdef" * 1024).encode()
    assert len(text) == TEXT_OCTETS_MAX
    ref = north.sends(text)
    line.run_until(lambda: DELIVERED in north.saw(ref))
    assert south.texts() == [text]
    dialogue.check()


def test_a_text_that_is_not_utf8_is_refused(north):
    assert refused_for(north.tries_to_send(b"\xff\xfe")) == MALFORMED


@pytest.mark.parametrize("ref", [1, 2, 3, reference(ROUTINE, 9)])
def test_a_reply_to_a_message_that_never_came_is_refused(north, ref):
    assert refused_for(north.tries_to_send("Yes", reply_to=ref)) == UNKNOWN_MESSAGE


@pytest.mark.parametrize("order", ["acknowledges", "declines", "gives_up"])
def test_an_unknown_reference_is_refused(north, order):
    assert refused_for(getattr(north, order)(reference(ROUTINE, 9))) == UNKNOWN_MESSAGE


class FutureMessage(Message):
    """What a later version might send: an option that whoever does not know it must refuse."""

    def pack(self):
        option = codec.pack(Option(tag=OPTION_MANDATORY | 0x55, value=b"?"))
        return codec.pack(BodyHead(flags=self.flags, dtg=self.dtg)) + option + b"\0" + self.text


@pytest.mark.in_this_process
def test_an_unknown_mandatory_option_is_refused_with_its_reason_and_the_series_goes_on(north, south, line, monkeypatch):
    before = north.sends("plain")
    line.run_until_quiet()
    monkeypatch.setattr(outbox, "Message", FutureMessage)
    strange = north.sends("strange")
    monkeypatch.undo()
    after = north.sends("plain again")
    line.run_until_quiet()
    assert north.saw(strange) == [REFUSED]
    assert north.progress(strange)[-1].reason == NOT_UNDERSTOOD
    assert [north.saw(ref) for ref in (before, after)] == [[DELIVERED, RUNG]] * 2
    assert south.texts() == [b"plain", b"plain again"]
    alarm = next(event for event in south.box.events(Alarm) if event.alarm == NUMBER_VOID)
    assert (alarm.ref, alarm.detail) == (strange, NOT_UNDERSTOOD)


def records_without_the_first_message(box):
    """The journal of a box that has numbered two messages, of which only the second is left."""
    stored = []
    journal = Journal(lambda records, begin: stored.append(records))
    next_numbers = (3).to_bytes(4, "big") + (1).to_bytes(4, "big") * 3
    head = Checkpoint(chain=GENESIS, boots=1, own_mark=1000, peer_seen=1000, out_next=next_numbers)
    head.in_next = (1).to_bytes(4, "big") * 4
    body = Message(dtg=UTC, text=b"the second").pack()
    journal.checkpoint([head, OutMessage(ref=reference(ROUTINE, 2), body=body)], UTC)
    box.segments = [bytearray(b"".join(stored[0]))]


def test_a_number_that_its_sender_has_lost_is_asked_for_then_void_and_both_are_told(north, south, line):
    first, second = reference(ROUTINE, 1), reference(ROUTINE, 2)
    north.loses_power()
    records_without_the_first_message(north.box)
    north.restarts()
    line.run_until(lambda: DELIVERED in north.saw(second))
    assert south.texts() == [b"the second"]
    alarms = [(alarm.alarm, alarm.ref, alarm.detail) for alarm in south.box.events(Alarm) if alarm.ref]
    assert alarms == [(GAP_QUERIED, first, 0), (NUMBER_VOID, first, LOST_AT_SENDER)]
