"""Entries in plain words, filtered, and as CSV; text from a peer can do nothing but be read."""

import csv
import io

import pytest
from journal_maker import NOW, JournalMaker, body
from redphone import wire
from redphone_host.errors import UsageProblem
from redphone_host.journal_carried import Carried
from redphone_host.journal_csv import CsvLog
from redphone_host.journal_filter import Wanted, parse_bound, parse_kinds, parse_message
from redphone_host.journal_words import Wording

F1 = wire.reference(wire.FLASH, 1)
ORIGIN = JournalMaker().journal(own_desks=("watch",), peer_desks=("duty",)).origin
WORDING = Wording(ORIGIN)

# A control character, a terminal's escape, Rich's markup, a bidirectional override, a line separator.
HOSTILE = "=1+1\x1b[2J[bold]\u202eevil\u2028\x00"

SAID = {
    "the box started (start 5)": wire.Boot(boots=5),
    "B-F1 acknowledged by Ada": wire.InStatus(ref=F1, status=wire.ACKNOWLEDGED, at=NOW, by="Ada"),
    "A-F1 declined by Bo: busy": wire.OutStatus(ref=F1, status=wire.DECLINED, at=NOW, by="Bo: busy"),
    "A-F1 refused (TOO_LARGE)": wire.OutStatus(ref=F1, status=wire.REFUSED, at=NOW, reason=wire.TOO_LARGE),
    "B-F1 withdrawn": wire.InVoid(ref=F1, status=wire.WITHDRAWN),
    "B-F1 received EXERCISE from Ivan for watch: Ice": wire.InMessage(
        ref=F1, body=body(flags=wire.EXERCISE, sender="Ivan", desk="watch", subject="Ice")
    ),
    "A-F1 accepted for sending; this version cannot read it": wire.OutMessage(ref=F1, body=b"\xff" * 6),
    "bearer 1 down: the line is held low": wire.Noted(alarm=wire.BEARER, detail=1 << 16 | 12),
    "the line is up": wire.Noted(alarm=wire.LINE_UP),
    "the clocks of the two ends differ; the peer's clock is 312 s behind": wire.Noted(
        alarm=wire.CLOCK_WRONG, detail=wire.CLOCK_BIAS_S - 312
    ),
    "a wrong PIN was given, 2 in a row": wire.Noted(alarm=wire.PIN_FAILED, detail=2),
    "A-F1: nobody has answered in time": wire.Noted(alarm=wire.NO_ANSWER, ref=F1),
    "Ada signed on at watch, and accepted 1 open item": wire.OwnWatch(
        revision=1, state=wire.ATTENDED, accepted=1, mark=bytes(4), by="Ada"
    ),
    "at the other end Bo signed off at duty UNDER DURESS": wire.PeerWatch(revision=1, state=wire.UNDER_DURESS, by="Bo"),
    "Ada signed off at desk 3": wire.OwnWatch(revision=2, desk=2, mark=bytes(4), by="Ada"),
    "A-F1: hook at the other end: nobody there": wire.OutStep(ref=F1, step=wire.HOOK, outcome=wire.STEP_NOBODY),
    "Bo at the other end said: hello": wire.InTalk(number=1, by="Bo", text="hello"),
    "A-F1 answered by Bo: the orderwire is open": wire.CallState(open=1, own=1, ref=F1, by="Bo"),
    "B-F1 is over, ended by Bo at the other end": wire.CallState(own=0, ref=F1, by="Bo", by_peer=1),
    "the peer's line test 9 missed": wire.LineTestResult(own=0, number=9, result=wire.TEST_UNANSWERED),
    "our line test 9 answered after 80 ms; the peer's clock is 2 s ahead": wire.LineTestResult(
        own=1, number=9, took_ms=80, offset=wire.CLOCK_BIAS_S + 2
    ),
    "A-F1 superseded by A-F2": wire.Stamped(direction=0, ref=F1, relation=wire.SUPERSEDES, by_ref=F1 + 4),
    "B-F1 is to be answered by 2030-03-17 17:46:40Z": wire.Due(direction=1, ref=F1, reply_by=NOW),
    "Ada has made sure that the peer is not under duress": wire.Trusted(at=NOW, by="Ada"),
}


@pytest.mark.parametrize("words", SAID)
def test_in_plain_words(words):
    assert WORDING.words(SAID[words]) == words


def test_every_kind_of_entry_has_words():
    for form in wire.ENTRIES.values():
        assert WORDING.words(form(**{"ref": F1} if "ref" in form.FIELDS else {}))
    assert WORDING.words(None)


@pytest.mark.parametrize(
    "record",
    [
        wire.InTalk(number=1, by=HOSTILE[:16], text=HOSTILE),
        wire.InStatus(ref=F1, status=wire.DECLINED, by=HOSTILE),
        wire.PeerWatch(revision=1, by=HOSTILE[:16]),
        wire.InMessage(ref=F1, body=body(subject=HOSTILE, sender=HOSTILE[:16], desk=HOSTILE[:9])),
        wire.CallState(ref=F1, by=HOSTILE, open=1),
        wire.Trusted(by=HOSTILE[:16]),
    ],
    ids=lambda record: type(record).__name__,
)
def test_hostile_text_is_only_shown(record):
    maker = JournalMaker().add(record)
    file = io.StringIO()
    CsvLog(file, WORDING, wire.ROLE_A).write(maker.entries[0], carried=False)
    for shown in (WORDING.words(record), file.getvalue().replace("\r\n", "")):
        assert not set("\x1b\u202e\u2028\x00\r\n") & set(shown)
        assert "<U+001B>" in shown
    cells = list(csv.reader(io.StringIO(file.getvalue())))[1]
    assert not [cell for cell in cells if cell[:1] in ("=", "+", "-", "@")]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\uff1d"])
def test_a_formula_gets_an_apostrophe(start):
    file = io.StringIO()
    maker = JournalMaker().add(wire.InStatus(ref=F1, status=wire.DECLINED, by=f"{start}cmd|' /C calc'!A0"))
    CsvLog(file, WORDING, wire.ROLE_A).write(maker.entries[0], carried=False)
    header, row = csv.reader(io.StringIO(file.getvalue()))
    assert row[header.index("by")].startswith("'")
    assert row[header.index("message")] == "B-F1"


def wanted(entries, **values):
    return [entry.index for entry in entries if Wanted(**values).wants(entry, wire.ROLE_A)]


def test_filters():
    maker = JournalMaker().add(wire.Boot(boots=1))
    maker.add(wire.OutMessage(ref=F1, body=body(sender="Ada")), after=60)
    maker.add(wire.OutStatus(ref=F1, status=wire.ACKNOWLEDGED, by="Bo"), after=60)
    maker.add(wire.InStatus(ref=F1, status=wire.ACKNOWLEDGED, by="Ada Byron"), after=60)
    maker.add(wire.Stamped(direction=0, ref=F1, relation=1, by_ref=F1 + 4), after=60)
    assert wanted(maker.entries) == [0, 1, 2, 3, 4]
    assert wanted(maker.entries, since=parse_bound("2"), until=parse_bound("3")) == [2, 3]
    assert wanted(maker.entries, since=parse_bound("2030-03-17T17:48:40Z")) == [2, 3, 4]
    assert wanted(maker.entries, until=parse_bound("2030-03-17T17:47:40Z")) == [0, 1]
    assert wanted(maker.entries, message=parse_message("a-f1")) == [1, 2, 4]
    assert wanted(maker.entries, message=parse_message("A-F2")) == [4]
    assert wanted(maker.entries, kinds=parse_kinds(["in_status", "Boot"])) == [0, 3]
    assert wanted(maker.entries, by="ada") == [1, 3]
    assert wanted(maker.entries, direction="received") == [3]
    assert wanted(maker.entries, direction="sent", by="bo") == [2]


@pytest.mark.parametrize("text", ["yesterday", "4294967296", "9" * 5000, "2030-01-01T00:00"])
def test_bounds_that_are_none(text):
    with pytest.raises(UsageProblem):
        parse_bound(text)


def test_kinds_that_are_none():
    with pytest.raises(UsageProblem, match="no kind of entry"):
        parse_kinds(["Bootleg"])


def carried(maker):
    asked = Carried()
    return [entry.index for entry in maker.entries if asked.is_carried(entry)]


def test_what_a_checkpoint_carries_over_has_not_happened_again():
    watch = wire.OwnWatch(revision=1, state=wire.ATTENDED, since=NOW, mark=bytes(4), by="Ada")
    result = wire.LineTestResult(own=1, number=7, result=wire.TEST_ANSWERED_LATE, took_ms=5)
    maker = JournalMaker().add(wire.Boot(boots=1)).add(watch).add(result)
    maker.add(wire.OutMessage(ref=F1, body=body()))
    bare = wire.LineTestResult(own=1, number=7)
    maker.checkpoint(
        wire.OutMessage(ref=F1, body=body()), watch, wire.Trusted(), bare, utc=NOW + 500, out_next=(1, 1, 1, 2)
    )
    maker.add(wire.OutMessage(ref=F1 + 4, body=body()))  # the same second, and new
    maker.add(wire.Noted(alarm=wire.LINE_UP)).add(wire.LineTestResult(own=1, number=7))
    assert carried(maker) == [4, 5, 6, 7, 8]


def test_a_journal_that_begins_with_a_checkpoint_tells_nothing_new_there():
    maker = JournalMaker().checkpoint(
        wire.InKnown(ref=F1, status=wire.RUNG),
        wire.PeerWatch(revision=4, by="Bo"),
        wire.InTalk(number=3, by="-", text="-"),
    )
    maker.add(wire.PeerWatch(revision=5, by="Bo"), after=1)
    assert carried(maker) == [0, 1, 2, 3]
