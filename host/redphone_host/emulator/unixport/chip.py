"""What stands around the interpreter: display, pins, transmitters, watchdog. Kept by the process that started it.

Its other end is fakes/chiplink.py. One thread hears what the interpreter says, and ends when it has gone.
"""

import os
import select
import socket
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from redphone_host.emulator.chip.panel import Panel
from redphone_host.emulator.chip.panel_server import PanelServer
from redphone_host.emulator.chip.transmitter import Transmitter
from redphone_host.emulator.chip.watchdog import EXIT_RESET, EXIT_WATCHDOG
from redphone_host.emulator.screen import ScreenReader
from redphone_host.emulator.unixport.letters import LETTERS
from redphone_host.emulator.wiring import EXIT_SOFT_RESET

READY = 255
_UNCHANGED = 255
_HEAD_OCTETS = 3
_FIFO_OCTETS_MAX = 1 << 16  # the interpreter keeps to its FIFO's size itself


class Chip:
    """Wired to one run of an interpreter. `bite(code)` is called to end that run: reset, or watchdog."""

    def __init__(self, panel_path: Path, red: int, uarts: Mapping[int, int], bite: Callable[[int], None]) -> None:
        self._red = red
        self._uarts = uarts
        self._bite = bite
        self._transmitters: dict[int, Transmitter] = {}
        self._timeout_s: float | None = None
        self._fed_at = 0.0
        self._panel = Panel()
        self._panel.pins.watcher = self._note
        self._server = PanelServer(panel_path, self._panel, ScreenReader(LETTERS))
        self._link, self.inner_end = socket.socketpair()
        self._thread = threading.Thread(target=self._run, name="chip", daemon=True)

    def power_up(self, inputs: str) -> None:
        """The interpreter has its end of the link: begin. `inputs`: what is wired to which level."""
        self.inner_end.close()
        self._server.start()
        self._thread.start()
        self._panel.pins.put_all(inputs)
        self._note(READY, 0)

    def power_down(self) -> None:
        """Wait until the interpreter's last words have been heard, and end all that is here."""
        self._thread.join()
        for transmitter in self._transmitters.values():
            transmitter.close()
        self._server.close()
        self._link.close()

    @property
    def is_watched(self) -> bool:
        """Whether a watchdog has been started, which nothing stops."""
        return self._timeout_s is not None

    def _note(self, number: int, level: int) -> None:
        try:
            self._link.sendall(bytes((number, level)))
        except ConnectionError:  # the interpreter has ended: nobody reads the pin any more
            return

    def _run(self) -> None:
        while (head := self._receive(_HEAD_OCTETS)) is not None:
            octets = self._receive(int.from_bytes(head[1:], "big"))
            if octets is None:
                return
            self._obey(head[:1], octets)

    def _receive(self, count: int) -> bytes | None:
        """Exactly so many octets; None when there are no more. Meanwhile the watchdog's time runs."""
        received = b""
        while len(received) < count:
            if not select.select([self._link], [], [], self._watchdog_s())[0]:
                self._timeout_s = None
                self._bite(EXIT_WATCHDOG)
                continue
            try:
                piece = self._link.recv(count - len(received))
            except ConnectionError:  # it ended before it had read all that it was told
                return None
            if not piece:
                return None
            received += piece
        return received

    def _watchdog_s(self) -> float | None:
        """Seconds until the watchdog bites; None while there is none."""
        if self._timeout_s is None:
            return None
        return max(self._fed_at + self._timeout_s - time.monotonic(), 0.0)

    def _obey(self, kind: bytes, octets: bytes) -> None:
        _ACTIONS[kind](self, octets)

    # What the interpreter says.

    def _configure_pin(self, octets: bytes) -> None:
        number, mode, pull = octets
        wanted = [None if setting == _UNCHANGED else setting for setting in (mode, pull)]
        self._panel.pins.configure(number, *wanted)

    def _drive_pin(self, octets: bytes) -> None:
        self._panel.pins.drive(octets[0], octets[1])

    def _write_display(self, octets: bytes) -> None:
        self._panel.display.write(octets)

    def _open_uart(self, octets: bytes) -> None:
        number, frame_bits = octets[:2]
        transmitter = self._transmitters.setdefault(number, Transmitter(self._uarts[number]))
        transmitter.configure(int.from_bytes(octets[2:], "big"), frame_bits, _FIFO_OCTETS_MAX)

    def _transmit(self, octets: bytes) -> None:
        self._transmitters[octets[0]].offer(octets[1:])

    def _clear_uart(self, octets: bytes) -> None:
        self._transmitters[octets[0]].clear()

    def _arm_watchdog(self, octets: bytes) -> None:
        self._timeout_s = int.from_bytes(octets, "big") / 1000
        self._feed_watchdog(b"")

    def _feed_watchdog(self, _: bytes) -> None:
        self._fed_at = time.monotonic()

    def _reset(self, _: bytes) -> None:
        self._bite(EXIT_RESET)

    def _soft_reset(self, _: bytes) -> None:
        self._bite(EXIT_SOFT_RESET)

    def _rest(self, _: bytes) -> None:
        """main.py has ended: the prompt waits for what is typed, where the firmware never waits."""
        os.set_blocking(self._red, True)
        self._note(READY, 0)


_ACTIONS: dict[bytes, Callable[[Chip, bytes], None]] = {
    b"P": Chip._configure_pin,
    b"V": Chip._drive_pin,
    b"I": Chip._write_display,
    b"U": Chip._open_uart,
    b"T": Chip._transmit,
    b"C": Chip._clear_uart,
    b"W": Chip._arm_watchdog,
    b"F": Chip._feed_watchdog,
    b"R": Chip._reset,
    b"S": Chip._soft_reset,
    b"Q": Chip._rest,
}
