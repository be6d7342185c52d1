"""In how small a heap the firmware still does its work, tried out on the real interpreter."""

import functools
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from redphone import wire

from redphone_host.emulated_fill import ensure_filled, greet
from redphone_host.emulator import EmulatedBox
from redphone_host.emulator.firmware import board
from redphone_host.emulator.runtimes import Runtime
from redphone_host.emulator.unixport.process import HEAP_OCTETS_VARIABLE
from redphone_host.errors import BoxRefused, BoxSilent
from redphone_host.escalation import DEFAULT
from redphone_host.fill_make import new_line
from redphone_host.line import LineSettings, RealTimeLine
from redphone_host.red_client import RedClient

BIT_RATE = 115_200
SMALLEST_OCTETS = 160 * 1024
LARGEST_OCTETS = 1024 * 1024
STEP_OCTETS = 8 * 1024
_PATIENCE_S = 40.0
_DESK = "watch"
_TEST_MIN = 60
_POLL_S = 0.2


@dataclass(frozen=True)
class HeapFigures:
    """Octets. needed: the smallest heap in which it worked, to within a step. at_rest: what an idle box uses of it."""

    text_octets: int
    needed: int
    at_rest: int
    step: int = STEP_OCTETS

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {"type": "bench_heap"} | asdict(self)


def needed_heap(text_octets: int, tried: Callable[[int, bool], None]) -> HeapFigures:
    """By halving, until a step is left. tried: told of each heap and whether it was enough. BoxSilent if none is."""
    too_small, enough = SMALLEST_OCTETS, LARGEST_OCTETS
    at_rest = _used_at_rest(enough, text_octets)
    if at_rest is None:
        raise BoxSilent(f"a message of {text_octets} octets does not pass in {enough:,} octets of heap")
    while enough - too_small > STEP_OCTETS:
        heap = (too_small + enough) // 2 // 1024 * 1024
        used = _used_at_rest(heap, text_octets)
        tried(heap, used is not None)
        if used is None:
            too_small = heap
        else:
            enough, at_rest = heap, used
    return HeapFigures(text_octets, enough, at_rest)


def _used_at_rest(heap_octets: int, text_octets: int) -> int | None:
    """Two boxes with this heap each send the other a message at once. What one uses afterwards; None if it fails.

    They are filled as `redphone fill new` does: with a desk at each end, the usual escalation and line tests.
    """
    desks = ((_DESK,), (_DESK,))
    fills = new_line(
        "North", "South", BIT_RATE, 0, int(time.time()), desks=desks, escalation=DEFAULT, test_min=_TEST_MIN
    )
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="rp-heap-")))
        boxes = [
            stack.enter_context(
                EmulatedBox(
                    folder / str(fill.role),
                    runtime=Runtime.MICROPYTHON,
                    supervise=False,
                    env={HEAP_OCTETS_VARIABLE: str(heap_octets)},
                )
            )
            for fill in fills
        ]
        try:
            for box, fill in zip(boxes, fills, strict=True):
                greet(box.red_path, functools.partial(getattr, box, "running"))
                ensure_filled(box.red_path, box.panel_path, board(), fill)
            north, south = (box.black_paths[0] for box in boxes)
            stack.enter_context(RealTimeLine(north, south, LineSettings(BIT_RATE)))
            if not _pass_both_ways(boxes, b"x" * text_octets):
                return None
            with RedClient(str(boxes[0].red_path)) as client:
                health = client.ask(wire.GetHealth())
        except (BoxSilent, BoxRefused):
            return None
    return int(health.heap_octets - health.heap_free)


def _pass_both_ways(boxes: list[EmulatedBox], text: bytes) -> bool:
    """Whether both messages ring at the other end in time."""
    clients = []
    with ExitStack() as stack:
        for box in boxes:
            client = stack.enter_context(RedClient(str(box.red_path)))
            client.ask(wire.Send(precedence=wire.ROUTINE, sender="bench", text=text))
            clients.append(client)
        deadline = time.monotonic() + _PATIENCE_S
        while time.monotonic() < deadline and all(box.running for box in boxes):
            if all(_rings(client) for client in clients):
                return True
            time.sleep(_POLL_S)
    return False


def _rings(client: RedClient) -> bool:
    return any(listed.status == wire.RUNG for listed in client.ask_all(wire.ListMessages(direction=wire.OUTGOING)))
