"""The orderwire at a terminal and between pipes, against a scripted box."""

import json

import pytest
from at_terminal import END_OF_INPUT, INTERRUPT, AtTerminal
from redphone import wire
from redphone_host.cli import app
from redphone_host.spoken_lines import pieces
from typer.testing import CliRunner

F1 = wire.reference(wire.FLASH, 1)
NOW = 1_900_000_000


@pytest.fixture
def talking(box):
    """A box with a call open, whose peer hears every line."""
    box.status.call = 1
    said = []

    def says(order):
        said.append(order.text)
        line = {"direction": wire.OUTGOING, "number": len(said), "at": NOW, "by": order.by, "text": order.text}
        box.follow_ups[wire.Say] = [wire.Said(heard=heard, **line) for heard in (0, 1)]
        return wire.Done()

    box.answers[wire.Say] = says
    box.said = said
    return box


@pytest.fixture
def run(monkeypatch, talking):
    monkeypatch.setenv("REDPHONE_PORT", talking.path)
    monkeypatch.setenv("REDPHONE_OPERATOR", "Ann")
    monkeypatch.setenv("COLUMNS", "200")

    def invoke(*words, code=0, stdin=""):
        result = CliRunner().invoke(app, [str(word) for word in words], input=stdin)
        assert result.exit_code == code, result.output
        return result

    return invoke


def at_terminal(box):
    return AtTerminal("talk", env={"REDPHONE_PORT": box.path, "REDPHONE_OPERATOR": "Ann"})


def from_peer(number, text, by="Ivan"):
    return wire.Said(direction=wire.INCOMING, number=number, at=NOW, by=by, text=text)


def test_lines_from_a_pipe_are_said_and_heard(run, talking):
    said = run("talk", stdin="hello\n\nЛинии\n")
    assert talking.said == ["hello", "Линии"]
    assert "17:46:40Z Ann: hello  [heard]" in said.stdout
    assert "still open" in said.stderr
    assert not talking.asked(wire.EndCall)


def test_hanging_up(run, talking):
    run("talk", "--end", stdin="bye\n")
    run("talk", stdin="bye\n/end\nnot this\n")
    assert talking.said == ["bye", "bye"]
    assert talking.asked(wire.EndCall) == [wire.EndCall(by="Ann")] * 2


def test_as_json_lines(run, talking):
    talking.follow_ups[wire.Hello] = [from_peer(1, "a\x1b[2Jb")]
    out = run("talk", "--json", stdin="x\n").stdout
    told = [json.loads(line) for line in out.splitlines()]
    assert [(line["type"], line["heard"]) for line in told if line["by"] == "Ann"] == [("said", False), ("said", True)]
    assert [line["text"] for line in told if line["by"] == "Ivan"] == ["a\x1b[2Jb"]
    assert "\x1b" not in out


def test_what_the_peer_says_cannot_steer_the_terminal(run, talking):
    talking.follow_ups[wire.Hello] = [from_peer(1, "[red]\x1b[2J\u202edesrever\nx", by="\x07" * 32)]
    talking.follow_ups[wire.EndCall] = []
    out = run("talk", stdin="x\n").stdout
    assert "[red]<U+001B>[2J<U+202E>desrever<U+000A>x" in out
    assert "<U+0007>" in out
    assert not {"\x1b", "\u202e", "\x07"} & set(out)


def test_a_peer_that_hangs_up_ends_it(run, talking):
    over = wire.CallOpen(open=0, own=0, ref=F1, at=NOW, by="Ivan")
    talking.answers[wire.Say] = wire.Done()
    talking.follow_ups[wire.Say] = [over]
    assert "the call is over: Ivan" in run("talk", stdin="x\n").stdout


def test_lines_that_are_not_heard_in_time(run, talking):
    talking.answers[wire.Say] = wire.Done()
    assert "1 lines are not heard" in run("talk", "--timeout", 0.2, stdin="x\n", code=4).stderr


def test_a_box_whose_queue_is_full_is_asked_again(run, talking):
    says = talking.answers[wire.Say]
    refusals = [wire.Refused(reason=wire.QUEUE_FULL)] * 2
    talking.answers[wire.Say] = lambda order: refusals.pop() if refusals else says(order)
    run("talk", stdin="one\ntwo\n")
    assert talking.said == ["one", "two"]


def test_no_call_is_open(run, talking):
    talking.status.call = 0
    assert "redphone call" in run("talk", code=2).stderr
    talking.status.call = 1
    talking.answers[wire.Say] = wire.Refused(reason=wire.NO_CALL)
    assert "NO_CALL" in run("talk", stdin="x\n", code=1).stderr


def test_a_call_goes_on_into_the_orderwire(run, talking):
    answered = wire.Progress(ref=F1, status=wire.ACKNOWLEDGED, at=NOW, by="Ivan")
    talking.follow_ups[wire.Send] = [answered, wire.CallOpen(open=1, own=1, ref=F1, at=NOW, by="Ivan")]
    said = run("call", stdin="hello\n")
    assert "the call is open: Ivan" in said.stdout
    assert talking.said == ["hello"]
    run("call", "--no-talk", stdin="hello\n")
    assert talking.said == ["hello"]


def test_at_a_terminal(talking):
    with at_terminal(talking) as terminal:
        terminal.sees("/end hangs up")
        terminal.types("hello\n")
        terminal.sees("Ann: hello  [heard]")
        talking.tells(from_peer(1, "good evening"))
        terminal.sees("Ivan: good evening")
        terminal.types(END_OF_INPUT)
        terminal.sees("Hang up?")
        terminal.types("\n")
        terminal.sees("you have hung up")
        assert terminal.ends() == 0
    assert len(talking.asked(wire.EndCall)) == 1


def test_control_c_leaves_the_call_open(talking):
    with at_terminal(talking) as terminal:
        terminal.sees("/end hangs up")
        terminal.types(INTERRUPT)
        terminal.sees("still open")
        assert terminal.ends() == 130
    assert not talking.asked(wire.EndCall)


def test_what_is_typed_becomes_lines_that_the_orderwire_takes():
    assert pieces(b"  \t ") == []
    assert pieces(b"a\x1bb\xffc") == ["a b\N{REPLACEMENT CHARACTER}c".encode()]
    long = " ".join(["слово"] * 60)
    found = pieces(long.encode())
    assert all(0 < len(piece) <= wire.TALK_OCTETS_MAX for piece in found)
    assert b" ".join(found).decode() == long
    endless = "\N{SNOWMAN}" * 100
    assert b"".join(pieces(endless.encode())).decode() == endless
