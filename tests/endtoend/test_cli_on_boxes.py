"""Every verb of an operator's, by the real command line on two emulated boxes: what works, and what is refused."""

import contextlib
import json
import os
import pty
import queue
import tty

import pytest
import serial
from endtoend.hotline import Box
from redphone import wire

REFUSED, USAGE, NO_ANSWER, TIMED_OUT, PEER_SAID_NO, NOT_VERIFIED, INTERRUPTED = 1, 2, 3, 4, 5, 10, 130

SCRIPTS = {
    "ru": "Ложная тревога: учебный пуск, не боевой.",
    "zh-Hant": "請立即回覆。演習到此為止。",
    "ar": "نطلب تأكيد الاستلام فورًا.",
    "hi": "कृपया तुरंत उत्तर दें।",
    "emoji": "🛰️ ok 👩‍🚒",
}


@pytest.fixture(scope="module")
def unfilled(runtime, tmp_path_factory):
    """A box without keys."""
    box = Box(tmp_path_factory.mktemp("unfilled") / "flash", runtime=runtime)
    try:
        box.start()
        yield box
    finally:
        box.close()


class Plug:
    """A pseudo-terminal with no box behind it; it says `greeting` before it is asked anything."""

    def __init__(self, greeting=b""):
        self._master, self._slave = pty.openpty()
        tty.setraw(self._slave)
        self.path = os.ttyname(self._slave)
        self._greeting = greeting

    def answer(self):
        """Answer whatever was asked with the greeting."""
        os.read(self._master, 1)
        os.write(self._master, self._greeting)

    def close(self):
        os.close(self._master)
        os.close(self._slave)


@pytest.fixture(scope="module", autouse=True)
def asked_in_vain(run_cli):
    """`status` at a terminal that says nothing, and at one that talks. Begun early: how long it takes is the point."""
    plugs = (Plug(), Plug(b"\x00login: \x00\x07garbage\x00" + bytes(range(256)) * 4))
    asked = [run_cli.start("status", plug.path, "--json") for plug in plugs]
    plugs[1].answer()
    yield asked
    for running in asked:
        running.kill()
    for plug in plugs:
        plug.close()


def accepted(said, code=0):
    """The reference that a `send --json` was given."""
    assert said.code == code, said
    return said.records[0]["message"]


def shown(run_cli, box, ref):
    return run_cli("show", box.port, ref, "--json").record


# Looking at a box.


def test_status_for_people_and_for_programs(run_cli, north, south):
    status = run_cli("status", north.port, "--json").record
    assert (status["role"], status["own_name"], status["peer_name"]) == ("A", "North", "South")
    assert status["filled"]
    assert status["line_up"]
    assert not status["fault"]
    for_people = run_cli("status", south.port)
    assert for_people.code == 0
    assert "end B, South" in for_people.stdout
    assert "up since" in for_people.stdout


def test_the_port_may_come_from_the_environment(run_cli, north):
    said = run_cli("status", "--json", env={"REDPHONE_PORT": north.port})
    assert said.record["own_name"] == "North"
    assert run_cli("status").code == USAGE


# Sending.


@pytest.mark.parametrize("word", ["routine", "P", "immediate", "FLASH"])
def test_send_with_each_precedence_rings_at_the_peer(run_cli, north, south, word):
    words = ["send", north.port, f"sent {word}", "-p", word, "--from", "Ada"]
    said = run_cli(*words, "--wait", "rung", "--json")
    assert said.code == 0
    told = [record["type"] for record in said.records if record["type"] != "outlook"]
    assert told == ["accepted", "progress", "progress"]
    assert said.statuses == ["DELIVERED", "RUNG"]
    there = shown(run_cli, south, accepted(said))
    assert there["precedence"].startswith(word.upper())
    assert there["direction"] == "received"
    assert (there["body"]["text"], there["body"]["sender"]) == (f"sent {word}", "Ada")


def test_send_for_people_says_what_becomes_of_it(run_cli, north):
    said = run_cli("send", north.port, "hello", "--wait", "rung", "--timeout", "20")
    assert said.code == 0
    assert "accepted: stored in the box, and on its way" in said.stdout
    assert "DELIVERED" in said.stdout
    assert "RUNG" in said.stdout


def test_send_from_a_file_and_from_standard_input(run_cli, north, south, tmp_path):
    report = tmp_path / "report.txt"
    report.write_text("line one\nline two\n", encoding="utf-8")
    from_file = run_cli("send", north.port, "--file", report, "--wait", "delivered", "--json")
    from_stdin = run_cli("send", north.port, "-", "--wait", "delivered", "--json", input="Grüße".encode())
    assert shown(run_cli, south, accepted(from_file))["body"]["text"] == "line one\nline two\n"
    assert shown(run_cli, south, accepted(from_stdin))["body"]["text"] == "Grüße"


def test_everything_said_of_a_message_is_there_at_the_peer(run_cli, north, south):
    words = ["--desk", "watch", "--subject", "Drill 7", "--language", "de", "--from", "Ada", "--exercise"]
    said = run_cli(
        "send", north.port, "Übung", *words, "--reply-by", "2031-02-03T04:05Z", "--wait", "delivered", "--json"
    )
    body = shown(run_cli, south, accepted(said))["body"]
    assert (body["desk"], body["subject"], body["language"], body["sender"]) == ("watch", "Drill 7", "de", "Ada")
    assert body["flags"] == ["EXERCISE"]
    assert body["reply_by"] == "2031-02-03T04:05:00Z"
    listed = run_cli("inbox", south.port, "--json").records[-1]
    assert (listed["subject"], listed["flags"], listed["status"]) == ("Drill 7", ["EXERCISE"], "RUNG")
    assert "EXERCISE" in run_cli("show", south.port, accepted(said)).stdout


@pytest.mark.parametrize("language", SCRIPTS)
def test_every_script_arrives_as_it_was_written(run_cli, north, south, language):
    text = SCRIPTS[language]
    words = ["--language", language, "--subject", text[:20], "--wait", "delivered", "--json"]
    ref = accepted(run_cli("send", north.port, text, *words))
    body = shown(run_cli, south, ref)["body"]
    assert (body["text"], body["subject"]) == (text, text[:20])


@pytest.mark.parametrize("hotline", [{"bit_rate": 115200}], indirect=True)
def test_the_longest_text_arrives_whole(run_cli, hotline):
    text = ("Ünïcode, sixteen thousand octets of it. " * 400).encode()[: wire.TEXT_OCTETS_MAX - 2] + b"!!"
    said = run_cli("send", hotline.north.port, "-", "--wait", "delivered", "--timeout", "20", "--json", input=text)
    body = shown(run_cli, hotline.south, accepted(said))["body"]
    assert body["text"].encode() == text
    assert len(text) == wire.TEXT_OCTETS_MAX


def test_a_text_that_is_too_large_is_not_sent(run_cli, north):
    before = north.status().open_out
    said = run_cli("send", north.port, "-", "--json", input=b"x" * (wire.TEXT_OCTETS_MAX + 1))
    assert said.code == USAGE
    assert "16384" in said.error["error"]
    assert north.status().open_out == before


@pytest.mark.parametrize(
    "words",
    [
        ["text", "-p", "urgent"],
        ["text", "--reply-by", "tomorrow"],
        ["text", "--desk", "seventeen letters"],
        ["text", "--subject", "ü" * 41],
        ["text", "--reply-to", "A-R1"],
        ["text", "--reply-to", "B-R999", "--from", "Ada"],
        [""],
        [],
    ],
    ids=lambda words: " ".join(words)[:30] or "no text",
)
def test_a_send_that_is_not_right_sends_nothing(run_cli, north, words):
    said = run_cli("send", north.port, *words)
    unknown = "B-R999" in words
    assert said.code == (REFUSED if unknown else USAGE), said
    assert said.stderr
    assert north.status().open_out == 0


def test_what_is_not_utf8_is_not_sent(run_cli, north):
    assert run_cli("send", north.port, "-", input=b"caf\xe9").code == USAGE


# Waiting for a person.


def test_wait_until_acknowledged(run_cli, north, south):
    waiting = run_cli.start("send", north.port, "read this", "-p", "f", "--wait", "acknowledged", "--json")
    ref = waiting.next_record()["message"]
    waiting.record_of("progress", status="RUNG")
    assert run_cli("ack", south.port, ref, "--by", "Bert", "--json").record == {"type": "done"}
    said = waiting.ends()
    assert said.code == 0
    assert said.statuses == ["DELIVERED", "RUNG", "ACKNOWLEDGED"]
    assert said.records[-1]["by"] == "Bert"


def test_wait_until_answered(run_cli, north, south):
    waiting = run_cli.start("send", north.port, "answer this", "--wait", "answered", "--json")
    ref = waiting.next_record()["message"]
    waiting.record_of("progress", status="RUNG")
    reply = run_cli("send", south.port, "here it is", "--reply-to", ref, "--from", "Bert", "--json")
    said = waiting.ends()
    assert said.code == 0
    assert said.records[-1]["status"] == "ANSWERED"
    assert shown(run_cli, north, accepted(reply))["body"]["reply_to"] == ref


def test_a_wait_that_times_out_leaves_the_message_under_way(run_cli, north, south):
    said = run_cli("send", north.port, "nobody there?", "--wait", "acknowledged", "--timeout", "0.4", "--json")
    ref = accepted(said, TIMED_OUT)
    assert said.error["exit_code"] == TIMED_OUT
    assert "goes on" in said.error["advice"]
    south.until(lambda status: status.ringing, "the message's ringing")
    sent = run_cli("inbox", north.port, "--sent", "--json").records[-1]
    assert (sent["message"], sent["direction"]) == (ref, "sent")
    assert sent["status"] in ("DELIVERED", "RUNG")


def test_declined_is_told_to_the_one_who_waits(run_cli, north, south):
    waiting = run_cli.start("send", north.port, "take this", "--wait", "acknowledged", "--json")
    ref = waiting.next_record()["message"]
    waiting.record_of("progress", status="RUNG")
    declined = run_cli("decline", south.port, ref, "--by", "Bert", "--reason", "not our sector", "--json")
    assert declined.record == {"type": "done"}
    said = waiting.ends()
    assert said.code == PEER_SAID_NO
    assert said.statuses[-1] == "DECLINED"
    assert said.records[-1]["by"] == "Bert: not our sector"


def test_acknowledging_what_is_not_open(run_cli, north, south):
    ref = accepted(run_cli("send", north.port, "once", "--wait", "rung", "--json"))
    assert run_cli("ack", south.port, ref, "--by", "Bert").code == 0
    again = run_cli("ack", south.port, ref, "--by", "Bert", "--json")
    assert again.code == REFUSED
    assert "WRONG_STATE" in again.error["error"]
    assert run_cli("decline", south.port, ref, "--by", "Bert").code == REFUSED
    unknown = run_cli("ack", south.port, "A-F999", "--by", "Bert", "--json")
    assert unknown.code == REFUSED
    assert "UNKNOWN_MESSAGE" in unknown.error["error"]
    assert run_cli("ack", north.port, ref, "--by", "Ada").code == USAGE  # its own message
    assert run_cli("ack", south.port, "A-X1", "--by", "Bert").code == USAGE
    assert run_cli("ack", south.port, ref).code == USAGE  # by nobody
    assert run_cli("ack", south.port, ref, "--by", "B" * 33).code == USAGE


# Calling, and giving up.


def test_a_call_that_is_answered(run_cli, north, south):
    calling = run_cli.start("call", north.port, "--desk", "watch", "--from", "Ada", "--json")
    ref = calling.next_record()["message"]
    calling.record_of("progress", status="RUNG")
    assert south.panel.wait_for(lambda state: state.bell).lamps["ring"]
    assert "CALL" in run_cli("inbox", south.port, "--json").records[-1]["flags"]
    assert run_cli("ack", south.port, ref, "--by", "Bert").code == 0
    said = calling.ends()
    assert said.code == 0
    assert said.statuses[-1] == "ACKNOWLEDGED"


def test_a_call_that_nobody_answers_is_given_up(run_cli, north, south):
    said = run_cli("call", north.port, "--timeout", "0.5", "--json")
    ref = accepted(said, TIMED_OUT)
    assert said.records[-1] == {"type": "given_up", "message": ref}
    south.until(lambda status: not status.ringing, "the bell's end")
    north.until(lambda status: not status.open_out, "the call's end")
    sent = run_cli("inbox", north.port, "--sent", "--json").records[-1]
    assert (sent["message"], sent["status"]) == (ref, "WITHDRAWN")


def test_a_caller_who_hangs_up_gives_the_call_up(run_cli, north, south):
    calling = run_cli.start("call", north.port, "--json")
    calling.record_of("progress", status="RUNG")
    calling.interrupt()
    said = calling.ends()
    assert said.code == INTERRUPTED
    assert said.records[-1]["type"] == "given_up"
    south.until(lambda status: not status.ringing, "the bell's end")


def test_withdraw(run_cli, north, south):
    ref = accepted(run_cli("send", north.port, "never mind", "--wait", "rung", "--json"))
    assert run_cli("withdraw", south.port, ref, "--by", "Bert").code == USAGE  # the peer's
    assert run_cli("withdraw", north.port, ref, "--by", "Ada", "--json").record == {"type": "done"}
    north.until(lambda status: not status.open_out, "the peer's confirming it")
    assert run_cli("inbox", south.port, "--json").records[-1]["status"] == "WITHDRAWN"
    again = run_cli("withdraw", north.port, ref, "--json")
    assert again.code == REFUSED
    assert again.error["advice"]


# Inbox, log, events, clock, bell.


def test_inbox_show_and_log_tell_one_story(run_cli, north, south):
    ref = accepted(run_cli("send", north.port, "for the record", "--subject", "S", "--wait", "rung", "--json"))
    assert run_cli("ack", south.port, ref, "--by", "Bert").code == 0
    listed = {record["message"]: record for record in run_cli("inbox", south.port, "--json").records}
    assert (listed[ref]["status"], listed[ref]["by"]) == ("ACKNOWLEDGED", "Bert")
    for words in (["inbox", south.port], ["inbox", north.port, "--sent"], ["show", south.port, ref]):
        for_people = run_cli(*words)
        assert for_people.code == 0
        assert ref in for_people.stdout
    log = run_cli("log", south.port, "--json").records
    assert [record["index"] for record in log] == list(range(len(log)))
    about = [record["entry"] for record in log if record["entry"].get("message") == ref]
    assert [(entry["type"], entry.get("status")) for entry in about] == [
        ("in_message", None),
        ("in_status", "RUNG"),
        ("in_status", "ACKNOWLEDGED"),
    ]
    assert f"{ref} acknowledged by Bert" in run_cli("log", south.port).stdout
    unknown = run_cli("show", south.port, "A-F999", "--json")
    assert unknown.code == REFUSED
    assert "UNKNOWN_MESSAGE" in unknown.error["error"]


def test_the_log_is_followed_without_a_gap_and_once(run_cli, north, south):
    following = run_cli.start("log", south.port, "--follow", "--json")
    records = [following.next_record()]
    ref = accepted(run_cli("send", north.port, "follow this", "--wait", "rung", "--json"))
    while [record["words"] for record in records if record["entry"].get("message") == ref][1:] != [f"{ref} rung"]:
        records.append(following.next_record())
    following.interrupt()
    assert following.ends().code == INTERRUPTED
    assert [record["index"] for record in records] == list(range(len(records)))


def test_both_ends_journals_verify_and_one_that_was_changed_does_not(run_cli, north, south, tmp_path):
    ref = accepted(run_cli("send", north.port, "one story", "--wait", "rung", "--json"))
    assert run_cli("ack", south.port, ref, "--by", "Bert").code == 0
    south_file, changed = tmp_path / "south", tmp_path / "changed"
    assert run_cli("log", south.port, "--save", south_file).code == 0
    north.awaits(wire.reference(wire.ROUTINE, int(ref[3:])), wire.ACKNOWLEDGED)
    said = run_cli("log", north.port, "--verify", "--peer", south_file, "--json")
    assert said.code == 0, said
    assert said.record["holds"]
    assert said.record["compared"] >= 3
    assert said.record["peer_chain"]["holds_to"] + 1 == len(south_file.read_text().splitlines()) - 1
    words = ["--month", run_cli("status", north.port, "--json").record["utc"][:7], "--peer", south_file]
    said = run_cli("report", north.port, *words, "--out", tmp_path / "month.html", "--json", tmp_path / "month.json")
    assert said.code == 0, said
    counted = json.loads((tmp_path / "month.json").read_text())["figures"]
    assert counted["own_messages"][3]["acknowledged"]["count"] >= 1
    assert "The journal verifies." in (tmp_path / "month.html").read_text()
    changed.write_text(south_file.read_text().replace(b"one story".hex(), b"two story".hex()))
    said = run_cli("log", north.port, "--verify", "--peer", changed, "--json")
    assert said.code == NOT_VERIFIED
    findings = said.records[0]["findings"]
    assert any("another chain" in finding for finding in findings)
    assert f"{ref} is not the same message at both ends" in findings


def test_events_come_as_json_lines(run_cli, north, south):
    listening = run_cli.start("events", south.port, "--count", "2", "--timeout", "20")
    first = None
    while first is None:  # what arrives before the command has greeted the box is told to nobody
        ref = accepted(run_cli("send", north.port, "hark", "--from", "Ada", "--wait", "rung", "--json"))
        with contextlib.suppress(queue.Empty):
            first = listening.next_record(timeout_s=0.5)
    assert (first["type"], first["message"], first["sender"]) == ("arrived", ref, "Ada")
    ring = listening.next_record()
    assert (ring["type"], ring["message"], ring["resumed"]) == ("ring", ref, False)
    assert listening.ends().code == 0


def test_events_that_do_not_come(run_cli, north):
    said = run_cli("events", north.port, "--count", "1", "--timeout", "0.2")
    assert said.code == TIMED_OUT
    assert run_cli("events", north.port, "--timeout", "0.2").code == 0


def test_set_clock(run_cli, north):
    assert run_cli("set-clock", north.port, "--utc", "2033-04-05T06:07:08Z", "--json").record == {"type": "done"}
    assert run_cli("status", north.port, "--json").record["utc"].startswith("2033-04-05T06:07:")
    assert run_cli("set-clock", north.port, "--utc", "2033-04-05T06:07:08").code == USAGE  # no zone
    assert run_cli("set-clock", north.port).code == 0
    assert not run_cli("status", north.port, "--json").record["utc"].startswith("2033")


def test_silence_stops_the_bell_and_nothing_else(run_cli, north, south):
    ref = accepted(run_cli("send", north.port, "loud", "-p", "flash", "--wait", "rung", "--json"))
    south.panel.wait_for(lambda state: state.bell)
    assert run_cli("silence", south.port, "--json").record == {"type": "done"}
    south.panel.wait_for(lambda state: not state.bell and "silenced" in state.text)
    assert south.panel.state().lamps["ring"]
    assert run_cli("inbox", north.port, "--sent", "--json").records[-1]["status"] == "RUNG"
    assert shown(run_cli, south, ref)["status"] == "RUNG"


# Ports that are not a box.


def test_a_port_that_is_not_there(run_cli, tmp_path):
    said = run_cli("status", tmp_path / "ttyNONE", "--json")
    assert said.code == NO_ANSWER
    assert said.error["advice"]


def test_a_port_that_another_program_uses(run_cli, north):
    with serial.Serial(north.port, exclusive=True):
        said = run_cli("status", north.port, "--json")
    assert said.code == NO_ANSWER
    assert "another program" in said.error["advice"]


# A box without keys.


@pytest.mark.parametrize(
    "words",
    [["send", "hello"], ["call"], ["ack", "A-R1", "--by", "Ada"], ["decline", "A-R1", "--by", "Ada"]],
    ids=lambda words: words[0],
)
def test_a_box_without_keys_says_how_to_fill_it(run_cli, unfilled, words):
    verb, *rest = words
    said = run_cli(verb, unfilled.port, *rest, "--json")
    assert said.code == REFUSED
    assert "NOT_FILLED" in said.error["error"]
    assert "fill load" in said.error["advice"]


def test_a_box_without_keys_can_still_be_looked_at(run_cli, unfilled):
    assert run_cli("status", unfilled.port, "--json").record["filled"] is False
    assert "not filled" in run_cli("status", unfilled.port).stdout
    assert run_cli("inbox", unfilled.port, "--json").records == []
    assert run_cli("log", unfilled.port, "--json").records == []
    assert run_cli("set-clock", unfilled.port).code == 0
    assert run_cli("silence", unfilled.port).code == 0
    assert run_cli("show", unfilled.port, "A-R1").code == REFUSED
    assert "NOT FILLED" in unfilled.panel.state().text


# Last, since these commands wait for ten seconds.


def test_a_port_with_no_box_behind_it(asked_in_vain):
    for running in asked_in_vain:
        said = running.ends()
        assert said.code == NO_ANSWER
        assert said.stdout == ""
        assert "no answer" in said.error["error"]
        assert "is this the red port?" in said.error["advice"]
