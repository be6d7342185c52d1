"""The pins: what the firmware drives, and what keys and switches put on them from outside."""

from collections.abc import Callable
from dataclasses import dataclass

# The environment variable that says which inputs are wired to which level, for `Pins.put_all`.
INPUTS = "REDPHONE_INPUTS"

IN = 0
OUT = 1
PULL_UP = 1
PULL_DOWN = 2


@dataclass
class Wire:
    """One pin. `outside` is the level that something on the panel puts on it, None while nothing does."""

    mode: int = IN
    pull: int | None = None
    latch: int = 0
    outside: int | None = None

    def level(self) -> int:
        """0 or 1, as the firmware reads it."""
        if self.mode == OUT:
            return self.latch
        if self.outside is not None:
            return self.outside
        return 1 if self.pull == PULL_UP else 0


class Pins:
    """All pins by number. `on_change` is called after any level has changed.

    `watcher(number, level)` is called for what comes from outside.
    """

    def __init__(self, on_change: Callable[[], None]) -> None:
        self._wires: dict[int, Wire] = {}
        self._on_change = on_change
        self.watcher: Callable[[int, int], None] | None = None

    def __getitem__(self, number: int) -> Wire:
        return self._wires.setdefault(number, Wire())

    def configure(self, number: int, mode: int | None, pull: int | None) -> None:
        """Set what is not None."""
        wire = self[number]
        if mode is not None:
            wire.mode = mode
        if pull is not None:
            wire.pull = pull
        self._on_change()

    def drive(self, number: int, level: int) -> None:
        """The firmware sets the pin's output."""
        wire = self[number]
        if wire.latch != level:
            wire.latch = level
            self._on_change()

    def put(self, number: int, level: int) -> None:
        """A key or a switch sets the level of an input."""
        self[number].outside = level
        if self.watcher is not None:
            self.watcher(number, level)
        self._on_change()

    def put_all(self, levels: str) -> None:
        """Set inputs as "22=0 14=1" says: what is wired shut when the power comes on. ValueError."""
        for wired in levels.split():
            number, _, level = wired.partition("=")
            self.put(int(number), int(level))

    def outputs(self) -> dict[str, int]:
        """Levels the firmware drives, by pin number as text."""
        return {str(number): wire.latch for number, wire in sorted(self._wires.items()) if wire.mode == OUT}

    def inputs(self) -> dict[str, int]:
        """Levels the firmware reads, by pin number as text."""
        return {str(number): wire.level() for number, wire in sorted(self._wires.items()) if wire.mode != OUT}
