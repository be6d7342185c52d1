"""The panel's socket, without a box behind it."""

import time
from types import SimpleNamespace

from redphone_host.emulator import PanelClient
from redphone_host.emulator.chip.panel import Panel
from redphone_host.emulator.chip.panel_server import BETWEEN_PRESSES_S, PanelServer
from redphone_host.emulator.fakes import framebuf
from redphone_host.emulator.screen import ScreenReader

BOARD = SimpleNamespace(PIN_KEY_ACK=14, PIN_KEY_CALL=15)


def test_a_key_that_is_down_is_released_before_it_is_pressed_again(tmp_path):
    panel, moves = Panel(), []
    panel.pins.watcher = lambda number, level: moves.append((time.monotonic(), number, level))
    server = PanelServer(tmp_path / "panel", panel, ScreenReader(framebuf))
    server.start()
    try:
        with PanelClient(tmp_path / "panel", BOARD) as client:
            for key in ("ack", "ack", "call"):
                client.press(key, ms=50)
            deadline = time.monotonic() + 10
            while len(moves) < 6 and time.monotonic() < deadline:
                time.sleep(0.01)
    finally:
        server.close()
    assert [level for _, number, level in moves if number == 14] == [0, 1, 0, 1]
    assert [level for _, number, level in moves if number == 15] == [0, 1]
    times = [when for when, number, _ in moves if number == 14]
    assert times[2] - times[1] > 0.9 * BETWEEN_PRESSES_S
