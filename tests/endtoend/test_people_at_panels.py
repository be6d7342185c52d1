"""Two people and nothing but two real boxes' panels: they sign on, call, talk, hang up, and find an empty room."""

import time

import pytest
from endtoend.hotline import Hotline
from redphone import wire
from redphone_host.emulator.panel_client import PRESS_MS
from redphone_host.escalation import NOTHING, parse
from redphone_host.fill_make import new_line

PIN = "0000"


@pytest.fixture(scope="module")
def watched(runtime, run_cli, tmp_path_factory):
    """A line whose siren comes after a second; Bert may sign on at South's one desk, Ada at North's."""
    made = Hotline(tmp_path_factory.mktemp("people"), runtimes=(runtime, runtime))
    table = parse(["flash:siren=1,desks=never,hook=never"], NOTHING)
    fills = new_line("North", "South", 9600, 0, int(time.time()), desks=(["watch"], ["watch"]), escalation=table)
    made.north.fill, made.south.fill = fills
    for fill in fills:
        run_cli.keep_secret(fill)
    try:
        made.start()
        for box, name in ((made.north, "Ada"), (made.south, "Bert")):
            box.panel.press("silence")
            box.panel.set_key_switch(True)
            box.until(lambda status: status.key_switch, "the key switch")
            box.ask(wire.PutOperator(name=name, pin=PIN))
            box.panel.set_key_switch(False)
            sees(box, "LINE UP")
        yield made
        made.check_health()
    finally:
        made.close()


def sees(box, *words):
    """Wait until all of these are on the display."""
    return box.panel.wait_for(lambda state: all(word in state.text for word in words), 20)


def press(box, *keys):
    for key in keys:
        box.panel.press(key)
        time.sleep(2 * PRESS_MS / 1000)


def choose(box, entry):
    """Open the menu and choose an entry of it, when keys count: then the idle screen has its bottom line."""
    box.panel.wait_for(lambda state: state.screen[-1].strip())
    press(box, "call")
    lines = [line.strip("> ") for line in sees(box, "MENU").screen]
    press(box, *["silence"] * (lines.index(entry) - 1))
    sees(box, ">" + entry)
    press(box, "ack")


def give_pin(box):
    sees(box, "PIN", "ACK take")
    press(box, *["ack"] * len(PIN), "call")


def test_they_sign_on_call_talk_and_hang_up_with_four_keys(watched):
    north, south = watched
    choose(south, "SIGN ON")
    sees(south, "WHO ARE YOU?", ">Bert")
    press(south, "ack")
    give_pin(south)
    sees(south, "SIGNED ON")
    sees(north, "B watch", " Bert")
    press(north, "call")
    sees(north, "AGAIN: CALL")
    press(north, "call")
    sees(south, "CALL", "panel North", "ACK/DECLINE")
    press(south, "ack")
    for box in watched:
        sees(box, "CALL", "A-F", "ACK: say")
    press(south, "ack")
    sees(south, "SAY", ">YES")
    press(south, "ack")
    sees(north, "B:Bert: YES")
    sees(south, "B:Bert: YES")
    press(north, "decline")
    sees(north, "AGAIN: DECLINE")
    press(north, "decline")
    for box in watched:
        sees(box, "CALL IS OVER", "LINE UP")
    choose(south, "SIGN OFF")
    give_pin(south)
    sees(south, "LAST DESK", "ACK signs off")
    press(south, "ack")
    sees(south, "SIGNED OFF")
    sees(north, "B watch", "UNATTENDED")


def test_whoever_finds_a_message_in_an_empty_room_signs_on_accepts_it_and_answers(watched):
    north, south = watched
    ref = north.sends("is anybody there?", wire.FLASH)
    state = sees(south, "is anybody", "SIREN", "ACK/DECLINE")
    assert state.siren
    assert state.bell or south.panel.wait_for(lambda state: state.bell)
    press(south, "silence")
    south.panel.wait_for(lambda state: not state.siren and not state.bell)
    press(south, "ack")
    sees(south, "WHO ARE YOU?")
    press(south, "ack")
    sees(south, "OPEN 1 OF 1", "is anybody")
    press(south, "ack")
    give_pin(south)
    sees(south, "is anybody")
    assert north.status_of(wire.OUTGOING, ref) == wire.RUNG
    south.panel.wait_for(lambda state: state.screen[-1].strip() in ("silenced", "SIGNED ON"))
    press(south, "ack")
    assert north.awaits(ref, wire.ACKNOWLEDGED) == "Bert"
    watch = south.entries(wire.OwnWatch)[-1]
    assert (watch.by, watch.accepted) == ("Bert", 1)


def test_a_line_test_is_made_at_the_panel_and_seen_at_both(watched):
    north, south = watched
    choose(north, "TEST LINE")
    sees(north, "TEST OF A", "ANSWERED")
    sees(south, "TEST OF A")
