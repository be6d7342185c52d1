"""Shows the panel on a Unix socket and lets its keys be pressed: a JSON object a line, either way.

To the client, at once and after changes: {"screen": [lines], "pixels": {"width", "height", "octets": base64 of
MONO_VLSB}, "outputs": {pin: level}, "inputs": {pin: level}}.
From it: {"pin": 14, "value": 0} sets an input; {"pulse": 14, "value": 0, "ms": 150} sets it and takes it back;
a line that is neither is answered with {"error": why}.
"""

import heapq
import json
import os
import selectors
import socket
import threading
import time
from pathlib import Path

from redphone_host.emulator.chip.display import WIDTH
from redphone_host.emulator.chip.panel import Panel
from redphone_host.emulator.pixels import Pixels
from redphone_host.emulator.screen import ScreenReader

BETWEEN_PRESSES_S = 0.1  # a key is up for so long before it is pressed again
LEAST_INTERVAL_S = 0.05  # between two states sent
MAX_LINE = 4096  # bytes a client may send without a line's end


class _Client:
    """One connection. A client that reads slowly misses states, never the last one."""

    def __init__(self, connection: socket.socket) -> None:
        connection.setblocking(False)
        self.connection = connection
        self.stale = True
        self.unsent = b""
        self.received = b""

    def lines(self) -> list[bytes]:
        """The complete lines that have come; ConnectionError when the client has gone."""
        data = self.connection.recv(MAX_LINE)
        if not data or len(self.received) > MAX_LINE:
            raise ConnectionAbortedError
        *lines, self.received = (self.received + data).split(b"\n")
        return lines

    def push(self) -> None:
        """Send what the socket takes."""
        try:
            self.unsent = self.unsent[self.connection.send(self.unsent) :]
        except BlockingIOError:
            return


class PanelServer:
    """Serves one panel at `path` from a daemon thread."""

    def __init__(self, path: str | Path, panel: Panel, reader: ScreenReader) -> None:
        self._panel = panel
        self._reader = reader
        self._clients: list[_Client] = []
        self._moves: list[tuple[float, int, int]] = []
        self._free_at: dict[int, float] = {}
        self._next_at = 0.0
        self._wake = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="panel", daemon=True)
        self._path = path
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        Path(path).unlink(missing_ok=True)
        self._listener.bind(os.fspath(path))
        self._listener.listen()
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._selector.register(self._wake, selectors.EVENT_READ)
        panel.watcher = self._note_change

    def start(self) -> None:
        """Serve from now on."""
        self._thread.start()

    def close(self) -> None:
        """Hang up, and take the socket away."""
        self._closed = True
        self._note_change()
        self._thread.join()
        for client in list(self._clients):
            self._forget(client)
        self._selector.close()
        self._listener.close()
        os.close(self._wake)
        Path(self._path).unlink(missing_ok=True)

    def _note_change(self) -> None:
        os.eventfd_write(self._wake, 1)

    def _run(self) -> None:
        while not self._closed:
            for key, _ in self._selector.select(self._wait_s()):
                self._serve(key)
            self._move_keys()
            self._send_states()

    def _wait_s(self) -> float | None:
        times = [self._moves[0][0]] if self._moves else []
        if any(client.stale for client in self._clients):
            times.append(self._next_at)
        return max(0.0, min(times) - time.monotonic()) if times else None

    def _serve(self, key: selectors.SelectorKey) -> None:
        if key.fileobj is self._listener:
            client = _Client(self._listener.accept()[0])
            self._clients.append(client)
            self._selector.register(client.connection, selectors.EVENT_READ, client)
            self._next_at = 0.0
        elif key.fileobj == self._wake:
            os.eventfd_read(self._wake)
            for client in self._clients:
                client.stale = True
        else:
            self._hear(key.data)

    def _hear(self, client: _Client) -> None:
        try:
            lines = client.lines()
        except ConnectionError:
            self._forget(client)
            return
        for line in lines:
            try:
                self._obey(json.loads(line))
            except (ValueError, TypeError, KeyError) as error:
                client.unsent += json.dumps({"error": f"{line.decode(errors='replace')}: {error!r}"}).encode() + b"\n"

    def _obey(self, order: dict[str, int]) -> None:
        level = int(bool(order["value"]))
        if "pulse" in order:
            self._press(int(order["pulse"]), level, int(order["ms"]) / 1000)
        else:
            self._panel.pins.put(int(order["pin"]), level)

    def _press(self, number: int, level: int, seconds: float) -> None:
        """A key that is down is released first, as a finger must: else two presses would be seen as one."""
        begin_at = max(time.monotonic(), self._free_at.get(number, 0.0))
        heapq.heappush(self._moves, (begin_at, number, level))
        heapq.heappush(self._moves, (begin_at + seconds, number, 1 - level))
        self._free_at[number] = begin_at + seconds + BETWEEN_PRESSES_S

    def _move_keys(self) -> None:
        while self._moves and self._moves[0][0] <= time.monotonic():
            _, number, level = heapq.heappop(self._moves)
            self._panel.pins.put(number, level)

    def _send_states(self) -> None:
        due = time.monotonic() >= self._next_at
        ready = [client for client in self._clients if client.stale and not client.unsent] if due else []
        if ready:
            state = self._state()
            self._next_at = time.monotonic() + LEAST_INTERVAL_S
            for client in ready:
                client.stale, client.unsent = False, state
        for client in list(self._clients):
            self._push(client)

    def _push(self, client: _Client) -> None:
        if not client.unsent:
            return
        try:
            client.push()
        except ConnectionError:
            self._forget(client)
            return
        events = selectors.EVENT_READ | (selectors.EVENT_WRITE if client.unsent else 0)
        self._selector.modify(client.connection, events, client)

    def _forget(self, client: _Client) -> None:
        self._selector.unregister(client.connection)
        self._clients.remove(client)
        client.connection.close()

    def _state(self) -> bytes:
        visible = self._panel.display.visible()
        state = {
            "screen": self._reader.read(visible),
            "pixels": Pixels(WIDTH, len(visible) * 8 // WIDTH, visible).to_json(),
            "outputs": self._panel.pins.outputs(),
            "inputs": self._panel.pins.inputs(),
        }
        return json.dumps(state).encode() + b"\n"
