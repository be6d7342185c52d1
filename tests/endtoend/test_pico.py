"""The whole firmware on an emulated Pico, with MicroPython's own image for it, at one end of a line.

REDPHONE_PICO_UF2 names the image. Where it is not set, what needs it is skipped.
"""

import os
import time
from pathlib import Path

import pytest
from endtoend.hotline import Box, Hotline
from pico_parts import need_pico_parts
from redphone import wire
from redphone_host.emulated_fill import PICO_BOOT_TIMEOUT_S, greet
from redphone_host.emulator import EmulatedBox
from redphone_host.emulator.pico import flash
from redphone_host.emulator.pico.install import install
from redphone_host.emulator.runtimes import Runtime

PATIENCE_S = 180.0  # an emulated Pico has about a third of a real one's speed

needs_image = pytest.mark.skipif(
    flash.VARIABLE not in os.environ, reason=f"{flash.VARIABLE} names no image: {flash.DOWNLOAD}"
)


class PicoBox(Box):
    """A box on an emulated Pico."""

    def __init__(self, folder, fill):
        super().__init__(folder, fill)
        self.emulated.close()
        environment = install(folder, Path(os.environ[flash.VARIABLE]))
        self.emulated = EmulatedBox(folder, runtime=Runtime.PICO, env=environment)

    def greet(self):
        greet(self.emulated.red_path, lambda: self.emulated.running, PICO_BOOT_TIMEOUT_S)


@pytest.fixture(scope="module")
def mixed(tmp_path_factory):
    """North on an emulated Pico, South on the runtime that is the default here."""
    need_pico_parts()
    folder = tmp_path_factory.mktemp("mixed")
    made = Hotline(folder)
    made.north.close()
    made.north = PicoBox(folder / "pico", made.north.fill)
    try:
        made.start()
        yield made
    finally:
        made.close()


def test_without_an_image_the_command_says_what_to_download(run_cli, tmp_path):
    said = run_cli("emulate", "box", "--runtime", "pico", "--flash-dir", tmp_path / "flash")
    assert said.code == 2
    assert "official MicroPython for RPI_PICO" in said.stderr
    assert "--uf2" in said.stderr
    assert not (tmp_path / "flash").exists()


@needs_image
def test_a_message_goes_either_way_and_is_acknowledged(mixed):
    for sender, receiver in (mixed, reversed(list(mixed))):
        ref = sender.sends("from one chip to another", precedence=wire.PRIORITY)
        receiver.until(lambda status: status.ringing, "the bell", PATIENCE_S)
        receiver.acknowledges_everything()
        assert sender.awaits(ref, wire.ACKNOWLEDGED, PATIENCE_S) == "Bert"


@needs_image
def test_the_panel_shows_the_screen_the_lamps_and_the_bell(mixed):
    mixed.south.sends("look at the panel", precedence=wire.FLASH)
    mixed.north.panel.wait_for(lambda state: state.lamps["ring"] and "ACK/DECLINE" in state.text, PATIENCE_S)
    mixed.north.panel.press("ack", ms=500)
    mixed.north.panel.wait_for(lambda state: not state.lamps["ring"], PATIENCE_S)


@needs_image
def test_a_power_cut_leaves_keys_and_messages(mixed):
    ref = mixed.north.sends("written down before it is said")
    mixed.north.awaits(ref, wire.DELIVERED, PATIENCE_S)
    mixed.north.emulated.restart()
    mixed.north.greet()
    assert mixed.north.status_of(wire.OUTGOING, ref) is not None
    mixed.north.until(lambda status: status.line_up, "the line's coming up", PATIENCE_S)


@needs_image
def test_the_watchdog_is_fed(mixed):
    began = mixed.north.emulated.restarts
    time.sleep(10)  # longer than the watchdog waits
    assert mixed.north.emulated.restarts == began
    assert mixed.north.status().line_up
