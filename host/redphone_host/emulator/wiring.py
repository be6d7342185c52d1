"""What a box's process is given by whoever starts it: its ports, its flash, its panel, its firmware."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from redphone_host.emulator.chip.pins import INPUTS
from redphone_host.emulator.chip.watchdog import EXIT_RESET, EXIT_WATCHDOG
from redphone_host.emulator.terminals import Terminal

# How a process ends that is to be started again: as chip/watchdog says, or by a soft reset at MicroPython's prompt.
EXIT_SOFT_RESET = 72
RESETS = (EXIT_RESET, EXIT_WATCHDOG, EXIT_SOFT_RESET)


@dataclass(frozen=True)
class Wiring:
    """The same for every start of one box. `lifeline`: a descriptor that reads as ended when the owner has ended."""

    flash_dir: Path
    firmware_dir: Path
    panel_path: Path
    log_path: Path
    red: Terminal
    black: tuple[Terminal, ...]
    lifeline: int
    env: Mapping[str, str]

    @property
    def inputs(self) -> str:
        """Which inputs are wired to which level while nobody touches the panel; see chip/pins."""
        return self.env.get(INPUTS, "")

    def environment(self, reset_cause: int) -> dict[str, str]:
        """The box's environment: this process's own, and what fakes look for."""
        given = {f"REDPHONE_UART{number}_FD": str(terminal.master) for number, terminal in enumerate(self.black)}
        return os.environ | given | {"REDPHONE_RESET_CAUSE": str(reset_cause)} | dict(self.env)


class BoxProcess(Protocol):
    """A box under power. What `subprocess.Popen` has; a code that ends with a reset is one of chip/watchdog's."""

    @property
    def pid(self) -> int: ...

    def poll(self) -> int | None:
        """The exit code; None while it runs."""

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end; the exit code. subprocess.TimeoutExpired after `timeout` seconds."""

    def send_signal(self, sig: int) -> None:
        """Send a signal."""

    def kill(self) -> None:
        """Cut the power."""


class Launch(Protocol):
    """Starts a runtime."""

    def __call__(self, wiring: Wiring, reset_cause: int) -> BoxProcess: ...
