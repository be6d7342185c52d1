"""A box's power switch: starts its process, ends it, and starts it again after a reset."""

import subprocess
import threading
from collections.abc import Callable
from signal import SIGKILL, SIGTERM, Signals

from redphone_host.emulator.chip.watchdog import PWRON_RESET, WDT_RESET
from redphone_host.emulator.wiring import EXIT_SOFT_RESET, RESETS, BoxProcess

TERMINATE_S = 2.0  # how long a process may take to end when asked


class Power:
    """`launch` makes a process, given the cause of the reset it comes from.

    While `supervise` is true, a process that ends with a reset, its own or the watchdog's, is followed by another.
    """

    def __init__(self, launch: Callable[[int], BoxProcess], supervise: bool) -> None:
        self.supervise = supervise
        self.restarts = 0
        self.process: BoxProcess | None = None
        self._launch = launch
        self._lock = threading.Lock()
        self._powered = False
        self._watcher: threading.Thread | None = None

    @property
    def running(self) -> bool:
        """Whether there is a process that has not ended."""
        return self.process is not None and self.process.poll() is None

    def switch_on(self) -> None:
        """Start; RuntimeError if it runs already."""
        with self._lock:
            if self.running:
                raise RuntimeError("the box is running already; `restart` or `kill` it first")
            self._powered = True
            self.process = self._launch(PWRON_RESET)
            self._watcher = threading.Thread(target=self._watch, args=(self.process,), name="box", daemon=True)
            self._watcher.start()

    def switch_off(self, *, gently: bool = False) -> None:
        """End the process and wait for that; `gently` asks first."""
        with self._lock:
            self._powered = False
            if self.process is not None:
                _end(self.process, SIGTERM if gently else SIGKILL)
        self.wait()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until the process has ended for good; whether it has. `timeout` in seconds."""
        if self._watcher is not None:
            self._watcher.join(timeout)
        return not self.running

    def _watch(self, process: BoxProcess) -> None:
        while (code := process.wait()) in RESETS:
            with self._lock:
                if not (self._powered and self.supervise):
                    return
                self.restarts += 1
                process = self.process = self._launch(PWRON_RESET if code == EXIT_SOFT_RESET else WDT_RESET)


def _end(process: BoxProcess, signal: Signals) -> None:
    process.send_signal(signal)
    try:
        process.wait(TERMINATE_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
