"""What a sender is told on the command line: nobody there, where a message stands, steps; stamps and read back."""

import json

import pytest
from at_terminal import AtTerminal
from redphone import wire
from redphone.black import bearer
from redphone.red.message import Message
from redphone_host.cli import app
from redphone_host.escalation import DEFAULT, parse
from typer.testing import CliRunner

F1 = wire.reference(wire.FLASH, 1)
R7 = wire.reference(wire.ROUTINE, 7)
NOW = 1_900_000_000


@pytest.fixture
def run(monkeypatch, box):
    monkeypatch.setenv("REDPHONE_PORT", box.path)
    monkeypatch.setenv("REDPHONE_OPERATOR", "Ann")
    monkeypatch.setenv("COLUMNS", "200")

    def invoke(*words, code=0, stdin=None):
        result = CliRunner().invoke(app, [str(word) for word in words], input=stdin)
        assert result.exit_code == code, result.output
        return result

    return invoke


def lines(said):
    return [json.loads(line) for line in said.stdout.splitlines()]


def answers(*records):
    return [*records, wire.End(count=len(records))]


def outlook(view, ref=F1, **values):
    return wire.Outlook(ref=ref, view=view, since=NOW, **values)


def desk(name, number, state=wire.UNATTENDED, since=NOW):
    return wire.Presence(end=1, desk=number, state=state, since=since, name=name)


# Before it is sent.


def test_whoever_sends_to_an_empty_room_is_told_so_first(run, box):
    box.answers[wire.GetWatches] = answers(desk("watch", 0), desk("cyber", 1, wire.ATTENDED))
    assert (
        "nobody has been at South's desk watch since 2030-03-17 17:46:40Z" in run("send", "x", "--desk", "watch").stderr
    )
    assert run("send", "x", "--desk", "cyber").stderr == ""
    assert run("send", "x").stderr == ""
    told = lines(run("send", "x", "--desk", "watch", "--json"))
    assert [record["type"] for record in told] == ["presence", "accepted"]
    assert len(box.asked(wire.Send)) == 4


def test_nobody_at_any_desk(run, box):
    box.answers[wire.GetWatches] = answers(desk("watch", 0), desk("cyber", 1, since=0))
    assert "at any of South's desks since" in run("send", "x").stderr
    box.answers[wire.GetWatches] = answers(desk("watch", 0, since=0))
    assert "nobody has ever been at South's desk watch" in run("call", "--timeout", 0, "--no-talk", code=4).stderr


@pytest.mark.parametrize("reason", [wire.UNSUPPORTED, wire.MALFORMED])
def test_a_box_that_knows_of_no_watches_sends_all_the_same(run, box, reason):
    box.answers[wire.GetWatches] = wire.Refused(reason=reason)
    run("send", "x")
    assert len(box.asked(wire.Send)) == 1


# While it waits.


def test_each_change_of_the_view_and_each_step_is_shown_once(run, box):
    unattended = outlook(wire.VIEW_UNATTENDED, status=wire.RUNG)
    siren = wire.Stepped(direction=wire.OUTGOING, ref=F1, step=wire.SIREN, outcome=wire.STEP_DONE, at=NOW)
    box.follow_ups[wire.Send] = [
        outlook(wire.VIEW_SENDING),
        wire.Progress(ref=F1, status=wire.RUNG, at=NOW),
        unattended,
        siren,
        outlook(wire.VIEW_UNATTENDED, step=wire.SIREN),
        wire.Stepped(direction=wire.INCOMING, ref=F1, step=wire.SIREN, outcome=wire.STEP_DONE, at=NOW),
        wire.Stepped(direction=wire.OUTGOING, ref=F1, step=wire.HOOK, outcome=wire.STEP_NOBODY, at=NOW),
        outlook(wire.VIEW_EXPIRED, ref=F1 + 4),
        wire.Progress(ref=F1, status=wire.ACKNOWLEDGED, at=NOW, by="Ivan"),
        outlook(wire.VIEW_ACKNOWLEDGED),
    ]
    shown = run("send", "x", "-p", "flash", "--wait", "acknowledged").stdout.splitlines()
    assert [line.split(" (")[0] for line in shown[1:]] == [
        "A-F1 RUNG 2030-03-17 17:46:40Z",
        "A-F1 UNATTENDED since 2030-03-17 17:46:40Z",
        "A-F1 at the other end: SIREN done 2030-03-17 17:46:40Z",
        "A-F1 at the other end: HOOK nobody there 2030-03-17 17:46:40Z",
        "A-F1 ACKNOWLEDGED 2030-03-17 17:46:40Z by Ivan",
    ]
    types = [record["type"] for record in lines(run("send", "x", "-p", "flash", "--wait", "acknowledged", "--json"))]
    assert types == ["accepted", "progress", "outlook", "stepped", "stepped", "progress"]


@pytest.mark.parametrize("view", range(len(wire.VIEWS)), ids=wire.VIEWS)
def test_every_view_in_words(run, box, view):
    by = "\x1b]0;Ivan[/]"
    box.answers[wire.GetOutlooks] = answers(
        outlook(view, status=wire.RUNG, status_at=NOW, step=wire.HOOK, outcome=wire.STEP_NOBODY, step_at=NOW, by=by)
    )
    shown = " ".join(run("outlook").stdout.split())
    assert f"A-F1 {wire.VIEWS[view]} since 2030-03-17 17:46:40Z" in shown
    assert "RUNG 2030-03-17 17:46:40Z; HOOK nobody there 2030-03-17 17:46:40Z by <U+001B>]0;Ivan[/]" in shown
    (told,) = lines(run("outlook", "--json"))
    assert (told["message"], told["view"], told["by"]) == ("A-F1", wire.VIEWS[view], by)


def test_outlook_goes_on(run, box):
    box.follow_ups[wire.GetOutlooks] = [outlook(wire.VIEW_BOX_SILENT), wire.Ring(ref=F1), outlook(wire.VIEW_SENDING)]
    told = lines(run("outlook", "--follow", "--timeout", 0.3, "--json"))
    assert [record["view"] for record in told] == ["BOX_SILENT", "SENDING"]
    assert "nothing is open" in run("outlook").stdout


# Earlier messages, and what must be retyped.


@pytest.mark.parametrize(
    ("option", "relation"),
    [("--correct", wire.CORRECTS), ("--cancel", wire.CANCELS), ("--supersede", wire.SUPERSEDES)],
)
def test_a_message_about_an_earlier_one(run, box, option, relation):
    run("send", "x", option, "a-r7", "--read-back", "nine one", "--test")
    (order,) = box.asked(wire.Send)
    assert (order.relation, order.relates_to, order.read_back, order.flags) == (relation, R7, "nine one", wire.TEST)
    assert "peer's" in run("send", "x", option, "B-R7", code=2).stderr
    assert "two" in run("send", "x", option, "A-R7", "--cancel", "A-R7", "--correct", "A-R7", code=2).stderr
    assert len(box.asked(wire.Send)) == 1


def test_stamps_and_demands_are_shown(run, box):
    stamp = {"direction": wire.INCOMING, "ref": F1, "stamp": wire.CORRECTS, "stamped_by": R7}
    box.answers[wire.ListMessages] = answers(wire.Listed(status=wire.WITHDRAWN, **stamp))
    message = Message(text=b"x")
    message.read_back = "nine\x1b one"
    message.relate(wire.SUPERSEDES, R7 - 4)
    box.answers[wire.Show] = wire.Shown(body=message.pack(), **stamp)
    assert "CORRECTED by B-R7" in run("inbox").stdout
    shown = " ".join(run("show", "B-F1").stdout.split())
    assert "CORRECTED by B-R7" in shown
    assert "supersedes B-R6" in shown
    assert "read back nine<U+001B> one" in shown


def demands(box, words):
    message = Message(text=b"x")
    message.read_back = words
    box.answers[wire.Show] = wire.Shown(direction=wire.INCOMING, ref=F1, body=message.pack())
    box.answers[wire.Acknowledge] = lambda order: (
        wire.Done() if order.read_back == words else wire.Refused(reason=wire.READ_BACK)
    )


def test_what_is_to_be_read_back_may_be_given_at_once(run, box):
    demands(box, "nine one")
    assert "READ_BACK" in run("ack", "B-F1", code=1).stderr
    assert "READ_BACK" in run("ack", "B-F1", "--read-back", "wrong", code=1).stderr
    run("ack", "B-F1", "--read-back", "nine one")


def test_what_is_to_be_read_back_is_asked_for_at_a_terminal(box):
    demands(box, "nine one")
    with AtTerminal("ack", "B-F1", "--by", "Ann", env={"REDPHONE_PORT": box.path}) as terminal:
        terminal.sees("retype: nine one")
        terminal.types("nine one\n")
        terminal.sees("B-F1 acknowledged by Ann")
        assert terminal.ends() == 0
    assert [order.read_back for order in box.asked(wire.Acknowledge)] == ["", "nine one"]


# Tests of the line, and escalation.


def report(result, **values):
    return wire.LineTestReport(own=1, number=5, result=result, at=NOW, text="The quick\x1b fox", **values)


def test_a_line_test(run, box):
    box.bearers[0].round_trip_ms = 140
    theirs = wire.LineTestReport(own=0, number=4, result=wire.TEST_ANSWERED)
    answered = report(wire.TEST_ANSWERED, took_ms=750, offset=wire.CLOCK_BIAS_S - 312)
    box.follow_ups[wire.RunLineTest] = [theirs, answered]
    shown = " ".join(run("test").stdout.split())
    for words in ("ANSWERED", "took 750 ms", "312 s behind", "set-clock", "quick<U+001B> fox", "round trip 140 ms"):
        assert words in shown
    told = lines(run("test", "--json"))
    assert [record["type"] for record in told] == ["line_test_report", "bearer_state"]
    assert (told[0]["result"], told[0]["took_ms"]) == ("ANSWERED", 750)


def test_a_line_test_that_is_missed_or_never_ends(run, box):
    box.follow_ups[wire.RunLineTest] = [report(wire.TEST_UNANSWERED)]
    said = run("test", code=4)
    assert "MISSED" in said.stdout
    assert "not answered in time" in said.stderr
    box.follow_ups[wire.RunLineTest] = []
    assert "not answered within 0.2 s" in run("test", "--timeout", 0.2, code=4).stderr


def test_a_test_by_the_operator(run, box):
    ref = wire.reference(wire.ROUTINE, 1)
    box.follow_ups[wire.Send] = [wire.Progress(ref=ref, status=wire.ACKNOWLEDGED, at=NOW, by="Ivan")]
    assert "by Ivan" in run("test", "--operator", "--desk", "watch").stdout
    (order,) = box.asked(wire.Send)
    assert (order.precedence, order.flags, order.desk, order.sender) == (wire.ROUTINE, wire.TEST, "watch", "Ann")


def test_escalation(run, box):
    box.answers[wire.GetEscalation] = wire.EscalationTable(table=DEFAULT)
    assert "siren after 20 s" in run("escalation").stdout
    assert lines(run("escalation", "--json"))[0]["seconds"]["FLASH"]["siren"] == 20
    run("escalation", "--set", "flash:siren=30", "--set", "routine:hook=9")
    assert box.asked(wire.SetEscalation) == [
        wire.SetEscalation(table=parse(["flash:siren=30", "routine:hook=9"], DEFAULT))
    ]
    asked = len(box.orders)
    run("escalation", "--set", "flash:bell=1", code=2)
    assert len(box.orders) == asked
    box.answers[wire.SetEscalation] = wire.Refused(reason=wire.KEY_SWITCH_OFF)
    assert "key switch" in run("escalation", "--set", "flash:siren=30", code=1).stderr


def test_status_tells_of_clocks_and_calls(run, box):
    box.status.clock_offset = wire.CLOCK_BIAS_S + 2
    box.status.call = 1
    box.bearers = [wire.BearerState(kind=wire.SERIAL, state=bearer.UP, bit_rate=9600)]
    shown = " ".join(run("status").stdout.split())
    assert "clocks the other end's is 2 s ahead" in shown
    assert "call open" in shown
