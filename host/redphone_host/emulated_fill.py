"""Fills an emulated box as a real one is filled: the key switch by way of its panel, the keys over its red port."""

import time
from collections.abc import Callable
from pathlib import Path

from redphone import wire

from redphone_host.emulator import PanelClient
from redphone_host.errors import BoxRefused, BoxSilent, FillError
from redphone_host.fill_load import holds, load_fill
from redphone_host.red_client import RedClient
from redphone_host.vocabulary import ADVICE

BOOT_TIMEOUT_S = 30.0
PICO_BOOT_TIMEOUT_S = 180.0  # an emulated Pico has a third to a half of a Pico's speed
SWITCH_TIMEOUT_S = 5.0

_GREETING_TIMEOUT_S = 1.0
_POLL_S = 0.05


def greet(red_path: Path, running: Callable[[], bool], timeout_s: float = BOOT_TIMEOUT_S) -> None:
    """Wait until a box that has just been switched on answers.

    running: whether the firmware still runs. BoxSilent if it ends, or does not answer within `timeout_s`.
    """
    deadline = time.monotonic() + timeout_s
    with RedClient(str(red_path), timeout_s=_GREETING_TIMEOUT_S) as client:
        while True:
            try:
                client.hello()
                return
            except BoxSilent:
                if not running() or time.monotonic() > deadline:
                    raise


def ensure_filled(red_path: Path, panel_path: Path, board: object, fill: wire.Fill) -> None:
    """Load `fill` into an emulated box, unless it holds that very one already.

    board: the pin map, for the panel. FillError if the box holds another fill; BoxRefused, BoxSilent, PanelError.
    """
    with RedClient(str(red_path)) as client:
        if client.hello().filled:
            if not holds(fill, client.ask(wire.GetFingerprint())):
                raise FillError("the box holds another fill already", "give another --flash-dir, or zeroize the box")
            return
        with PanelClient(panel_path, board) as panel:
            panel.set_key_switch(True)
            try:
                await_key_switch(client)
                load_fill(client, fill)
            finally:
                panel.set_key_switch(False)
            await_key_switch(client, on=False)


def await_key_switch(client: RedClient, *, on: bool = True) -> None:
    """Until the firmware has seen the switch turned: it asks its keys only now and then."""
    deadline = time.monotonic() + SWITCH_TIMEOUT_S
    while bool(client.ask(wire.GetStatus()).key_switch) != on:
        if time.monotonic() > deadline:
            raise BoxRefused(wire.KEY_SWITCH_OFF, "the box does not see its key switch", ADVICE[wire.KEY_SWITCH_OFF])
        time.sleep(_POLL_S)
