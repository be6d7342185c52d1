"""Records as JSON: words, times and names; never a secret."""

import io
import json

import pytest
from redphone import codec, wire
from redphone.black import bearer
from redphone.red.message import Message
from redphone_host.fill_make import new_line
from redphone_host.moments import date_time_group, iso, parse_iso
from redphone_host.show import message_panel, message_table, receipt_text, status_table
from redphone_host.show_json import as_json, fill_json
from redphone_host.vocabulary import (
    WHY,
)
from redphone_host.why_bearers import advice, meaning
from rich.console import Console

NOW = 1_900_000_000
NOW_ISO = "2030-03-17T17:46:40Z"
F12 = wire.reference(wire.FLASH, 12)
BODY = Message(flags=wire.EXERCISE, dtg=NOW, text="Привет".encode(), desk="watch", sender="Ivan", reply_to=F12).pack()
_LEAST = {"body": BODY, "entry": b"\x01\x00\x00\x00\x01"}


def least(form):
    """A record of `form` with the least values that its fields allow."""
    return form(**{field.name: _least_value(field) for field in codec.fields_of(form)})


def _least_value(field):
    if field.is_number():
        return field.low
    return _LEAST.get(field.name, "x" * field.low if field.kind == codec.TEXT8 else b"x" * field.low)


@pytest.mark.parametrize("form", list(wire.ANSWERS.values()), ids=lambda form: form.__name__)
def test_every_answer_has_its_json(form):
    shown = as_json(least(form), wire.ROLE_A)
    assert json.loads(json.dumps(shown)) == shown
    assert shown["type"].islower()


def test_a_receipt():
    record = wire.Progress(ref=F12, status=wire.REFUSED, at=NOW, reason=wire.STORAGE_FULL, by="Ann")
    assert as_json(record, wire.ROLE_B) == {
        "type": "progress",
        "message": "B-F12",
        "precedence": "FLASH",
        "status": "REFUSED",
        "at": NOW_ISO,
        "reason": "STORAGE_FULL",
        "by": "Ann",
    }


@pytest.mark.parametrize(
    ("record", "name"),
    [
        (wire.Accepted(ref=F12), "A-F12"),
        (wire.Arrived(ref=F12), "B-F12"),
        (wire.Ring(ref=F12), "B-F12"),
        (wire.RingEnd(ref=F12, status=wire.RUNG), "B-F12"),
        (wire.Listed(direction=wire.OUTGOING, ref=F12), "A-F12"),
        (wire.Listed(direction=wire.INCOMING, ref=F12), "B-F12"),
        (wire.Shown(direction=wire.INCOMING, ref=F12, body=BODY), "B-F12"),
        (wire.Alarm(alarm=wire.NUMBER_VOID, ref=F12), "B-F12"),
        (wire.Alarm(alarm=wire.NO_ANSWER, ref=F12), "A-F12"),
        (wire.Alarm(alarm=wire.REPLY_DUE, ref=F12, detail=wire.OUTGOING), "A-F12"),
        (wire.Alarm(alarm=wire.REPLY_OVERDUE, ref=F12, detail=wire.INCOMING), "B-F12"),
        (wire.Alarm(alarm=wire.LINE_DOWN), None),
        (wire.Outlook(ref=F12), "A-F12"),
        (wire.Escalate(ref=F12), "B-F12"),
        (wire.Stepped(direction=wire.OUTGOING, ref=F12), "A-F12"),
        (wire.Stepped(direction=wire.INCOMING, ref=F12), "B-F12"),
        (wire.CallOpen(own=1, ref=F12), "A-F12"),
        (wire.CallOpen(own=0, ref=F12), "B-F12"),
    ],
)
def test_a_message_is_named_by_the_end_that_sent_it(record, name):
    assert as_json(record, wire.ROLE_A)["message"] == name


def test_a_message_is_shown_whole_and_its_reply_names_the_other_end():
    shown = as_json(wire.Shown(direction=wire.INCOMING, ref=F12, body=BODY), wire.ROLE_A)["body"]
    assert shown == {
        "flags": ["EXERCISE"],
        "dtg": NOW_ISO,
        "reply_by": None,
        "sender": "Ivan",
        "desk": "watch",
        "subject": "",
        "language": "",
        "reply_to": "A-F12",
        "corrects": None,
        "cancels": None,
        "supersedes": None,
        "read_back": "",
        "text": "Привет",
    }


@pytest.mark.parametrize("relation", [wire.CORRECTS, wire.CANCELS, wire.SUPERSEDES])
def test_a_message_about_an_earlier_one_names_one_of_its_own_end(relation):
    message = Message(dtg=NOW)
    message.relate(relation, F12)
    message.read_back = "17 km"
    shown = as_json(wire.Shown(direction=wire.INCOMING, ref=F12 + 4, body=message.pack()), wire.ROLE_A)["body"]
    names = {name: shown[name] for name in ("corrects", "cancels", "supersedes")}
    assert names == dict.fromkeys(names) | {list(names)[relation - 1]: "B-F12"}
    assert shown["read_back"] == "17 km"


def test_a_body_that_cannot_be_read_is_shown_as_octets():
    assert as_json(wire.Shown(ref=F12, body=b"\xff" * 6), wire.ROLE_A)["body"] == {"octets": "ff" * 6}


@pytest.mark.parametrize("form", list(wire.ENTRIES.values()), ids=lambda form: form.__name__)
def test_every_journal_entry_is_shown(form):
    logged = wire.Logged(index=1, at=NOW, entry=codec.pack_coded(least(form)))
    assert as_json(logged, wire.ROLE_A)["entry"]["type"] != "unknown"


def test_journal_entries_are_opened():
    inside = wire.InStatus(ref=F12, status=wire.ACKNOWLEDGED, at=NOW, by="Ann")
    shown = as_json(wire.Logged(index=3, at=NOW, entry=codec.pack_coded(inside)), wire.ROLE_A)
    assert shown["entry"]["type"] == "in_status"
    assert shown["entry"]["message"] == "B-F12"
    unknown = as_json(wire.Logged(entry=b"\xfe\x01"), wire.ROLE_A)
    assert unknown["entry"] == {"type": "unknown", "octets": "fe01"}


@pytest.mark.parametrize("form", [*wire.ORDERS.values(), wire.Fill, wire.Boot, wire.Whole])
def test_what_is_no_answer_is_not_shown(form):
    with pytest.raises(TypeError):
        as_json(form(), wire.ROLE_A)


def test_a_bearer_in_words():
    state = wire.BearerState(number=1, kind=wire.TELEPHONE, state=bearer.DOWN, why=bearer.BUSY, since=NOW)
    shown = as_json(state, wire.ROLE_A)
    assert (shown["kind"], shown["state"], shown["why"]) == ("telephone", "DOWN", "BUSY")
    assert shown["since"] == NOW_ISO
    assert as_json(wire.BearerState(why=99), wire.ROLE_A)["why"] == "99"


def test_every_reason_has_words_and_those_that_ask_for_something_advice():
    assert meaning(bearer.NOTHING) == advice(bearer.NOTHING) == ""
    for why in range(1, len(WHY)):
        assert meaning(why) != f"reason {why}"
    asks_for_nothing = {why for why in range(len(WHY)) if not advice(why)}
    assert asks_for_nothing == {bearer.NOTHING, bearer.NOT_TRIED, bearer.DIALLING}
    assert meaning(len(WHY)) == f"reason {len(WHY)}"
    assert "up to date" in advice(len(WHY))


def test_no_secret_of_a_fill_is_shown():
    fill = new_line("North", "South", 9600, 300, NOW, desks=(["watch"], []), test_min=60)[0]
    text = json.dumps(fill_json(fill))
    for secret in (fill.own_secret, fill.static_static, fill.psk, fill.seed):
        assert secret.hex() not in text
    shown = fill_json(fill)
    assert len(shown["words"]) == 8
    assert (shown["own_desks"], shown["peer_desks"], shown["test_minutes"]) == (["watch"], [], 60)
    assert shown["escalation"]["FLASH"]["siren"] is None


def test_times():
    assert iso(NOW) == NOW_ISO
    assert iso(0) is None
    assert date_time_group(NOW) == "171746ZMAR30"
    assert parse_iso("2030-03-17T19:46:40+02:00") == NOW


def test_tables_hold_what_was_sent_and_obey_none_of_it():
    evil = "[red]\x1b[2J\u202eevil"
    body = Message(dtg=NOW, text=evil.encode(), subject=evil, sender=evil).pack()
    shown = (
        status_table(wire.Status(filled=1, own_name=evil, peer_name=evil, version=evil), []),
        message_table([wire.Listed(ref=F12, sender=evil, desk=evil, subject=evil, by=evil)], wire.ROLE_A),
        message_panel(wire.Shown(ref=F12, by=evil, body=body), wire.ROLE_A),
        receipt_text(wire.Progress(ref=F12, status=wire.RUNG, by=evil)),
    )
    for renderable in shown:
        console = Console(width=400, file=io.StringIO())
        console.print(renderable)
        text = console.file.getvalue()
        assert "[red]<U+001B>[2J<U+202E>evil" in text
        assert "\x1b" not in text
        assert "\u202e" not in text
