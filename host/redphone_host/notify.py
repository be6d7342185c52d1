"""Notifications on the desktop, where there is one. They are a help, never the bell: that is the box's.

By the Desktop Notifications Specification 1.2, over the session's D-Bus. jeepney speaks D-Bus: it is kept up, has no
dependencies, and closes what it opens.
"""

import os
import threading
from html import escape

from jeepney import DBusAddress, MessageType, new_method_call
from jeepney.io.blocking import DBusConnection, open_dbus_connection

from redphone_host.safe_text import visible

CHARACTERS_MAX = 300

_BUS_VARIABLE = "DBUS_SESSION_BUS_ADDRESS"
_SERVICE = DBusAddress(
    "/org/freedesktop/Notifications",
    bus_name="org.freedesktop.Notifications",
    interface="org.freedesktop.Notifications",
)
_NAME = "Redphone"
_NORMAL, _CRITICAL = 1, 2
_AS_THE_DESKTOP_LIKES_MS = -1
_PATIENCE_S = 3.0

# No bus, or one that does not let us in; a service that is not there, does not answer, or answers anything else.
_NOT_SHOWN = (OSError, ValueError, RuntimeError, StopIteration)


class Desktop:
    """The desktop of whoever runs this. patience_s: how long it may take to answer, seconds."""

    def __init__(self, patience_s: float = _PATIENCE_S) -> None:
        self._patience_s = patience_s
        self._under_way: threading.Thread | None = None

    def show(self, title: str, text: str, *, urgent: bool) -> bool:
        """Whether the desktop has taken it. The texts may be anybody's: they are shown, and do nothing."""
        if not os.environ.get(_BUS_VARIABLE) or (self._under_way and self._under_way.is_alive()):
            return False
        taken = threading.Event()
        # In a thread, since a bus that lets us in and says nothing more would hold us up for ever.
        words = (title, text, urgent, taken)
        self._under_way = threading.Thread(target=self._try, args=words, name="desktop", daemon=True)
        self._under_way.start()
        self._under_way.join(self._patience_s)
        return taken.is_set()

    def _try(self, title: str, text: str, urgent: bool, taken: threading.Event) -> None:
        try:
            with open_dbus_connection("SESSION", auth_timeout=self._patience_s) as bus:
                if self._notify(bus, title, text, urgent):
                    taken.set()
        except _NOT_SHOWN:
            return

    def _notify(self, bus: DBusConnection, title: str, text: str, urgent: bool) -> bool:
        capabilities = self._call(bus, "GetCapabilities")
        if capabilities is None:
            return False
        shown = _short(text)
        # The title is plain everywhere; what stands below it is read as markup by some.
        body = escape(shown, quote=False) if "body-markup" in capabilities[0] else shown
        hints = {"urgency": ("y", _CRITICAL if urgent else _NORMAL)}
        words: tuple[object, ...] = (_NAME, 0, "", _short(title), body, [], hints, _AS_THE_DESKTOP_LIKES_MS)
        return self._call(bus, "Notify", "susssasa{sv}i", words) is not None

    def _call(
        self, bus: DBusConnection, method: str, signature: str | None = None, words: tuple[object, ...] = ()
    ) -> tuple[list[str], ...] | None:
        """What the service answers; None if that is an error."""
        call = new_method_call(_SERVICE, method, signature, words)
        reply = bus.send_and_get_reply(call, timeout=self._patience_s)
        return reply.body if reply.header.message_type == MessageType.method_return else None


def _short(text: str) -> str:
    shown = visible(text)
    return shown if len(shown) <= CHARACTERS_MAX else shown[: CHARACTERS_MAX - 1] + "\N{HORIZONTAL ELLIPSIS}"
