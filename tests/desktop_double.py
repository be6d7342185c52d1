"""A desktop without a desktop: a real session bus, and on it a service that takes notifications and keeps them."""
# ruff: noqa: F722, F821 - D-Bus's signatures stand where types do

import asyncio
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from dbus_fast.aio import MessageBus
from dbus_fast.service import ServiceInterface, dbus_method

ADDRESS_VARIABLE = "DBUS_SESSION_BUS_ADDRESS"
PATIENCE_S = 20.0

_NAME = "org.freedesktop.Notifications"
_PATH = "/org/freedesktop/Notifications"
_FETCHED = Path(sys.prefix) / "lib" / "dbus"

# A session's bus, for whoever may open its socket.
_CONFIGURATION = """
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={socket}</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""


def require_bus():
    """Skip where there is no dbus-daemon; fail where there has to be one."""
    if _program() is None:
        say = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        say(".ci/install-dbus .venv fetches dbus-daemon")


def _program():
    installed = shutil.which("dbus-daemon")
    fetched = _FETCHED / "dbus-daemon"
    return installed or (str(fetched) if fetched.exists() else None)


class SessionBus:
    """A bus of its own; a context manager. `address` is what programs find it by."""

    def __init__(self, folder):
        socket, configuration = folder / "bus", folder / "bus.conf"
        configuration.write_text(_CONFIGURATION.format(socket=socket))
        self.address = f"unix:path={socket}"
        words = [_program(), f"--config-file={configuration}", "--nofork", "--nopidfile", "--print-address"]
        libraries = {"LD_LIBRARY_PATH": str(_FETCHED / "lib")} if _FETCHED.exists() else {}
        self._process = subprocess.Popen(words, stdout=subprocess.PIPE, env=os.environ | libraries)
        assert self._process.stdout.readline()  # said once it listens

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.kill()
        self._process.wait()
        self._process.stdout.close()


class _Notifications(ServiceInterface):
    def __init__(self, taken, capabilities):
        super().__init__(_NAME)
        self._taken = taken
        self._capabilities = capabilities

    @dbus_method()
    def Notify(
        self,
        app_name: "s",
        replaces_id: "u",
        app_icon: "s",
        summary: "s",
        body: "s",
        actions: "as",
        hints: "a{sv}",
        expire_timeout: "i",
    ) -> "u":
        self._taken.append((app_name, summary, body, hints["urgency"].value))
        return len(self._taken)

    @dbus_method()
    def GetCapabilities(self) -> "as":
        return self._capabilities


class NotificationService:
    """Takes what is sent to the bus at `address`, in a thread of its own; a context manager.

    `taken`: (program, title, text, urgency) of each. capabilities: what it says that it can do.
    """

    def __init__(self, address, capabilities=("body", "body-markup")):
        self.taken = []
        self._capabilities = capabilities
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._bus = self._run(self._serve(address))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._run(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _run(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(PATIENCE_S)

    async def _serve(self, address):
        bus = await MessageBus(bus_address=address).connect()
        bus.export(_PATH, _Notifications(self.taken, list(self._capabilities)))
        await bus.request_name(_NAME)
        return bus

    async def _end(self):
        self._bus.disconnect()
        await self._bus.wait_for_disconnect()
