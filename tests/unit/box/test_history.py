"""What the journal tells: lists in rounds, one message, the log, beginnings; with pauses, and little read for each."""

import pytest
from box import history, journal_index
from box.excerpt import message_of, whole_characters
from box.journal_files import JournalFiles
from in_flash import UTC, Written, body, flash, found  # noqa: F401
from redphone import wire
from redphone.red.journal import JournalDamaged

LONG = b"0123456789abcdef" * 1024


@pytest.fixture
def written(flash):  # noqa: F811
    stored = JournalFiles()
    stored.begin()
    return Written(stored)


def refs(precedence, count):
    return [wire.reference(precedence, 1 + k) for k in range(count)]


def acknowledged(ref, by="Bert"):
    return wire.InStatus(ref=ref, status=wire.ACKNOWLEDGED, at=UTC, by=by)


def listed(written, direction=wire.INCOMING):
    return found(history.listed(written.stored, direction))


def test_a_list_has_every_message_once_in_order_with_its_last_status(written):
    for ref in refs(wire.ROUTINE, 3) + refs(wire.FLASH, 2):
        written.append(wire.InMessage(ref=ref, body=body(sender="Ada", subject=str(ref), desk="watch")))
        written.append(wire.InStatus(ref=ref, status=wire.RUNG, at=UTC))
    written.append(acknowledged(8), wire.OutMessage(ref=4, body=body()))
    assert [(one.ref, one.status, one.by) for one in listed(written)] == [
        (4, wire.RUNG, ""),
        (8, wire.ACKNOWLEDGED, "Bert"),
        (12, wire.RUNG, ""),
        (7, wire.RUNG, ""),
        (11, wire.RUNG, ""),
    ]
    assert [(one.sender, one.subject, one.desk) for one in listed(written)][1] == ("Ada", "8", "watch")
    assert [one.ref for one in listed(written, wire.OUTGOING)] == [4]


@pytest.mark.parametrize("count", [0, 1, 127, 128, 129, 300])
def test_a_list_of_any_length_is_whole(written, count):
    for ref in refs(wire.PRIORITY, count):
        written.append(wire.InMessage(ref=ref, body=body(b"")))
    for ref in refs(wire.PRIORITY, count):
        written.append(acknowledged(ref))
    one_by_one = listed(written)
    assert [one.ref for one in one_by_one] == refs(wire.PRIORITY, count)
    assert {one.status for one in one_by_one} <= {wire.ACKNOWLEDGED}


def test_what_a_checkpoint_repeats_is_listed_once(written, monkeypatch):
    monkeypatch.setattr(journal_index, "_ROUND_MESSAGES", 2)
    for ref in refs(wire.ROUTINE, 5):
        written.append(wire.OutMessage(ref=ref, body=body()))
    written.checkpoint()
    for ref in refs(wire.ROUTINE, 5):
        written.append(wire.OutMessage(ref=ref, body=body()))
    written.append(wire.OutStatus(ref=4, status=wire.DELIVERED, at=UTC))
    assert [(one.ref, one.status) for one in listed(written, wire.OUTGOING)] == [
        (4, wire.DELIVERED),
        (8, 0),
        (12, 0),
        (16, 0),
        (20, 0),
    ]


def test_a_list_reads_no_texts(flash, written):  # noqa: F811
    for ref in refs(wire.ROUTINE, 12):
        written.append(wire.InMessage(ref=ref, body=body(LONG, subject="long")))
    flash.octets_read = 0
    assert len(listed(written)) == 12
    assert flash.octets_read < 12 * 400


def test_nothing_is_looked_at_for_long_without_a_pause(flash, written):  # noqa: F811
    for ref in refs(wire.ROUTINE, 200):
        written.append(wire.InMessage(ref=ref, body=body(LONG[:64])))
    for steps in (
        history.listed(written.stored, wire.INCOMING),
        history.shown(written.stored, wire.INCOMING, 4),
        history.beginnings(written.stored, [4], 100),
        history.newest_call(written.stored),
    ):
        flash.octets_read = 0
        most = before = 0
        for _ in steps:
            most, before = max(most, flash.octets_read - before), flash.octets_read
        assert 0 < most < 2000


def test_one_message_is_shown_whole_from_any_segment_with_its_latest_status(written):
    written.append(wire.InMessage(ref=4, body=body(LONG)), wire.InStatus(ref=4, status=wire.RUNG, at=UTC))
    written.checkpoint()
    written.append(acknowledged(4), wire.InMessage(ref=8, body=body()))
    (shown,) = found(history.shown(written.stored, wire.INCOMING, 4))
    assert (shown.body, shown.status, shown.by) == (body(LONG), wire.ACKNOWLEDGED, "Bert")
    assert found(history.shown(written.stored, wire.INCOMING, 12)) == []
    assert found(history.shown(written.stored, wire.OUTGOING, 4)) == []


def test_the_newest_segment_is_looked_at_first(flash, written):  # noqa: F811
    for ref in refs(wire.ROUTINE, 300):
        written.append(wire.InMessage(ref=ref, body=body()))
    written.checkpoint()
    written.append(wire.InMessage(ref=7, body=body(b"new")))
    flash.octets_read = 0
    assert len(found(history.shown(written.stored, wire.INCOMING, 7))) == 1
    assert flash.octets_read < 200


def test_the_log_has_every_entry_of_every_segment(written):
    written.append(wire.Boot(boots=1), wire.InMessage(ref=4, body=body(LONG)))
    written.checkpoint()
    written.append(wire.Boot(boots=2))
    log = found(history.logged(written.stored))
    assert [(one.index, one.at) for one in log] == [(0, UTC), (1, UTC), (2, UTC), (3, UTC)]
    assert log[1].entry == b"\x04\x04" + body(LONG)


@pytest.mark.parametrize("first", [0, 1, 3, 4, 7, 8, 9, 1000])
def test_the_log_is_told_from_any_number_on(written, first):
    for number in range(3):
        written.append(wire.Boot(boots=1 + number))
        written.append(wire.InMessage(ref=4 + 4 * number, body=body()))
        written.checkpoint()
    log = found(history.logged(written.stored, first))
    assert [one.index for one in log] == list(range(first, 9))
    assert log == [one for one in found(history.logged(written.stored)) if one.index >= first]


def test_the_end_of_a_long_log_is_found_without_reading_all_of_it(flash, written):  # noqa: F811
    for _ in range(3):
        for number in range(50):
            written.append(wire.InMessage(ref=4 + 4 * number, body=body(LONG[:500])))
        written.checkpoint()
    flash.octets_read = 0
    assert len(found(history.logged(written.stored, 152))) == 1
    assert flash.octets_read < 1000


def test_beginnings_are_found_wherever_they_are(written):
    written.append(wire.InMessage(ref=4, body=body(LONG)))
    written.checkpoint()
    written.append(wire.InMessage(ref=8, body=body(b"short")))
    beginnings = dict(found(history.beginnings(written.stored, [4, 8, 12], 100)))
    assert beginnings == {8: body(b"short"), 4: body(LONG)[:100]}
    assert found(history.beginnings(written.stored, [], 100)) == []


def test_the_message_stored_last_is_read_without_looking_for_it(flash, written):  # noqa: F811
    written.append(wire.InMessage(ref=4, body=body(LONG)))
    flash.octets_read = 0
    assert history.beginning_at(written.stored.last_record, 4, 50) == body(LONG)[:50]
    assert flash.octets_read < 80
    assert history.beginning_at(written.stored.last_record, 8, 50) is None


def test_the_newest_call_is_found_with_its_status(written):
    calls = refs(wire.FLASH, 2)
    for ref in calls:
        written.append(wire.OutMessage(ref=ref, body=body(b"", flags=wire.CALL)))
    written.append(wire.OutStatus(ref=calls[1], status=wire.RUNG, at=UTC))
    written.append(wire.OutMessage(ref=15, body=body()))
    (call,) = found(history.newest_call(written.stored))
    assert (call.ref, call.status) == (calls[1], wire.RUNG)


def test_a_damaged_old_record_is_told_as_such(flash, written):  # noqa: F811
    written.append(wire.InMessage(ref=4, body=body()))
    name = "data/journal-0000000000"
    flash.live[name] = flash.live[name][:12] + b"\x04\xff\xff\xff\xff\xff\xff" + flash.live[name][19:]
    for steps in (history.listed(written.stored, wire.INCOMING), history.shown(written.stored, wire.INCOMING, 4)):
        with pytest.raises(JournalDamaged):
            found(steps)


@pytest.mark.parametrize("text", ["abc", "aé", "ж" * 5, "漢字", "🦊", ""])
def test_a_text_cut_anywhere_keeps_whole_characters(text):
    octets = text.encode()
    for length in range(len(octets) + 1):
        kept = octets[: whole_characters(octets[:length])]
        assert text.startswith(kept.decode())
        assert length - len(kept) < 4
        assert whole_characters(kept) == len(kept)


def test_a_message_is_read_from_any_beginning_of_its_body():
    whole = body("текст".encode(), sender="Ada", subject="s" * 80, desk="watch", language="ru", reply_to=4)
    for length in range(len(whole) + 1):
        message = message_of(whole[:length])
        assert "текст".startswith(message.text.decode())
    message = message_of(whole)
    assert (message.sender, message.subject, message.text.decode()) == ("Ada", "s" * 80, "текст")


def test_parts_of_a_message_that_comes_in_slowly_are_in_the_log_and_nowhere_else(written):
    part = wire.InPart(ref=8, total=5000, offset=0, data=b"x" * 2000)
    written.append(wire.InMessage(ref=4, body=body(sender="Ada")), part)
    written.checkpoint()
    written.append(part)
    assert [one.ref for one in listed(written)] == [4]
    assert [one.ref for one in found(history.shown(written.stored, wire.INCOMING, 8))] == []
    assert found(history.beginnings(written.stored, [8], 100)) == []
    codes = [one.entry[0] for one in found(history.logged(written.stored))]
    assert codes == [wire.InMessage.CODE, wire.InPart.CODE, wire.Checkpoint.CODE, wire.InPart.CODE]


@pytest.mark.parametrize("direction", [wire.OUTGOING, wire.INCOMING])
@pytest.mark.parametrize("in_a_later_segment", [False, True])
def test_a_message_that_a_later_one_is_about_is_shown_with_its_stamp(written, direction, in_a_later_segment):
    form = (wire.OutMessage, wire.InMessage)[direction]
    first, later = wire.REF_MAX - 8, wire.REF_MAX - 4
    for ref in (first, later):
        written.append(form(ref=ref, body=body()))
    if in_a_later_segment:
        written.checkpoint()
    written.append(wire.Stamped(direction=1 - direction, ref=first, relation=wire.CANCELS, by_ref=4))
    written.append(wire.Stamped(direction=direction, ref=first, relation=wire.CORRECTS, by_ref=later))
    assert [(one.ref, one.stamp, one.stamped_by) for one in listed(written, direction)] == [
        (first, wire.CORRECTS, later),
        (later, 0, 0),
    ]
    (shown,) = found(history.shown(written.stored, direction, first))
    assert (shown.stamp, shown.stamped_by) == (wire.CORRECTS, later)
