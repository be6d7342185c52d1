"""What stands around the emulated chip: display, pins, and the panel's socket. Its other end is node/pico.mjs."""

import json
import socket
import threading
from pathlib import Path
from typing import Any

from redphone_host.emulator.chip import display
from redphone_host.emulator.chip.panel import Panel
from redphone_host.emulator.chip.panel_server import PanelServer
from redphone_host.emulator.screen import Framebuf, ScreenReader

DISPLAYS = [display.ADDRESS]


class Chip:
    """Wired to one run of an emulated Pico."""

    def __init__(self, panel_path: Path, letters: Framebuf) -> None:
        self._panel = Panel()
        self._panel.pins.watcher = self._put
        self._server = PanelServer(panel_path, self._panel, ScreenReader(letters))
        self._link, self.inner_end = socket.socketpair()
        self._thread = threading.Thread(target=self._run, name="pico", daemon=True)
        self._closing = threading.Lock()
        self._closed = False

    def power_up(self, settings: dict[str, Any], inputs: str) -> None:
        """The emulator has its end of the link: tell it what it is made of."""
        self.inner_end.close()
        self._server.start()
        self._thread.start()
        self._tell(settings)
        self._panel.pins.put_all(inputs)

    def power_down(self) -> None:
        """Wait until the emulator's last words have been heard, and end all that is here. Again does nothing."""
        self._thread.join()
        with self._closing:
            if not self._closed:
                self._closed = True
                self._server.close()
                self._link.close()

    def _put(self, number: int, level: int) -> None:
        self._tell({"pin": number, "value": level})

    def _tell(self, message: dict[str, Any]) -> None:
        try:
            self._link.sendall(json.dumps(message).encode() + b"\n")
        except ConnectionError:  # the emulator has ended: nobody reads the pin any more
            return

    def _run(self) -> None:
        with self._link.makefile("rb") as lines:
            try:
                for line in lines:
                    self._obey(json.loads(line))
            except ConnectionError:
                return

    def _obey(self, message: dict[str, Any]) -> None:
        if "i2c" in message:
            self._panel.display.write(bytes.fromhex(message["i2c"]))
            return
        pins = self._panel.pins
        pins.configure(message["pin"], message["mode"], message["pull"])
        pins.drive(message["pin"], message["latch"])
