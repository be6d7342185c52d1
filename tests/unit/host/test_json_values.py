"""Fields of records as JSON: watches, steps, views, line tests, clocks and stamps in words."""

import pytest
from redphone import codec, wire
from redphone_host.escalation import DEFAULT
from redphone_host.show_json import as_json

NOW = 1_900_000_000
NOW_ISO = "2030-03-17T17:46:40Z"
F12 = wire.reference(wire.FLASH, 12)


@pytest.mark.parametrize(
    ("entry", "name"),
    [
        (wire.InStep(ref=F12), "B-F12"),
        (wire.OutStep(ref=F12), "A-F12"),
        (wire.OutKnown(ref=F12), "A-F12"),
        (wire.CallState(own=1, ref=F12), "A-F12"),
        (wire.CallState(own=0, ref=F12), "B-F12"),
        (wire.Noted(alarm=wire.NO_ANSWER, ref=F12), "A-F12"),
        (wire.Due(direction=wire.INCOMING, ref=F12), "B-F12"),
        (wire.Stamped(direction=wire.INCOMING, ref=F12, by_ref=F12 + 4), "B-F12"),
    ],
)
def test_a_message_of_an_entry_is_named_likewise(entry, name):
    assert opened(entry)["message"] == name


def opened(entry):
    return as_json(wire.Logged(index=3, at=NOW, entry=codec.pack_coded(entry)), wire.ROLE_A)["entry"]


@pytest.mark.parametrize(
    ("state", "word", "duress"),
    [
        (wire.UNATTENDED, "UNATTENDED", False),
        (wire.ATTENDED, "ATTENDED", False),
        (wire.UNATTENDED | wire.UNDER_DURESS, "UNATTENDED", True),
        (wire.ATTENDED | wire.UNDER_DURESS, "ATTENDED", True),
    ],
)
def test_a_watch_in_words_and_duress_by_itself(state, word, duress):
    told = {"end": "A", "desk": 1, "state": word, "duress": duress, "since": NOW_ISO, "name": "cyber", "by": "Ann"}
    presence = wire.Presence(end=1, desk=1, state=state, since=NOW, name="cyber", by="Ann")
    assert as_json(presence, wire.ROLE_B) == {"type": "presence"} | told
    kept = opened(wire.PeerWatch(revision=1, desk=1, state=state, since=NOW, by="Ann"))
    assert (kept["state"], kept["duress"]) == (word, duress)


def test_our_own_journal_does_not_tell_of_duress():
    kept = opened(wire.OwnWatch(revision=1, state=wire.ATTENDED, since=NOW, accepted=3, mark=bytes(4), by="Ann"))
    assert (kept["state"], kept["accepted"]) == ("ATTENDED", 3)
    assert "duress" not in kept


def test_our_desks_are_of_our_end():
    assert [as_json(wire.Presence(end=end), wire.ROLE_A)["end"] for end in (0, 1)] == ["A", "B"]


@pytest.mark.parametrize(("told", "seconds"), [(0, None), (1 << 31, 0), ((1 << 31) + 312, 312), ((1 << 31) - 5, -5)])
def test_a_difference_of_clocks_has_a_sign(told, seconds):
    report = as_json(wire.LineTestReport(own=1, number=7, offset=told), wire.ROLE_A)
    assert (report["clock_difference_s"], report["own"], report["result"]) == (seconds, True, "ANSWERED")
    assert opened(wire.LineTestResult(offset=told))["clock_difference_s"] == seconds
    assert as_json(wire.Status(clock_offset=told), wire.ROLE_A)["clock_difference_s"] == seconds
    assert as_json(wire.Alarm(alarm=wire.CLOCK_WRONG, detail=told), wire.ROLE_A)["detail"] == seconds


def test_the_place_of_octets_is_no_difference_of_clocks():
    assert opened(wire.InPart(ref=F12, total=9, offset=4, data=b"x"))["offset"] == 4


def test_what_is_not_known_is_null():
    assert as_json(wire.LineTestReport(took_ms=0), wire.ROLE_A)["took_ms"] is None
    assert as_json(wire.Status(), wire.ROLE_A)["compromised"] is None
    assert as_json(wire.Status(compromised=NOW), wire.ROLE_A)["compromised"] == NOW_ISO
    assert [opened(wire.OutKnown(ref=F12, desk=desk))["desk"] for desk in (0, wire.ANY_DESK)] == [0, None]


def test_where_a_message_stands_in_words():
    outlook = wire.Outlook(ref=F12, view=wire.VIEW_UNATTENDED, since=NOW, status=wire.RUNG, status_at=NOW - 60)
    shown = as_json(outlook, wire.ROLE_A)
    assert (shown["view"], shown["status"], shown["step"], shown["outcome"]) == ("UNATTENDED", "RUNG", None, None)
    assert (shown["since"], shown["status_at"], shown["step_at"]) == (NOW_ISO, "2030-03-17T17:45:40Z", None)
    outlook.step, outlook.outcome, outlook.step_at = wire.HOOK, wire.STEP_NOBODY, NOW
    shown = as_json(outlook, wire.ROLE_A)
    assert (shown["step"], shown["outcome"], shown["step_at"]) == ("HOOK", "NOBODY", NOW_ISO)


def test_a_stamp_names_the_later_message_of_the_same_end():
    listed = wire.Listed(direction=wire.INCOMING, ref=F12, stamp=wire.CANCELS, stamped_by=F12 + 4)
    shown = as_json(listed, wire.ROLE_A)
    assert (shown["message"], shown["stamp"], shown["stamped_by"]) == ("B-F12", "CANCELS", "B-F13")
    shown = as_json(wire.Listed(direction=wire.OUTGOING, ref=F12), wire.ROLE_A)
    assert (shown["stamp"], shown["stamped_by"]) == (None, None)
    kept = opened(wire.Stamped(direction=wire.OUTGOING, ref=F12, relation=wire.CORRECTS, by_ref=F12 + 4))
    assert (kept["message"], kept["relation"], kept["by_message"]) == ("A-F12", "CORRECTS", "A-F13")


def test_a_table_of_escalation_by_precedence_and_step():
    shown = as_json(wire.EscalationTable(table=DEFAULT), wire.ROLE_A)["table"]
    assert shown["FLASH"] == {"siren": 20, "desks": 40, "hook": 60, "ask": 90}
    assert shown["ROUTINE"] == {"siren": None, "desks": None, "hook": None, "ask": 3600}
    assert opened(wire.Escalation(table=DEFAULT))["table"] == shown
