"""The watch on the command line: who keeps it, signing on and off, operators, against a scripted box."""

import json

import pytest
from at_terminal import AtTerminal
from redphone import wire
from redphone.red.message import Message
from redphone_host.cli import app
from typer.testing import CliRunner

NOW = 1_900_000_000
PIN = "473921"
DURESS = "118822"
WRONG = "12ab"
REPEAT = "Once more: "
UNDER_DURESS = "for duress (none: press Enter): "


def presence(end, state=wire.UNATTENDED, since=NOW, name="watch", by="", desk=0):
    return wire.Presence(end=end, desk=desk, state=state, since=since, name=name, by=by)


def answers(*records):
    return [*records, wire.End(count=len(records))]


def listed(ref, status, direction=wire.INCOMING, subject=""):
    return wire.Listed(direction=direction, ref=ref, status=status, at=NOW, dtg=NOW, subject=subject)


@pytest.fixture
def watched(box):
    """A box with a desk at each end; nobody is at the peer's."""
    box.answers[wire.GetWatches] = answers(
        presence(0, wire.ATTENDED, by="Boris"), presence(1, wire.UNATTENDED, by="Eve")
    )
    return box


@pytest.fixture
def run(monkeypatch, watched):
    monkeypatch.setenv("REDPHONE_PORT", watched.path)
    monkeypatch.setenv("REDPHONE_OPERATOR", "Ann")
    monkeypatch.setenv("COLUMNS", "200")

    def invoke(*words, code=0, stdin=None):
        result = CliRunner().invoke(app, [str(word) for word in words], input=stdin)
        assert result.exit_code == code, result.output
        assert PIN not in result.output
        return result

    return invoke


@pytest.fixture
def pin_file(tmp_path):
    path = tmp_path / "pin"
    path.write_text(PIN + "\n")
    return path


def at_terminal(box, *words):
    return AtTerminal(*words, env={"REDPHONE_PORT": box.path, "REDPHONE_OPERATOR": "Ann"})


def test_both_ends_are_shown(run, watched):
    shown = [" ".join(line.split()) for line in run("watch").stdout.splitlines()]
    assert "North watch attended by Boris since 2030-03-17 17:46:40Z" in shown
    assert "South watch UNATTENDED since 2030-03-17 17:46:40Z, when Eve signed off" in shown
    told = [json.loads(line) for line in run("watch", watched.path, "--json").stdout.splitlines()]
    assert [(record["type"], record["state"], record["by"]) for record in told] == [
        ("presence", "ATTENDED", "Boris"),
        ("presence", "UNATTENDED", "Eve"),
    ]


def test_a_desk_that_was_never_attended_and_a_line_without_desks(run, watched):
    watched.answers[wire.GetWatches] = answers(presence(1, since=0))
    assert "NEVER ATTENDED" in run("watch", "show").stdout
    watched.answers[wire.GetWatches] = answers()
    assert "keeps no watch" in run("watch").stdout


def test_duress_at_the_other_end_is_shown_until_it_is_trusted(run, watched, pin_file):
    watched.status.compromised = NOW
    watched.answers[wire.GetWatches] = answers(presence(1, wire.ATTENDED | wire.UNDER_DURESS, by="Eve"))
    shown = run("watch").stdout
    assert "COMPROMISED: signed under duress" in shown
    assert "redphone trust" in shown
    assert "COMPROMISED since 2030-03-17" in run("status").stdout
    run("trust", "--pin-file", pin_file)
    assert watched.asked(wire.Trust) == [wire.Trust(by="Ann", pin=PIN)]


def test_signing_on_with_nothing_open(run, watched, pin_file):
    out = run("watch", "on", "--pin-file", pin_file).stdout
    assert "Ann keeps the watch at desk watch" in out
    assert watched.asked(wire.SignOn) == [wire.SignOn(desk="watch", by="Ann", pin=PIN, accepts=0)]


def test_signing_on_shows_what_is_open_and_accepts_it(run, watched, pin_file):
    watched.status.open_items = 3
    received = [listed(4, wire.RUNG, subject="[red]Ice"), listed(8, wire.ACKNOWLEDGED), listed(12, wire.ACKNOWLEDGED)]
    sent = [listed(5, wire.DELIVERED, wire.OUTGOING, "Fog"), listed(9, wire.ANSWERED, wire.OUTGOING)]
    lists = {wire.INCOMING: answers(*received), wire.OUTGOING: answers(*sent)}
    watched.answers[wire.ListMessages] = lambda order: lists[order.direction]
    watched.answers[wire.Show] = lambda order: wire.Shown(
        direction=order.direction,
        ref=order.ref,
        body=Message(reply_by=NOW if order.direction else 0, reply_to=12 if order.ref == 9 else 0).pack(),
    )
    said = run("watch", "on", "--pin-file", pin_file, "--accept-all")
    assert [name in said.stdout for name in ("B-R1", "[red]Ice", "A-P1", "Fog", "B-R2", "B-R3")] == [True] * 5 + [False]
    assert "3 open items accepted" in said.stderr
    assert watched.asked(wire.SignOn)[0].accepts == 3
    refused = run("watch", "on", "--pin-file", pin_file, code=2)  # nobody can be asked
    assert "--accept-all" in refused.stderr
    assert len(watched.asked(wire.SignOn)) == 1


def test_what_is_open_changes_while_it_is_accepted(run, watched, pin_file):
    watched.status.open_items = 1

    def signs_on(order):
        if len(watched.asked(wire.SignOn)) == 1:
            watched.status.open_items = 2
            return wire.Refused(reason=wire.OPEN_ITEMS)
        return wire.Done()

    watched.answers[wire.SignOn] = signs_on
    run("watch", "on", "--pin-file", pin_file, "--accept-all")
    assert [order.accepts for order in watched.asked(wire.SignOn)] == [1, 2]
    watched.answers[wire.SignOn] = wire.Refused(reason=wire.OPEN_ITEMS)
    assert "OPEN_ITEMS" in run("watch", "on", "--pin-file", pin_file, "--accept-all", code=1).stderr


def test_which_desk(run, watched, pin_file):
    watched.answers[wire.GetWatches] = answers(presence(0), presence(0, name="cyber", desk=1), presence(1))
    assert "watch, cyber" in run("watch", "on", "--pin-file", pin_file, code=2).stderr
    run("watch", "on", "--desk", "cyber", "--pin-file", pin_file)
    watched.answers[wire.GetWatches] = answers()
    assert "keeps no watch" in run("watch", "on", "--pin-file", pin_file, code=2).stderr


@pytest.mark.parametrize("reason", [wire.WRONG_PIN, wire.LOCKED, wire.UNKNOWN_DESK, wire.NOT_SIGNED_ON])
def test_a_refusal_says_what_to_do(run, watched, pin_file, reason):
    watched.answers[wire.SignOn] = wire.Refused(reason=reason)
    problem, advice = run("watch", "on", "--pin-file", pin_file, code=1).stderr.splitlines()[:2]
    assert problem.startswith("the box refused")
    assert advice


def leaves_nobody(order):
    return wire.Done() if order.confirmed else wire.Refused(reason=wire.LAST_DESK)


def test_the_last_to_sign_off_must_say_so(run, watched, pin_file):
    watched.answers[wire.SignOff] = leaves_nobody
    assert "--yes" in run("watch", "off", "--pin-file", pin_file, code=2).stderr
    run("watch", "off", "--pin-file", pin_file, "--yes")
    assert [order.confirmed for order in watched.asked(wire.SignOff)] == [0, 1]


def test_a_pin_is_asked_for_without_echo(watched):
    watched.status.open_items = 1
    with at_terminal(watched, "watch", "on") as terminal:
        terminal.sees("Accept 1 open item?")
        terminal.types("y\n")
        terminal.sees("PIN of Ann: ")
        terminal.types(PIN + "\n")
        terminal.sees("keeps the watch")
        assert terminal.ends() == 0
    assert PIN not in terminal.shown
    assert watched.asked(wire.SignOn)[0].pin == PIN


def test_whoever_does_not_confirm_stays_signed_on(watched, pin_file):
    watched.answers[wire.SignOff] = leaves_nobody
    with at_terminal(watched, "watch", "off", "--pin-file", pin_file) as terminal:
        terminal.sees("South is told so. Sign off?")
        terminal.types("n\n")
        assert terminal.ends() == 130
    assert [order.confirmed for order in watched.asked(wire.SignOff)] == [0]


def test_operators(run, watched, tmp_path):
    both = tmp_path / "both"
    both.write_text(f"{PIN}\n{DURESS}\n")
    assert "with a PIN for duress" in run("operator", "put", watched.path, "Eve", "--pin-file", both).stdout
    assert "without" in run("operator", "put", "Ada", "--pin-file", "-", stdin=PIN).stdout
    assert watched.asked(wire.PutOperator) == [
        wire.PutOperator(name="Eve", pin=PIN, duress_pin=DURESS),
        wire.PutOperator(name="Ada", pin=PIN),
    ]
    run("operator", "remove", "Eve")
    assert watched.asked(wire.RemoveOperator) == [wire.RemoveOperator(name="Eve")]
    watched.answers[wire.ListOperators] = answers(wire.OperatorName(name="\x1b[2JAda"), wire.OperatorName(name="Bo"))
    assert run("operator", "list").stdout.split() == ["<U+001B>[2JAda", "Bo"]
    told = [json.loads(line) for line in run("operator", "list", "--json").stdout.splitlines()]
    assert told[1] == {"type": "operator_name", "name": "Bo"}
    watched.answers[wire.ListOperators] = answers()
    assert "operator put" in run("operator", "list").stdout
    watched.answers[wire.PutOperator] = wire.Refused(reason=wire.KEY_SWITCH_OFF)
    assert "key switch" in run("operator", "put", "Ada", "--pin-file", both, code=1).stderr


@pytest.mark.parametrize("text", [WRONG, "123", "1" * 17, "\N{ARABIC-INDIC DIGIT FOUR}" * 4, "", f"{PIN}\n{PIN}"])
def test_what_is_no_pin_is_not_sent_and_not_shown(run, watched, tmp_path, text):
    path = tmp_path / "wrong"
    path.write_text(text)
    said = run("operator", "put", "Eve", "--pin-file", path, code=2)
    assert not text or text not in said.output
    assert not watched.asked(wire.PutOperator)
    run("operator", "put", "Eve", "--pin-file", tmp_path / "none", code=2)


def test_a_new_pin_is_asked_for_twice(watched):
    with at_terminal(watched, "operator", "put", "Eve") as terminal:
        for question, answer in (
            ("New PIN of Eve: ", PIN),
            (REPEAT, PIN),
            (UNDER_DURESS, DURESS),
            (REPEAT, DURESS),
        ):
            terminal.sees(question)
            terminal.types(answer + "\n")
        assert terminal.ends() == 0
    assert PIN not in terminal.shown
    assert DURESS not in terminal.shown
    assert watched.asked(wire.PutOperator) == [wire.PutOperator(name="Eve", pin=PIN, duress_pin=DURESS)]


def test_a_pin_that_is_not_repeated_is_not_taken(watched):
    with at_terminal(watched, "operator", "put", "Eve") as terminal:
        for question, answer in (("New PIN of Eve: ", PIN), (REPEAT, DURESS)):
            terminal.sees(question)
            terminal.types(answer + "\n")
        assert terminal.ends() == 2
    assert "the two differ" in terminal.shown
    assert not watched.asked(wire.PutOperator)


def test_no_pin_for_duress(watched):
    with at_terminal(watched, "operator", "put", "Eve") as terminal:
        for question, answer in (("New PIN of Eve: ", PIN), (REPEAT, PIN), (UNDER_DURESS, "")):
            terminal.sees(question)
            terminal.types(answer + "\n")
        assert terminal.ends() == 0
    assert watched.asked(wire.PutOperator) == [wire.PutOperator(name="Eve", pin=PIN)]
