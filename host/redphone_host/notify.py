"""Notifications on the desktop, where there is one. They are a help, never the bell: that is the box's.

desktop-notifier speaks to the desktop: it is kept up, typed, needs no program beside it, and does the same on every
system. It runs in a thread of its own, so that a desktop that hangs holds nobody up.
"""

import asyncio
import logging
import threading
from concurrent.futures import Future

from desktop_notifier import DesktopNotifier, Notification, Urgency

from redphone_host.safe_text import visible

_NAME = "Redphone"
_PATIENCE_S = 3.0
_CHARACTERS_MAX = 300

# A desktop may read what stands below the title as markup, and does not say so: without these there is none.
_INERT = str.maketrans({"<": "\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}", "&": "\N{FULLWIDTH AMPERSAND}"})


def inert(text: str) -> str:
    """Text for a desktop: nothing invisible, no markup, not too long."""
    shown = visible(text).translate(_INERT)
    return shown if len(shown) <= _CHARACTERS_MAX else shown[: _CHARACTERS_MAX - 1] + "\N{HORIZONTAL ELLIPSIS}"


class Desktop:
    """The desktop of whoever runs this."""

    def __init__(self, patience_s: float = _PATIENCE_S) -> None:
        self._patience_s = patience_s
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="desktop", daemon=True)
        self._thread.start()
        self._notifier: DesktopNotifier | None = None
        log = logging.getLogger("desktop_notifier")  # it logs a traceback where there is no desktop
        log.addHandler(logging.NullHandler())
        log.propagate = False

    def show(self, title: str, text: str, *, urgent: bool) -> bool:
        """Whether the desktop has taken it. The texts may be anybody's."""
        if self._notifier is None:
            self._notifier = DesktopNotifier(_NAME, app_icon=None)
        taken = threading.Event()
        notification = Notification(
            inert(title),
            inert(text),
            urgency=Urgency.Critical if urgent else Urgency.Normal,
            on_dispatched=taken.set,
        )
        self._wait(asyncio.run_coroutine_threadsafe(self._notifier.send_notification(notification), self._loop))
        if not taken.is_set():
            self._notifier = None  # the next attempt begins anew
        return taken.is_set()

    def close(self) -> None:
        """Let the desktop go; what it shows stays."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _wait(self, sending: "Future[str]") -> None:
        try:
            sending.result(self._patience_s)
        except TimeoutError:
            sending.cancel()
