"""The operator's eyes and finger: reads an emulated box's panel and presses its keys, over its socket.

A client outlives the box's restarts: it connects again, and puts the key switch back to where it was.
"""

import json
import select
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from redphone_host.emulator.pixels import Pixels

RETRY_S = 0.02
PRESS_MS = 150
_KEY, _LAMP = "PIN_KEY_", "PIN_LAMP_"


class PanelError(Exception):
    """The panel cannot be reached or did not understand; the text says what to do."""


@dataclass(frozen=True)
class PanelState:
    """What the panel shows, as text and as pixels. `lamps` by lower-case name; `key_switch` is true while it is on."""

    screen: tuple[str, ...]
    pixels: Pixels
    lamps: Mapping[str, bool]
    bell: bool
    siren: bool
    key_switch: bool

    @property
    def text(self) -> str:
        """The screen's lines, without the blanks at their ends."""
        return "\n".join(line.rstrip() for line in self.screen)


class PanelClient:
    """Connects to the panel at `path`. `board` has the board's constants PIN_KEY_*, PIN_LAMP_*, PIN_BELL, PIN_SIREN.

    timeout: seconds to wait for the panel, at first and after a restart.
    """

    def __init__(self, path: Path | str, board: object, timeout: float = 5.0) -> None:
        self._path = str(path)
        self._timeout = timeout
        pins = {name: getattr(board, name) for name in dir(board) if name.startswith("PIN_")}
        self._keys = {name.removeprefix(_KEY).lower(): pin for name, pin in pins.items() if name.startswith(_KEY)}
        self._lamps = {name.removeprefix(_LAMP).lower(): pin for name, pin in pins.items() if name.startswith(_LAMP)}
        self._switch = self._keys.pop("switch", None)
        self._tamper = pins.get("PIN_TAMPER")
        self._bell, self._siren = pins.get("PIN_BELL"), pins.get("PIN_SIREN")
        self._held: dict[int, int] = {}
        self._received = b""
        self._state: PanelState | None = None
        self._socket = self._connect()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Hang up."""
        self._socket.close()

    def state(self) -> PanelState:
        """What the panel shows now."""
        deadline = time.monotonic() + self._timeout
        while self._take(0.0) or self._state is None:
            if self._state is None:
                self._take(0.05)
                if time.monotonic() > deadline:
                    raise PanelError(f"the panel at {self._path} shows nothing; look at the box's log")
        return self._state

    def wait_for(self, predicate: Callable[[PanelState], bool], timeout: float = 5.0) -> PanelState:
        """The first state that satisfies `predicate`; TimeoutError, with the last screen, after `timeout` seconds."""
        deadline = time.monotonic() + timeout
        state = self.state()
        while not predicate(state):
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError(f"the panel did not get there in {timeout} s; last: {state}\n{state.text}")
            self._take(min(left, 0.1))
            state = self._state or self.state()
        return state

    def press(self, key: str, ms: int = PRESS_MS) -> None:
        """Press and release "ack", "decline", "silence", "call" or "zeroize": it is down for `ms` milliseconds."""
        if key.lower() not in self._keys:
            raise PanelError(f"this board has no key {key!r}; it has {', '.join(sorted(self._keys))}")
        self._send({"pulse": self._keys[key.lower()], "value": 0, "ms": ms})

    def set_key_switch(self, on: bool) -> None:
        """Turn the key switch."""
        if self._switch is None:
            raise PanelError("this board has no key switch: its constants have no PIN_KEY_SWITCH")
        self._held[self._switch] = int(not on)
        self._send({"pin": self._switch, "value": int(not on)})

    def set_tamper_loop(self, is_open: bool) -> None:
        """Open the loop through the case, as whoever opens the case does, or close it again."""
        if self._tamper is None:
            raise PanelError("this board has no tamper loop: its constants have no PIN_TAMPER")
        self._held[self._tamper] = int(is_open)
        self._send({"pin": self._tamper, "value": int(is_open)})

    def drive(self, pin: int, level: int) -> None:
        """Hold a pin at a level from outside, as whatever is wired to it would."""
        self._send({"pin": pin, "value": level})

    def _connect(self) -> socket.socket:
        deadline = time.monotonic() + self._timeout
        while True:
            connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            try:
                connection.connect(self._path)
            except OSError as error:
                connection.close()
                if time.monotonic() > deadline:
                    advice = "is the emulated box running? start it with `redphone emulate box`"
                    raise PanelError(f"no panel at {self._path} ({error.strerror}); {advice}") from error
                time.sleep(RETRY_S)
            else:
                return connection

    def _reconnect(self) -> None:
        self._socket.close()
        self._received, self._state = b"", None
        self._socket = self._connect()
        for pin, value in self._held.items():
            self._send({"pin": pin, "value": value})

    def _send(self, order: dict[str, int]) -> None:
        line = json.dumps(order).encode() + b"\n"
        try:
            self._socket.sendall(line)
        except ConnectionError:
            self._reconnect()
            self._socket.sendall(line)

    def _take(self, timeout: float) -> bool:
        """Take in what the panel has sent, waiting at most `timeout` seconds; whether that was anything."""
        if not select.select([self._socket], [], [], timeout)[0]:
            return False
        try:
            data = self._socket.recv(1 << 16)
        except ConnectionError:
            data = b""
        if not data:
            self._reconnect()
            return True
        *lines, self._received = (self._received + data).split(b"\n")
        for line in lines:
            self._read(json.loads(line))
        return True

    def _read(self, message: dict[str, Any]) -> None:
        if "error" in message:
            raise PanelError(f"the panel did not understand: {message['error']}")
        outputs, inputs = message["outputs"], message["inputs"]

        def lit(pin: int | None) -> bool:
            return bool(outputs.get(str(pin), 0))

        self._state = PanelState(
            screen=tuple(message["screen"]),
            pixels=Pixels.from_json(message["pixels"]),
            lamps={name: lit(pin) for name, pin in self._lamps.items()},
            bell=lit(self._bell),
            siren=lit(self._siren),
            key_switch=not inputs.get(str(self._switch), 1),
        )
