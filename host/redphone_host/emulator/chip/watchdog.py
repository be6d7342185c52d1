"""Resets: by the watchdog, and on purpose. Either ends the process at once; whoever started it starts it again."""

import os
import sys
import threading
import time
from typing import NoReturn

EXIT_WATCHDOG = 70
EXIT_RESET = 71
MAX_TIMEOUT_MS = 8388  # RP2040
PWRON_RESET = 1
WDT_RESET = 3


def _end(code: int, why: str) -> NoReturn:
    """No `finally`, no flushing: a chip that resets does neither."""
    os.write(sys.__stderr__.fileno() if sys.__stderr__ else 2, f"{why}\n".encode())
    os._exit(code)


def reset() -> NoReturn:
    """machine.reset."""
    _end(EXIT_RESET, "reset")


def reset_cause() -> int:
    """PWRON_RESET, or WDT_RESET after a reset of either kind, as on the RP2040."""
    return int(os.environ.get("REDPHONE_RESET_CAUSE", PWRON_RESET))


_armed = threading.Event()


def is_armed() -> bool:
    """Whether a watchdog has been started: it can't be stopped again."""
    return _armed.is_set()


class WDT:
    """machine.WDT: once made, it must be fed within every `timeout` milliseconds. The chip has one: made again, it
    starts anew."""

    _timeout_s = 0.0
    _fed_at = 0.0

    def __init__(self, id: int = 0, timeout: int = 5000) -> None:  # noqa: A002 - MicroPython's name
        if id != 0:
            raise ValueError(f"WDT({id}) doesn't exist")
        if not 1 <= timeout <= MAX_TIMEOUT_MS:
            raise ValueError(f"timeout exceeds {MAX_TIMEOUT_MS}")
        WDT._timeout_s = timeout / 1000
        self.feed()
        if not _armed.is_set():
            _armed.set()
            threading.Thread(target=self._watch, name="watchdog", daemon=True).start()

    def feed(self) -> None:
        """Start the time again."""
        WDT._fed_at = time.monotonic()

    def _watch(self) -> None:
        while (left_s := WDT._fed_at + WDT._timeout_s - time.monotonic()) > 0:
            time.sleep(left_s)
        _end(EXIT_WATCHDOG, "watchdog reset")
