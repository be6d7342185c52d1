"""The empty room, the orderwire, tests and escalation: by the command line, on two emulated boxes."""

import time

import pytest
from endtoend.hotline import Hotline, wait_until
from redphone import wire
from redphone_host.escalation import NOTHING, parse
from redphone_host.fill_make import new_line

PIN = "271828"
REFUSED, USAGE = 1, 2


@pytest.fixture(scope="module")
def watched(runtime, run_cli, tmp_path_factory):
    """A desk at each end; nobody has ever been at South's. A siren comes after a second, the hook after two."""
    made = Hotline(tmp_path_factory.mktemp("watched"), runtimes=(runtime, runtime))
    table = parse(["flash:siren=1,hook=2,ask=5"], NOTHING)
    made.north.fill, made.south.fill = fills = new_line(
        "North", "South", 9600, 0, int(time.time()), desks=(["watch"], ["watch"]), escalation=table
    )
    for fill in fills:
        run_cli.keep_secret(fill)
    try:
        made.start()
        yield made
    finally:
        made.close()


@pytest.fixture(scope="module")
def pin_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("pin") / "pin"
    path.write_text(PIN)
    return path


@pytest.fixture(scope="module")
def bert(watched, run_cli, pin_file):
    """He may sign on at South."""
    put = ["operator", "put", watched.south.port, "Bert", "--pin-file", pin_file]
    refused = run_cli(*put, "--json")
    assert refused.code == REFUSED
    assert "key switch" in refused.error["advice"]
    turn_key(watched.south, True)
    assert run_cli(*put).code == 0
    turn_key(watched.south, False)
    assert run_cli("operator", "list", watched.south.port, "--json").record["name"] == "Bert"
    return "Bert"


def turn_key(box, on):
    box.panel.set_key_switch(on)
    box.until(lambda status: bool(status.key_switch) == on, "the key switch")


def sign(run_cli, box, verb, pin_file, *words):
    return run_cli("watch", verb, box.port, "--as", "Bert", "--pin-file", pin_file, *words)


def test_an_empty_room_and_then_somebody(watched, bert, run_cli, pin_file):
    north, south = watched
    assert "NEVER ATTENDED" in run_cli("watch", north.port).stdout
    attending = attends(run_cli, south, "--hook", "cat")
    sending = run_cli.start("send", north.port, "evacuate", "-p", "flash", "--wait", "acknowledged", "--json")
    assert sending.record_of("presence")["state"] == "UNATTENDED"
    ref = sending.record_of("accepted")["message"]
    sending.record_of("outlook", view="UNATTENDED")
    assert sending.record_of("stepped", step="SIREN")["outcome"] == "DONE"
    assert attending.record_of("hook") == {"type": "hook", "message": ref, "outcome": "DONE", "why": None}
    assert sending.record_of("stepped", step="HOOK")["outcome"] == "DONE"
    attending.interrupt()
    assert attending.ends().code == 0

    not_signed_on = run_cli("ack", south.port, ref, "--by", "Bert", "--json")
    assert (not_signed_on.code, "watch on" in not_signed_on.error["advice"]) == (REFUSED, True)
    assert sign(run_cli, south, "on", pin_file).code == USAGE  # what is open is to be accepted
    on = sign(run_cli, south, "on", pin_file, "--accept-all")
    assert (on.code, "1 open item accepted" in on.stderr, ref in on.stdout) == (0, True, True)
    assert run_cli("ack", south.port, ref, "--by", "Bert").code == 0
    said = sending.ends()
    assert (said.code, said.statuses[-1], said.records[-1]["by"]) == (0, "ACKNOWLEDGED", "Bert")
    assert "attended by Bert" in run_cli("watch", north.port).stdout

    assert sign(run_cli, south, "off", pin_file).code == USAGE  # nobody would be left
    assert sign(run_cli, south, "off", pin_file, "--yes").code == 0
    assert "when Bert signed off" in run_cli("watch", north.port).stdout
    assert "nobody has been at South's desk watch since" in run_cli("send", north.port, "x").stderr


def test_a_call_its_orderwire_and_its_end(watched, bert, run_cli, pin_file):
    north, south = watched
    sign(run_cli, south, "on", pin_file, "--accept-all")
    calling = run_cli.start("call", north.port, "--from", "Ada", "--no-talk", "--json")
    ref = calling.record_of("accepted")["message"]
    calling.record_of("progress", status="RUNG")
    assert run_cli("ack", south.port, ref, "--by", "Bert").code == 0
    assert calling.ends().code == 0
    with south.following() as listening:
        told = run_cli("talk", north.port, "--as", "Ada", "--json", input="Hört ihr uns?\n".encode())
        assert (told.code, told.records[-1]["heard"]) == (0, True)
        said = next(event for event in listening.events(10) if isinstance(event, wire.Said))
        assert (said.by, said.text) == ("Ada", "Hört ihr uns?")
    assert run_cli("talk", south.port, "--as", "Bert", "--end", input=b"over and out\n").code == 0
    north.until(lambda status: not status.call, "the call's end")
    assert "over and out" in run_cli("log", north.port).stdout


def attends(run_cli, box, *words):
    attending = run_cli.start("attend", box.port, "--json", "--no-notify", *words)
    wait_until(lambda: attending.has_remarked("attending South"), "the laptop's attending")
    return attending


def leaves(attending):
    """What it has told of messages, by name."""
    attending.interrupt()
    said = attending.ends()
    assert said.code == 0
    return [record["entry"]["message"] for record in said.records if record["entry"]["type"] == "in_message"]


def test_what_happened_while_no_laptop_attended_is_told_once(watched, run_cli):
    north, south = watched
    leaves(attends(run_cli, south))
    ref = north.sends("while nobody looked")
    north.awaits(ref, wire.RUNG)
    again = attends(run_cli, south)
    again.record_of("logged")
    assert leaves(again) == [wire.name_of(north.role, ref)]
    assert leaves(attends(run_cli, south)) == []


def test_the_line_is_tested_now(watched, run_cli):
    told = run_cli("test", watched.north.port, "--json")
    assert (told.code, told.records[0]["result"]) == (0, "ANSWERED")
    assert [record["type"] for record in told.records[1:]] == ["bearer_state"]


def test_escalation_is_changed_with_the_key_only(watched, run_cli):
    south = watched.south
    change = ["escalation", south.port, "--set", "flash:siren=9", "--json"]
    assert run_cli(*change).code == REFUSED
    turn_key(south, True)
    assert run_cli(*change).code == 0
    turn_key(south, False)
    assert run_cli("escalation", south.port, "--json").record["seconds"]["FLASH"]["siren"] == 9


def test_a_message_that_is_corrected_and_must_be_read_back(watched, bert, run_cli, pin_file):
    north, south = watched
    sign(run_cli, south, "on", pin_file, "--accept-all")
    first = run_cli("send", north.port, "hall 3", "--wait", "rung", "--json").records
    ref = next(record["message"] for record in first if record["type"] == "accepted")
    corrects = ["--correct", ref, "--read-back", "hall 5", "--wait", "rung", "--json"]
    second = run_cli("send", north.port, "hall 5", *corrects).records
    later = next(record["message"] for record in second if record["type"] == "accepted")
    listed = {record["message"]: record for record in run_cli("inbox", south.port, "--json").records}
    assert listed[ref]["status"] == "WITHDRAWN"
    assert (listed[ref]["stamp"], listed[ref]["stamped_by"]) == ("CORRECTS", later)
    assert f"{ref} corrected by {later}" in run_cli("log", south.port).stdout
    assert f"corrects {ref}" in " ".join(run_cli("show", south.port, later).stdout.split())
    assert run_cli("ack", south.port, later, "--by", "Bert").code == REFUSED
    assert run_cli("ack", south.port, later, "--by", "Bert", "--read-back", "HALL  5").code == 0
