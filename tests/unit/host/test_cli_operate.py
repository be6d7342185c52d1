"""An operator's steps on the command line, against a scripted box."""

import json
import signal
import threading
from pathlib import Path

import pytest
from redphone import wire
from redphone.black import bearer
from redphone.red.message import Message
from redphone_host.cli import app
from redphone_host.fill_file import read_fill, write_fill
from redphone_host.fill_make import check_pair, new_line
from typer.testing import CliRunner

F1 = wire.reference(wire.FLASH, 1)
NOW = 1_900_000_000


@pytest.fixture
def run(monkeypatch, box):
    """Run a command with REDPHONE_PORT set to the box; its standard output, after checking its exit code."""
    monkeypatch.setenv("REDPHONE_PORT", box.path)
    monkeypatch.setenv("REDPHONE_OPERATOR", "Ann")
    monkeypatch.setenv("COLUMNS", "200")

    def invoke(*words, code=0, stdin=None):
        result = CliRunner().invoke(app, [str(word) for word in words], input=stdin)
        assert result.exit_code == code, result.output
        return result.stdout

    return invoke


@pytest.fixture
def interruptible():
    """What a shell has started in the background ignores interrupts, and so do its children."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def lines(out):
    return [json.loads(line) for line in out.splitlines()]


def receipt(status, **values):
    return wire.Progress(ref=F1, status=status, at=NOW, **values)


def test_status(run, box):
    assert "North" in run("status")
    assert lines(run("status", box.path, "--json"))[0]["peer_name"] == "South"


def test_status_has_a_line_for_each_bearer(run, box):
    down = wire.BearerState(number=1, kind=wire.TELEPHONE, state=bearer.DOWN, why=bearer.BUSY, bit_rate=19200)
    box.bearers.append(down)
    shown = " ".join(run("status").split())
    assert "bearer 0 serial at 9600 bit/s up; 0 frames sent" in shown
    assert "bearer 1 telephone at 19200 bit/s down: engaged" in shown
    told = lines(run("status", box.path, "--json"))
    assert [(state["number"], state["state"], state["why"]) for state in told[0]["bearers"]] == [
        (0, "UP", "NOTHING"),
        (1, "DOWN", "BUSY"),
    ]
    assert len(told) == 1


def test_an_empty_box_has_no_bearers(run, box):
    box.status.filled = 0
    assert "bearer" not in run("status")
    assert lines(run("status", "--json"))[0]["bearers"] == []


def test_send_in_full(run, box):
    options = ("-p", "flash", "--desk", "watch", "--subject", "Ice", "--language", "en", "--exercise")
    run("send", box.path, "Look out", *options, "--reply-to", "b-r7", "--reply-by", "2030-03-17T17:46:40Z")
    assert box.asked(wire.Send) == [
        wire.Send(
            precedence=wire.FLASH,
            flags=wire.EXERCISE,
            reply_to=wire.reference(wire.ROUTINE, 7),
            reply_by=NOW,
            desk="watch",
            subject="Ice",
            language="en",
            sender="Ann",
            text=b"Look out",
        )
    ]


def test_text_from_a_file_and_from_standard_input(run, box, tmp_path):
    (tmp_path / "x").write_text("Привет")
    run("send", "--file", tmp_path / "x")
    run("send", "-", stdin="你好")
    run("send", "plain")
    assert [order.text.decode() for order in box.asked(wire.Send)] == ["Привет", "你好", "plain"]


def test_each_receipt_is_shown_until_the_one_waited_for(run, box):
    box.follow_ups[wire.Send] = [
        receipt(wire.DELIVERED),
        wire.Progress(ref=F1 + 4, status=wire.ANSWERED),
        receipt(wire.RUNG),
        receipt(wire.ACKNOWLEDGED, by="Ivan"),
    ]
    shown = lines(run("send", "Hi", "-p", "f", "--wait", "acknowledged", "--json"))
    assert [record["type"] for record in shown] == ["accepted", "progress", "progress", "progress"]
    assert [record.get("status") for record in shown] == [None, "DELIVERED", "RUNG", "ACKNOWLEDGED"]
    out = run("send", "Hi", "-p", "f", "--wait", "acknowledged")
    assert "ACKNOWLEDGED 2030-03-17 17:46:40Z by Ivan" in out


def test_a_receipt_that_came_before_counts(run, box):
    listed = wire.Listed(ref=F1, status=wire.ACKNOWLEDGED, at=NOW, by="Ivan")
    box.answers[wire.ListMessages] = [listed, wire.End(count=1)]
    shown = lines(run("send", "Hi", "-p", "f", "--wait", "delivered", "--json"))
    assert shown[1]["status"] == "ACKNOWLEDGED"


def test_a_call_that_is_answered(run, box):
    box.follow_ups[wire.Send] = [receipt(wire.RUNG), receipt(wire.ACKNOWLEDGED, by="Ivan")]
    run("call", "--desk", "watch")
    assert box.asked(wire.Send) == [wire.Send(precedence=wire.FLASH, flags=wire.CALL, desk="watch", sender="Ann")]
    assert box.asked(wire.GiveUp) == []


def test_a_call_that_nobody_answers_is_given_up(run, box):
    out = run("call", "--timeout", "0.2", code=4)
    assert "A-F1 given up" in out
    assert box.asked(wire.GiveUp) == [wire.GiveUp(ref=F1, by="Ann")]


def test_a_call_interrupted_is_given_up(run, box, interruptible):
    timer = threading.Timer(0.1, signal.raise_signal, [signal.SIGINT])
    box.answers[wire.ListMessages] = lambda _: timer.start() or wire.End()  # asked when the wait begins
    assert "A-F1 given up" in run("call", code=130)
    timer.join()
    assert box.asked(wire.GiveUp) == [wire.GiveUp(ref=F1, by="Ann")]


@pytest.mark.parametrize("reason", [wire.WRONG_STATE, wire.UNKNOWN_MESSAGE])
def test_a_call_answered_while_it_is_given_up_counts_as_answered(run, box, reason):
    def too_late(_):
        box.answers[wire.ListMessages] = [wire.Listed(ref=F1, status=wire.ACKNOWLEDGED), wire.End(count=1)]
        return wire.Refused(reason=reason)

    box.answers[wire.GiveUp] = too_late
    assert "ACKNOWLEDGED" in run("call", "--timeout", "0.1")


def test_answering(run, box):
    run("ack", "B-F1")
    run("decline", box.path, "B-F1", "--by", "Eve", "--reason", "wrong number")
    run("withdraw", "A-F1")
    run("silence")
    assert [order for order in box.orders if not isinstance(order, wire.Hello)] == [
        wire.Acknowledge(ref=F1, by="Ann"),
        wire.Decline(ref=F1, by="Eve", note="wrong number"),
        wire.GiveUp(ref=F1, by="Ann"),
        wire.Silence(),
    ]


def test_reading(run, box):
    body = Message(dtg=NOW, text=b"two\nlines", sender="Ivan").pack()
    listed = wire.Listed(direction=wire.INCOMING, ref=F1, status=wire.RUNG, dtg=NOW, sender="Ivan", subject="[b]Ice")
    box.answers[wire.ListMessages] = [listed, wire.End(count=1)]
    box.answers[wire.Show] = wire.Shown(direction=wire.INCOMING, ref=F1, status=wire.RUNG, body=body)
    box.answers[wire.ReadLog] = [wire.Logged(index=1, entry=b"\x01\x00\x00\x00\x05"), wire.End(count=1)]
    assert "[b]Ice" in run("inbox")
    assert lines(run("inbox", "--json"))[0]["message"] == "B-F1"
    assert "two" in run("show", "B-F1")
    assert lines(run("show", "b-f1", "--json"))[0]["body"]["text"] == "two\nlines"
    assert "start 5" in run("log")
    assert lines(run("log", "--json"))[0]["entry"] == {"type": "boot", "boots": 5}
    run("inbox", "--sent")
    assert [order.direction for order in box.asked(wire.ListMessages)] == [1, 1, 0]
    assert box.asked(wire.Show)[0] == wire.Show(direction=wire.INCOMING, ref=F1)


def test_events(run, box):
    box.follow_ups[wire.Hello] = [wire.Ring(ref=F1), wire.Alarm(alarm=wire.LINE_DOWN)]
    assert [event["type"] for event in lines(run("events", "--count", 2, "--timeout", 5))] == ["ring", "alarm"]
    run("events", "--count", 3, "--timeout", 0.2, code=4)
    assert len(lines(run("events", "--timeout", 0.2))) == 2


def test_the_clock(run, box):
    run("set-clock", "--utc", "2030-03-17T17:46:40Z")
    assert box.asked(wire.SetClock) == [wire.SetClock(utc=NOW)]


def test_a_new_line_from_nothing_to_a_filled_box(run, box, tmp_path):
    secrets = tmp_path / "a", tmp_path / "b"
    for secret in secrets:
        secret.write_text(f"correct horse battery {secret.name}\n")
    sources = ("--passphrase-file-a", secrets[0], "--passphrase-file-b", secrets[1])
    made = lines(run("fill", "new", tmp_path / "d", "--name-a", "North", "--name-b", "South", *sources, "--json"))[0]
    fills = [
        read_fill(Path(path), secret.read_text().strip()) for path, secret in zip(made["files"], secrets, strict=True)
    ]
    assert check_pair(*fills) == []


def test_a_line_of_several_bearers(run, box, tmp_path):
    for end in "ab":
        (tmp_path / end).write_text(f"correct horse battery {end}\n")
    words = ["fill", "new", tmp_path / "d", "--name-a", "North", "--name-b", "South"]
    words += ["--passphrase-file-a", tmp_path / "a", "--passphrase-file-b", tmp_path / "b"]
    words += ["--bearer", "serial:rate=4800", "--bearer", "telephone:number-a=117"]
    run(*words, "--bit-rate", 9600, code=2)
    shown = [" ".join(line.split()) for line in run(*words).splitlines()]
    assert shown[2:5] == [
        "bearer 0 serial, port 0, 4800 bit/s",
        "bearer 1, A telephone, port 1, 19200 bit/s, 117",
        "bearer 1, B telephone, port 1, 19200 bit/s",
    ]
    paths = sorted((tmp_path / "d").iterdir())
    told = lines(run("fill", "check", paths[0], "--passphrase-file", tmp_path / "a", "--json"))[0]
    assert [setup["kind"] for setup in told["bearers"]] == ["serial", "telephone"]
    both = run("fill", "check", *paths, "--passphrase-file", tmp_path / "a", "--passphrase-file2", tmp_path / "b")
    assert "telephone, port 1" in both


def test_loading_a_fill_shows_the_words_of_both_ends(run, box, tmp_path):
    (tmp_path / "p").write_text("correct horse battery")
    paths = tmp_path / "a.fill", tmp_path / "b.fill"
    for path, fill in zip(paths, new_line("North", "South", 9600, 300, NOW), strict=True):
        write_fill(path, fill, "correct horse battery", ops=1, mem=8192)
    box.status.filled, box.status.key_switch = 0, 1
    secret = ("--passphrase-file", tmp_path / "p")
    loaded = lines(run("fill", "load", paths[1], "--end", "b", *secret, "--json"))[0]
    both = run("fill", "check", *paths, *secret, "--passphrase-file2", tmp_path / "p")
    assert " ".join(loaded["words"]) in both
    assert " ".join(loaded["words"]) in run("fill", "check", paths[1], "--port", box.path, *secret)
    run("zeroize", "--yes")
    assert box.asked(wire.Zeroize)
