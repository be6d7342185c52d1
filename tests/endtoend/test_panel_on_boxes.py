"""The panel of an emulated box: what its keys do, how the bell rings, what lamps and display say."""

import time

import pytest
from endtoend.hotline import PINS, Box, wait_until
from PIL import Image
from redphone import wire
from redphone_host.emulator import EmulatedBox
from redphone_host.emulator.chip.pins import INPUTS
from redphone_host.emulator.panel_client import PRESS_MS
from redphone_host.emulator.picture import MARGIN, SCALE
from redphone_host.fill_make import new_line

NORTH_CYRILLIC = "Узел связи Север"  # 30 octets: as long as a name of that script gets

LOOK_S = 0.35

# Share of time for which the bell is on, and how often it strikes, in a window of so many seconds.
CADENCES = {
    wire.FLASH: (1.0, 0.8, 2),
    wire.IMMEDIATE: (1.6, 0.5, 2),
    wire.PRIORITY: (2.0, 0.2, 1),
    wire.ROUTINE: (1.0, 0.4, 1),
}

# What could steer a terminal, hide or turn text, or pass for the box's own words.
ESCAPES = "\x1b[2J\x1b[31mRED\x1b]0;title\x07\x9b1m\x08\x08\r\x7f\x0e"
TURNED = "\u202eback\u202c\u2066iso\u2069\u200b\ufeff\u2028"
MARKUP = "[bold]not[/bold] :smile:"


@pytest.fixture(autouse=True)
def _words_have_been_compared(_at_rest, request):
    """The first key ends the fingerprint's words, which stand on the displays after filling."""
    if not {"hotline", "north", "south"} & set(request.fixturenames):
        return
    for box in request.getfixturevalue("hotline"):
        if "FINGERPRINT" in box.panel.state().text:
            box.panel.press("silence")
            box.panel.wait_for(lambda state: "FINGERPRINT" not in state.text)


def press(box, key):
    """Press a key as a finger does: down, up, and only then the next."""
    box.panel.press(key)
    time.sleep(2 * PRESS_MS / 1000)


def look(box):
    """Let what has come to the front be seen: no key counts before. Nothing shows that this is over but a key."""
    box.panel.state()
    time.sleep(LOOK_S)


def rings(caller, called, text, precedence=wire.FLASH, **fields):
    """A message that rings at the one called, and stands on the display there with its keys; its reference."""
    ref = caller.sends(text, precedence, **fields)
    caller.awaits(ref, wire.RUNG)
    called.panel.wait_for(lambda state: wire.name_of(caller.role, ref)[2:] in state.text and "ACK" in state.text)
    return ref


def sent(box, ref):
    """What has become of a message of a box's own."""
    (found,) = [listed for listed in box.listed(wire.OUTGOING) if listed.ref == ref]
    return found


def is_at_rest(state):
    return not state.lamps["ring"] and not state.bell


# The display.


def shows(box, *lines):
    """Wait until the display shows exactly this, from the top."""
    return box.panel.wait_for(lambda state: lines_of(state)[: len(lines)] == list(lines))


def lines_of(state):
    return [line.rstrip() for line in state.screen]


def test_the_display_says_what_it_is_from_whom_and_how_it_begins(north, south):
    shows(south, "South", "LINE UP North")
    ref = rings(north, south, "Two trawlers aground off Skerry Point", wire.IMMEDIATE)
    name = wire.name_of(north.role, ref)
    head = "IMMEDIATE" + name.rjust(16 - len("IMMEDIATE"))
    shows(south, head, "Ada", "Two trawlers", "aground off", "ACK/DECLINE  1/2")


def test_an_exercise_is_called_one(north, south):
    rings(north, south, "drill", flags=wire.EXERCISE)
    south.panel.wait_for(lambda state: lines_of(state)[1] == "*** EXERCISE ***")


@pytest.mark.parametrize(
    ("sender", "text", "shown"),
    [
        ("Дежурный", "Пожар на складе", ["Дежурный", "Пожар на складе"]),
        ("值班员", "仓库起火请派消防车", ["值班员", "仓库起火请派消防", "车"]),
    ],
    ids=["Cyrillic", "Chinese"],
)
def test_a_text_is_shown_in_its_own_script(north, south, sender, text, shown):
    rings(north, south, text, sender=sender)
    state = south.panel.wait_for(lambda state: lines_of(state)[1 : 1 + len(shown)] == shown)
    assert (state.pixels.width, state.pixels.height) == (128, 64)


@pytest.mark.parametrize("length", [254, 255, 256])
def test_a_text_may_be_of_any_length_in_any_script(hotline, length):
    """A character that lies across the end of what the display takes must not stop the box."""
    rings(hotline.north, hotline.south, "x" * length + "\N{FIRE ENGINE}" * 8)


def test_a_text_that_the_panel_has_not_kept_is_read_again(north, south):
    refs = [north.sends(f"number {number}") for number in range(1, 11)]
    north.awaits(refs[-1], wire.RUNG)
    for ref in refs[:-1]:
        south.ask(wire.Acknowledge(ref=ref, by="Bert"))
    south.panel.wait_for(lambda state: "number 10" in state.text)


# The keys.


def test_ack_acknowledges_what_rings(north, south):
    ref = rings(north, south, "read me")
    press(south, "ack")
    assert north.awaits(ref, wire.ACKNOWLEDGED) == "panel South"
    south.panel.wait_for(is_at_rest)
    north.panel.wait_for(lambda state: "ACKED" in state.text)


def test_ack_takes_the_most_urgent_first(north, south):
    routine = rings(north, south, "can wait", wire.ROUTINE)
    flash = rings(north, south, "cannot wait", wire.FLASH)
    south.panel.wait_for(lambda state: "ACK 1 OF 2" in state.text and "cannot wait" in state.text)
    press(south, "ack")
    north.awaits(flash, wire.ACKNOWLEDGED)
    assert sent(north, routine).status == wire.RUNG
    south.panel.wait_for(lambda state: "can wait" in state.text and "ACK/DECLINE" in state.text)
    press(south, "ack")
    north.awaits(routine, wire.ACKNOWLEDGED)


def test_decline_asks_to_be_pressed_again(north, south):
    ref = rings(north, south, "take this")
    press(south, "decline")
    south.panel.wait_for(lambda state: "AGAIN: DECLINE" in state.text)
    assert sent(north, ref).status == wire.RUNG
    assert south.status().ringing == 1
    press(south, "decline")
    assert north.awaits(ref, wire.DECLINED) == "panel South"
    south.panel.wait_for(is_at_rest)


def test_another_key_in_between_is_no_second_press(north, south):
    ref = rings(north, south, "take this")
    for key, shown in (("DECLINE", "AGAIN: DECLINE"), ("CALL", "AGAIN: CALL"), ("DECLINE", "ACK/DECLINE")):
        press(south, key)
        south.panel.wait_for(lambda state, shown=shown: shown in state.text)
    press(south, "decline")
    south.panel.wait_for(lambda state: "AGAIN: DECLINE" in state.text)
    assert sent(north, ref).status == wire.RUNG
    assert south.listed(wire.OUTGOING) == []
    press(south, "decline")
    north.awaits(ref, wire.DECLINED)


def test_silence_stops_the_bell_and_tells_nobody(north, south):
    ref = rings(north, south, "loud")
    with north.following() as client:
        south.panel.wait_for(lambda state: state.bell and "ACK/DECLINE" in state.text)
        press(south, "silence")
        south.panel.wait_for(lambda state: "silenced" in state.text and not state.bell)
        # A whole cadence of the bell long it stays silent, the lamp lit, and the sender is told nothing.
        assert list(client.events(0.6)) == []
    assert not south.panel.state().bell
    assert south.panel.state().lamps["ring"]
    assert sent(north, ref).status == wire.RUNG
    # The next message rings again.
    north.sends("louder", wire.FLASH)
    south.panel.wait_for(lambda state: state.bell)


def test_call_twice_calls_and_twice_more_gives_up(north, south):
    press(north, "call")
    north.panel.wait_for(lambda state: "AGAIN: CALL" in state.text)
    assert north.status().open_out == 0
    press(north, "call")
    south.panel.wait_for(lambda state: state.bell and "CALL" in state.text and "panel North" in state.text)
    (calling,) = [listed for listed in north.listed(wire.OUTGOING) if listed.status in (0, wire.DELIVERED, wire.RUNG)]
    assert calling.flags == wire.CALL
    assert wire.precedence_of(calling.ref) == wire.FLASH
    press(north, "call")
    north.panel.wait_for(lambda state: "AGAIN: CALL" in state.text)
    press(north, "call")
    assert north.awaits(calling.ref, wire.WITHDRAWN) == "panel North"
    south.panel.wait_for(is_at_rest)


def test_keys_with_nothing_to_do_do_nothing(north, south):
    before = [len(box.entries(form)) for box in (north, south) for form in wire.ENTRIES.values()]
    for key in ("ack", "decline", "silence"):
        press(north, key)
    assert [len(box.entries(form)) for box in (north, south) for form in wire.ENTRIES.values()] == before


@pytest.mark.parametrize("hotline", [{"names": (NORTH_CYRILLIC, "南站")}], indirect=True)
def test_the_keys_work_whatever_the_script_of_the_names(hotline):
    north, south = hotline
    ref = rings(south, north, "read me")
    with north.following():
        look(north)
        press(north, "ack")
        by = south.awaits(ref, wire.ACKNOWLEDGED)
    assert by.startswith("panel Узел связи")
    press(north, "call")
    press(north, "call")
    (call,) = wait_until(lambda: north.listed(wire.OUTGOING), "the call")
    north.awaits(call.ref, wire.RUNG)
    press(north, "call")
    press(north, "call")
    assert north.awaits(call.ref, wire.WITHDRAWN) == by


# The bell.


@pytest.mark.parametrize("precedence", CADENCES, ids=lambda precedence: wire.PRECEDENCES[precedence])
def test_the_bell_tells_the_precedence(north, south, precedence):
    window_s, share, strikes = CADENCES[precedence]
    north.sends("listen", precedence)
    south.panel.wait_for(lambda state: state.bell)
    began = at = time.monotonic()
    on_s, struck, was_on = 0.0, 1, True
    while at - began < window_s:
        is_on = south.panel.state().bell
        now = time.monotonic()
        on_s += (now - at) * was_on
        struck += is_on and not was_on
        was_on, at = is_on, now
        time.sleep(0.01)
    assert on_s / window_s == pytest.approx(share, abs=0.2)
    assert struck in (strikes, strikes + 1)
    assert south.panel.state().lamps["ring"]


# The line's lamp.


def test_the_line_lamp_follows_the_line(hotline):
    north, south = hotline
    assert north.panel.state().lamps["line"]
    assert south.panel.state().lamps["line"]
    hotline.line.cut()
    ref = north.sends("is anybody there?", wire.FLASH)
    north.panel.wait_for(lambda state: not state.lamps["line"] and "NO LINE" in state.text, timeout=30)
    assert sent(north, ref).status == 0
    hotline.line.heal()
    north.panel.wait_for(lambda state: state.lamps["line"] and "LINE UP" in state.text, timeout=40)
    north.awaits(ref, wire.RUNG)
    # The bell may be a moment sooner: what rings came with the handshake.
    south.panel.wait_for(lambda state: state.bell and state.lamps["line"])


# Hostile text.


@pytest.mark.parametrize("evil", [ESCAPES, TURNED, MARKUP], ids=["escapes", "turned", "markup"])
def test_hostile_text_can_do_nothing_on_panel_or_terminal(run_cli, north, south, evil):
    order = wire.Send(precedence=wire.FLASH, desk=evil[:4], subject=evil, sender=evil[:6], text=evil.encode())
    ref = north.ask(order).ref
    north.awaits(ref, wire.RUNG)
    name = wire.name_of(north.role, ref)
    state = south.panel.wait_for(lambda state: name in state.text)
    assert state.screen[0].startswith("FLASH")
    assert all(character.isprintable() for line in state.screen for character in line)
    south.ask(wire.Decline(ref=ref, by=evil[:8], note=evil[:12]))
    north.awaits(ref, wire.DECLINED)
    looks = (["show", south.port, name], ["inbox", south.port], ["log", south.port], ["inbox", north.port, "--sent"])
    for words in looks:
        said = run_cli(*words)
        assert said.code == 0
        assert name in said.stdout
        assert harmless(said.stdout)
        if evil is MARKUP and words[0] == "show":
            assert MARKUP in said.stdout
    for words in (["show", south.port, name], ["inbox", south.port]):
        said = run_cli(*words, "--json")
        assert said.stdout.isascii()
        assert harmless(said.stdout)
    assert run_cli("show", south.port, name, "--json").record["body"]["text"] == evil


def test_text_cannot_pass_for_a_heading_of_the_box(north, south):
    """Inverted lines are the box's own; what would mark a line as one is a box, like all that has no picture."""
    rings(north, south, "\x0eFAULT", sender="\x0f\x0eFAULT")
    state = south.panel.wait_for(lambda state: lines_of(state)[1:3] == ["��FAULT", "�FAULT"])
    rows = state.pixels.rows()
    assert sum(rows[0]) > 64
    assert all(sum(row) < 64 for row in rows[8:56])


def harmless(text):
    """Whether nothing in it acts on a terminal, or turns or hides text."""
    return all(character == "\n" or character.isprintable() for character in text)


# Keys destroyed at the box.


@pytest.fixture
def filled_box(tmp_path, run_cli, runtime):
    """A box with keys, and nothing at its black port."""
    box = Box(tmp_path / "box", new_line("North", "South", 9600, 0, int(time.time()))[0], runtime)
    run_cli.keep_secret(box.fill)
    try:
        box.start()
        box.load()
        yield box
    finally:
        box.close()


def is_empty(box):
    """Whether nothing is left of fill and journal."""
    return not box.status().filled and not any((box.emulated.flash_dir / "data").iterdir())


def test_zeroize_counts_down_and_stops_when_let_go(north):
    north.panel.press("zeroize", 1500)
    north.panel.wait_for(lambda state: "ZEROIZE" in state.text and "in 2 s" in state.text)
    north.panel.wait_for(lambda state: "ZEROIZE" not in state.text)
    assert north.status().filled


def test_zeroize_held_destroys_the_keys_without_the_key_switch(filled_box):
    filled_box.panel.set_key_switch(False)
    filled_box.panel.press("zeroize", 3500)
    state = filled_box.panel.wait_for(lambda state: "ZEROIZED" in state.text and "NOT FILLED" in state.text)
    assert is_at_rest(state)
    assert is_empty(filled_box)
    filled_box.load()


def test_an_opened_case_destroys_the_keys_and_is_told_of_until_a_person_answers(filled_box):
    box = filled_box
    box.panel.set_tamper_loop(is_open=True)
    state = box.panel.wait_for(lambda state: "TAMPERED" in state.text)
    assert state.lamps["fault"]
    assert is_empty(box)
    look(box)
    # Neither ACK with the case open, nor a power cut, nor a laptop's zeroize ends it.
    press(box, "ack")
    box.panel.wait_for(lambda state: "CASE IS OPEN" in state.text)
    box.panel.set_tamper_loop(is_open=False)
    box.emulated.restart()
    box.greet()
    box.panel.set_key_switch(True)
    box.panel.wait_for(lambda state: state.key_switch)
    box.ask(wire.Zeroize())
    box.panel.wait_for(lambda state: "TAMPERED" in state.text and state.lamps["fault"])
    box.panel.set_key_switch(False)
    look(box)
    press(box, "ack")
    box.panel.wait_for(lambda state: "NOT FILLED" in state.text and not state.lamps["fault"])
    box.emulated.restart()
    box.greet()
    assert not box.panel.state().lamps["fault"]
    box.load()


def test_a_box_opened_without_power_is_caught_at_its_start_before_service(filled_box):
    """SILENCE held, with the key switch on, asks for the interpreter, which could read the keys: they are gone then."""
    flash = filled_box.emulated.flash_dir
    filled_box.emulated.kill()
    assert any((flash / "data").iterdir())
    opened = f"{PINS.PIN_TAMPER}=1 {PINS.PIN_KEY_SILENCE}=0 {PINS.PIN_KEY_SWITCH}=0"
    with EmulatedBox(flash, env={INPUTS: opened}):
        wait_until((flash / "tampered").exists, "the box's noticing")
        assert not any((flash / "data").iterdir())


# The command.


def test_the_command_saves_what_the_display_shows(run_cli, north, south, tmp_path):
    rings(north, south, "Пожар на складе")
    south.panel.wait_for(lambda state: "Пожар на складе" in state.text)
    picture = tmp_path / "panel.png"
    said = run_cli("panel", str(south.emulated.panel_path), "--png", str(picture))
    assert said.code == 0
    assert "Пожар на складе" in said.stdout
    with Image.open(picture) as saved:
        lit = saved.convert("L").crop((MARGIN, MARGIN, MARGIN + 128 * SCALE, MARGIN + 64 * SCALE))
    rows = south.panel.state().pixels.rows()
    dots = [[int(lit.getpixel((SCALE * x, SCALE * y)) > 128) for x in range(128)] for y in range(64)]
    assert dots == rows
    nowhere = run_cli("panel", str(south.emulated.panel_path), "--png", str(tmp_path / "none" / "panel.png"))
    assert nowhere.code == 2
    assert "name another file" in nowhere.stderr
