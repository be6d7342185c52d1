"""Commands that stay until they are told to stop: SIGINT or SIGTERM end them in good order."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def until_stopped(on_report: Callable[[], None] | None = None) -> Iterator[threading.Event]:
    """An event that SIGINT and SIGTERM set. on_report: called at SIGUSR1. The old handlers come back at the end."""
    stopped = threading.Event()
    handlers: dict[signal.Signals, Callable[[int, object], None]] = {
        signal.SIGINT: lambda *_: stopped.set(),
        signal.SIGTERM: lambda *_: stopped.set(),
    }
    if on_report is not None:
        handlers[signal.SIGUSR1] = lambda *_: on_report()
    before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    try:
        yield stopped
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
