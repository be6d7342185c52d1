"""A line between two runtimes: they speak one protocol, to the octet."""

import pytest
from endtoend.hotline import Hotline
from redphone import wire
from redphone_host.emulator.runtimes import Runtime

LONGEST = "0123456789abcdef" * (wire.TEXT_OCTETS_MAX // 16)


@pytest.fixture(scope="module", params=[("micropython", "cpython"), ("cpython", "micropython")], ids="-".join)
def mixed(request, run_cli, tmp_path_factory):
    """North on one runtime, South on the other."""
    runtimes = tuple(map(Runtime, request.param))
    made = Hotline(tmp_path_factory.mktemp("mixed"), bit_rate=115200, runtimes=runtimes)
    for box in made:
        run_cli.keep_secret(box.fill)
    try:
        made.start()
        yield made
        made.check_health()
    finally:
        made.close()


def test_a_flash_rings_and_is_acknowledged_at_the_panel(mixed):
    for sender, receiver in ((mixed.north, mixed.south), (mixed.south, mixed.north)):
        ref = sender.sends("Do you see it?", wire.FLASH)
        receiver.panel.wait_for(lambda state: state.bell and "ACK/DECLINE" in state.text)
        receiver.panel.press("ack")
        assert sender.awaits(ref, wire.ACKNOWLEDGED).startswith("panel ")


def test_the_longest_text_arrives_whole_both_ways_at_once(mixed):
    refs = [box.sends(LONGEST) for box in mixed]
    for box, ref in zip(mixed, refs, strict=True):
        box.awaits(ref, wire.RUNG)
    for box, ref in zip(mixed, reversed(refs), strict=True):
        assert box.texts(wire.InMessage)[ref] == LONGEST
    mixed.close_everything()


def test_a_power_cut_at_either_end_loses_nothing(mixed):
    for sender, receiver in ((mixed.north, mixed.south), (mixed.south, mixed.north)):
        ref = sender.sends("Before the cut", wire.IMMEDIATE)
        sender.awaits(ref, wire.DELIVERED)
        receiver.emulated.restart()
        receiver.greet()
        receiver.panel.wait_for(lambda state: state.lamps["ring"])
        receiver.acknowledges_everything()
        sender.awaits(ref, wire.ACKNOWLEDGED)
    for box in mixed:
        box.check_chain()


@pytest.mark.every_runtime
def test_a_box_is_emulated_from_the_command_line(run_cli, runtime, tmp_path):
    names = ["--red-link", tmp_path / "red", "--black-link", tmp_path / "black", "--panel-path", tmp_path / "panel"]
    emulated = run_cli.start("emulate", "box", "--flash-dir", tmp_path / "flash", *names, "--runtime", runtime)
    ports = emulated.next_record()
    assert (ports["red"], ports["black"][0]) == (str(tmp_path / "red"), str(tmp_path / "black"))
    assert len(ports["black"]) == 2
    assert run_cli("status", ports["red"], "--json").record["filled"] is False
    assert "NOT FILLED" in run_cli("panel", ports["panel"]).stdout
    emulated.interrupt()
    assert emulated.ends().stderr == ""
    assert not (tmp_path / "red").is_symlink()
