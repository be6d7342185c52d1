"""What the doctor says of a box at work, with one that answers by script."""

import pytest
from redphone import wire
from redphone.black import bearer
from redphone_host.cli import app
from redphone_host.doctor import at_work
from redphone_host.red_client import RedClient
from typer.testing import CliRunner

NOW = 1_900_000_000
WELL = {"heap_free": 100_000, "heap_octets": 200_000, "storage_free": 900_000, "storage_octets": 1_400_000}
WELL |= {"noise": 1, "clock_set": 1, "slot": "b", "up_s": 3600}


@pytest.fixture
def sound(box):
    """A box with which all is well."""
    box.status.version, box.status.build, box.status.board = "0.2.0", "0123456789abcdef", "pico2"
    box.status.line_up, box.status.line_since = 1, NOW
    box.fingerprint = wire.Fingerprint(line_id=bytes(8), digest=bytes(8), own_name="North", peer_name="South")
    box.health = wire.Health(**WELL)
    box.answers[wire.GetHealth] = lambda order: box.health
    return box


def look(box):
    with RedClient(box.path) as client:
        return {check.name: check for check in at_work.look(client)}


def wrong(box):
    return {name: check.found for name, check in look(box).items() if not check.well}


def test_a_sound_box(sound):
    assert wrong(sound) == {}
    assert look(sound)["firmware"].found == "version 0.2.0, build 0123456789abcdef, for pico2"
    assert look(sound)["slot"].found == "b"


@pytest.mark.parametrize(
    ("health", "name", "found"),
    [
        ({"heap_free": 19_000}, "memory", "18 of 195 kB free"),
        ({"storage_free": 100_000}, "storage", "97 of 1367 kB free"),
        ({"noise": 0}, "random source", "failed its tests"),
        ({"clock_set": 0}, "clock", "Z"),
        ({"tampered": 1}, "tamper loop", "open"),
        ({"keys_down": 0b100}, "keys", "pressed: SILENCE"),
        ({"keys_down": 0b10001}, "keys", "pressed: ACK, ZEROIZE"),
        ({"slot": "a tried b"}, "slot", "slot b has failed its trial"),
        ({"slot": "a tried b", "up_s": 5}, "slot", "slot b is on trial, or has failed"),
        ({"slot": "a try b"}, "slot", "the next start tries slot b"),
    ],
)
def test_what_is_wrong_with_its_health(sound, health, name, found):
    sound.health = wire.Health(**WELL | health)
    assert list(wrong(sound)) == [name]
    assert found in wrong(sound)[name]


def test_a_fault_is_told_in_its_own_words(sound):
    sound.status.fault, sound.health.fault = 1, "the stored fill is damaged: zeroize and refill"
    assert wrong(sound) == {"fault": sound.health.fault}


def test_a_key_left_in_the_switch(sound):
    sound.status.key_switch = 1
    assert list(wrong(sound)) == ["key switch"]


def test_a_line_that_is_down(sound):
    sound.status.line_up = 0
    assert wrong(sound)["line"].startswith("down since")


def test_a_bearer_that_is_not_up_says_why_and_what_to_do(sound):
    sound.bearers.append(wire.BearerState(number=1, kind=wire.TELEPHONE, state=bearer.DOWN, why=bearer.NO_ANSWER))
    sound.bearers.append(wire.BearerState(number=2, state=bearer.DEGRADED, why=bearer.NO_VALID_FRAMES))
    assert wrong(sound) == {name: look(sound)[name].found for name in ("bearer 1, telephone", "bearer 2, serial")}
    checked = look(sound)["bearer 1, telephone"]
    assert checked.found.startswith("down: nobody answers the call")
    assert "check the number" in checked.advice
    assert "same bit rate" in look(sound)["bearer 2, serial"].advice


@pytest.mark.parametrize("why", [bearer.NOT_TRIED, bearer.DIALLING])
def test_a_call_that_nobody_needs_or_that_is_under_way_is_well(sound, why):
    sound.bearers.append(wire.BearerState(number=1, kind=wire.TELEPHONE, state=bearer.DOWN, why=why))
    assert wrong(sound) == {}


def test_how_a_bearer_does_is_told(sound):
    state = wire.BearerState(state=bearer.UP, frames_sent=9, frames_resent=2, frames_received=7, frames_discarded=1)
    state.round_trip_ms, state.spoilt, state.level = 250, 1049, 2
    sound.bearers = [state]
    assert look(sound)["bearer 0, serial"].found == (
        "up; 9 frames sent (2 again), 7 received (1 discarded), round trip 250 ms, error correction 2 of 4, "
        "1000 of a million octets spoilt"
    )


def test_an_empty_box_has_no_line_to_be_down(sound):
    sound.status.filled = sound.status.line_up = 0
    assert wrong(sound) == {"fill": "the box holds no keys"}


def test_what_is_not_known_is_not_wrong(sound):
    sound.health = wire.Health(**WELL | {"heap_octets": 0, "heap_free": 0, "slot": ""})
    assert wrong(sound) == {}


def test_nothing_is_changed(sound):
    look(sound)
    asked = {wire.Hello, wire.GetHealth, wire.GetFingerprint, wire.GetBearers}
    assert {type(order) for order in sound.orders} == asked


def test_the_command_prints_a_line_for_each_and_ends_well_only_if_all_is(sound):
    done = CliRunner().invoke(app, ["doctor", "--port", sound.path])
    assert done.exit_code == 0
    assert done.stdout.count("OK") == len(look(sound))
    sound.status.key_switch = 1
    done = CliRunner().invoke(app, ["doctor", "--port", sound.path])
    assert done.exit_code == 9
    assert done.stdout.count("WRONG") == 1
    assert "take the key out" in done.stdout
