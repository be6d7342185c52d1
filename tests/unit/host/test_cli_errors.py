"""What the command line says, and the code it leaves with, when something is not right."""

import json

import pytest
from redphone import wire
from redphone_host.cli import app
from redphone_host.fill_file import write_fill
from redphone_host.fill_make import new_line
from typer.testing import CliRunner

PASSPHRASE = "correct horse battery"
F1 = wire.reference(wire.FLASH, 1)


@pytest.fixture
def run(monkeypatch):
    """Run a command; (exit code, standard output, standard error)."""
    for name in ("REDPHONE_PORT", "REDPHONE_OPERATOR"):
        monkeypatch.delenv(name, raising=False)

    def invoke(*words, stdin=None):
        result = CliRunner().invoke(app, [str(word) for word in words], input=stdin)
        return result.exit_code, result.stdout, result.stderr

    return invoke


@pytest.fixture
def fills(tmp_path):
    """The two ends' files and a passphrase file."""
    paths = tmp_path / "a.fill", tmp_path / "b.fill"
    for path, fill in zip(paths, new_line("North", "South", 9600, 300, 1), strict=True):
        write_fill(path, fill, PASSPHRASE, ops=1, mem=8192)
    secret = tmp_path / "secret"
    secret.write_text(PASSPHRASE + "\n")
    return *paths, secret


def said(found, code, *texts):
    assert found[0] == code, found
    for text in texts:
        assert text in found[2], found[2]


def test_no_port(run):
    said(run("status"), 2, "no port is given", "/dev/ttyACM0", "REDPHONE_PORT")


def test_a_port_that_is_not_there(run):
    said(run("status", "/dev/none"), 3, "/dev/none cannot be opened", "is this the red port? is the box running?")


def test_errors_as_json(run):
    code, out, err = run("status", "/dev/none", "--json")
    told = json.loads(err)
    assert (code, out, told["exit_code"]) == (3, "", 3)
    assert "cannot be opened" in told["error"]
    assert told["advice"]


def test_a_bad_precedence(run):
    said(run("send", "/dev/none", "Hi", "-p", "urgent"), 2, "'urgent' is no precedence", "flash, immediate, priority")


def test_no_text(run):
    said(run("send", "/dev/none"), 2, "no text is given", "--file PATH")


def test_text_and_file(run):
    said(run("send", "/dev/none", "Hi", "--file", "x"), 2, "both TEXT and --file")


def test_a_file_that_is_not_utf8(run, tmp_path):
    (tmp_path / "x").write_bytes(b"caf\xe9")
    said(run("send", "/dev/none", "--file", tmp_path / "x"), 2, "is not UTF-8 text (octet 3)", "save it as UTF-8")


def test_a_file_that_is_too_large(run, tmp_path):
    (tmp_path / "x").write_bytes(b"x" * (wire.TEXT_OCTETS_MAX + 1))
    said(run("send", "/dev/none", "--file", tmp_path / "x"), 2, "too large", "at most 16384 octets", "nothing was sent")


def test_a_file_that_is_not_there_or_empty(run, tmp_path):
    said(run("send", "/dev/none", "--file", tmp_path / "x"), 2, "cannot be read: No such file")
    (tmp_path / "x").touch()
    said(run("send", "/dev/none", "--file", tmp_path / "x"), 2, "is empty", "redphone call")


def test_standard_input_is_held_to_the_same(run):
    said(run("send", "/dev/none", "-", stdin=b"\xff"), 2, "is not UTF-8")
    said(run("send", "/dev/none", "-", stdin="x" * 16385), 2, "too large")


def test_a_field_that_is_too_long(run):
    said(run("send", "/dev/none", "Hi", "--subject", "s" * 81), 2, "Send.subject must be 0 to 80 octets", "shorten it")


def test_a_bad_time(run):
    said(run("send", "/dev/none", "Hi", "--reply-by", "noon"), 2, "'noon' is no time", "2030-01-31T14:00Z")
    said(run("send", "/dev/none", "Hi", "--reply-by", "2030-01-01T00:00"), 2, "does not say its time zone")
    said(run("set-clock", "/dev/none", "--utc", "1960-01-01T00:00Z"), 2, "out of range")


@pytest.mark.parametrize("name", ["F12", "A-X1", "A-F0", "C-F1", "A-F999999999", "A-F1 "])
def test_a_bad_reference(run, name):
    said(run("show", "/dev/none", name), 2, "is no message", "A-F12")


def test_acknowledging_ones_own_message(run, box):
    said(run("ack", box.path, "A-F1", "--by", "Ann"), 2, "this end's own message", "redphone inbox")
    said(run("withdraw", box.path, "B-F1"), 2, "the peer's message")
    said(run("send", box.path, "Hi", "--reply-to", "A-F1"), 2, "a reply names one of the peer's")
    assert {type(order) for order in box.orders} == {wire.Hello}


def test_acknowledging_takes_a_name(run):
    code, _, err = run("ack", "/dev/none", "B-F1")
    assert code == 2
    assert "--by" in err


def test_what_the_box_refuses(run, box):
    box.answers[wire.Acknowledge] = wire.Refused(reason=wire.WRONG_STATE)
    said(run("ack", box.path, "B-F1", "--by", "Ann"), 1, "the box refused: WRONG_STATE", "redphone inbox")


def test_advice_from_a_box_cannot_steer_the_terminal(run, box):
    box.answers[wire.Silence] = wire.Refused(reason=wire.FAULT, advice="\x1b[2J[red]x")
    code, _, err = run("silence", box.path)
    assert code == 1
    assert "<U+001B>[2J[red]x" in err
    assert "\x1b" not in err


def test_a_wait_that_ends_without_it(run, box):
    said(run("send", box.path, "Hi", "--wait", "acknowledged", "--timeout", "0.2"), 4, "not ACKNOWLEDGED", "withdraw")


@pytest.mark.parametrize("status", [wire.DECLINED, wire.REFUSED, wire.WITHDRAWN])
def test_a_peer_who_says_no(run, box, status):
    box.follow_ups[wire.Send] = [wire.Progress(ref=F1, status=status, by="Ivan")]
    said(run("send", box.path, "Hi", "-p", "f", "--wait", "answered"), 5, wire.STATUSES[status], "by Ivan")


def test_a_wrong_passphrase(run, fills):
    said(
        run("fill", "check", fills[0], stdin="wrong horse battery\n"),
        6,
        "wrong passphrase",
        "type the passphrase again",
    )


def test_a_passphrase_file_that_is_not_there_or_empty(run, fills, tmp_path):
    said(run("fill", "check", fills[0], "--passphrase-file", tmp_path / "none"), 6, "cannot be read")
    (tmp_path / "empty").touch()
    said(run("fill", "check", fills[0], "--passphrase-file", tmp_path / "empty"), 6, "is empty", "first line")


def test_a_file_that_is_no_fill(run, fills):
    said(run("fill", "check", fills[2], "--passphrase-file", fills[2]), 6, "is not a fill file", "redphone fill new")


def test_two_files_for_the_same_end(run, fills):
    a, _, secret = fills
    found = run("fill", "check", a, a, "--passphrase-file", secret, "--passphrase-file2", secret)
    said(found, 6, "both are fills for end A")


def test_the_wrong_end(run, fills, box):
    a, _, secret = fills
    box.status.filled = 0
    found = run("fill", "load", a, box.path, "--end", "B", "--passphrase-file", secret)
    said(found, 6, "is for end A, not for end B", "take the other file")
    assert box.orders == []


def test_a_box_that_is_not_empty(run, fills, box):
    found = run("fill", "load", fills[0], box.path, "--end", "A", "--passphrase-file", fills[2])
    said(found, 1, "not empty", "redphone zeroize")
    assert box.asked(wire.LoadFill) == []


def test_a_fill_that_nobody_at_the_box_has_allowed(run, fills, box):
    box.status.filled = 0
    box.answers[wire.LoadFill] = wire.Refused(reason=wire.KEY_SWITCH_OFF, advice="nobody has pressed ACK")
    found = run("fill", "load", fills[0], box.path, "--end", "A", "--passphrase-file", fills[2])
    said(found, 1, "KEY_SWITCH_OFF", "nobody has pressed ACK")
    assert len(box.asked(wire.LoadFill)) == 1


def test_a_box_that_then_holds_another_fill(run, fills, box):
    box.status.filled, box.status.key_switch = 0, 1
    box.answers[wire.GetFingerprint] = wire.Fingerprint(line_id=bytes(8), digest=bytes(8))
    found = run("fill", "load", fills[0], box.path, "--end", "A", "--passphrase-file", fills[2])
    said(found, 6, "holds another fill")


def test_a_weak_passphrase(run, tmp_path):
    found = run("fill", "new", tmp_path / "d", "--name-a", "N", "--name-b", "S", stdin="short\nshort\n")
    said(found, 6, "fewer than 12 characters", "words")
    assert not (tmp_path / "d").exists()


def test_one_passphrase_for_both_ends(run, fills, tmp_path):
    files = ("--passphrase-file-a", fills[2], "--passphrase-file-b", fills[2])
    said(run("fill", "new", tmp_path / "d", "--name-a", "N", "--name-b", "S", *files), 6, "same passphrase")


def test_a_line_that_cannot_be(run, tmp_path):
    found = run("fill", "new", tmp_path, "--name-a", "N", "--name-b", "S", "--bit-rate", 10)
    said(found, 6, "bit_rate must be 50 to 921600", "nothing was written")


def test_zeroizing_takes_a_yes(run, box):
    said(run("zeroize", box.path), 2, "for good", "--yes")
    assert box.orders == []


def test_exit_codes_stand_in_the_help(run):
    code, out, _ = run("--help")
    assert code == 0
    for text in ("Exit codes", "0 done", "4 the wait timed out"):
        assert text in out
