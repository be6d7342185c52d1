"""From a box at work to its interpreter, and back to work.

A box that runs Redphone goes into service by an order that needs the key switch. A board that runs nothing is at its
interpreter already. Either is restarted at the end, however that comes: a box is not left in service.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from redphone import wire

from redphone_host.errors import BoxSilent
from redphone_host.flash.ports import Port, require_free
from redphone_host.flash.repl import Repl
from redphone_host.red_client import RedClient

ANSWER_S = 2.0
KEY_SWITCH_S = 60.0
RESTART_S = 40.0

_KNOCK_S = 1.0
_POLL_S = 0.3


def status_of(path: str) -> wire.Status | None:
    """What the box at this port says of itself; None if nothing there speaks as a box does. BoxSilent: no such port."""
    require_free(path)
    try:
        with RedClient(path, timeout_s=ANSWER_S) as client:
            return client.hello()
    except BoxSilent:
        return None


@contextmanager
def in_service(port: Port, status: wire.Status | None, ask: Callable[[str], None]) -> Iterator[Repl]:
    """The interpreter of the box at `port`, whose `status_of` is given; at the end the box is restarted.

    ask: says to a person what to do now. BoxRefused if the key switch stays off; BoxSilent if no interpreter
    answers.
    """
    if status is not None:
        _order_service(port.path, ask)
    with interpreter(port, RESTART_S if status is not None else ANSWER_S) as repl:
        try:
            yield repl
        finally:
            repl.reset()


def interpreter(port: Port, patience_s: float) -> Repl:
    """The interpreter at `port`, as soon as it answers. BoxSilent if it does not within so many seconds."""
    deadline = time.monotonic() + patience_s
    while True:
        try:
            return Repl(port.path_now(), _KNOCK_S)
        except BoxSilent:
            if time.monotonic() >= deadline:
                raise
            time.sleep(_POLL_S)


def _order_service(path: str, ask: Callable[[str], None]) -> None:
    deadline = time.monotonic() + KEY_SWITCH_S
    with RedClient(path) as client:
        status = client.hello()
        if not status.key_switch:
            ask("turn the key switch on the box to FILL")
        while not status.key_switch and time.monotonic() < deadline:
            time.sleep(_POLL_S)
            status = client.ask(wire.GetStatus())
        client.ask(wire.Service())
