"""How soon a bell rings, and how soon the caller knows of the answer: in real time, between two emulated boxes.

From the laptop's order to the level of the other box's bell pin; from the ACK key of that box to the laptop's event.
"""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

from redphone import wire

from redphone_host.bench.pair import filled_pair, until_up
from redphone_host.emulator import PanelClient
from redphone_host.emulator.firmware import board
from redphone_host.errors import WaitTimedOut
from redphone_host.fill_make import new_line
from redphone_host.line import LineSettings
from redphone_host.red_client import RedClient

BIT_RATE = 9600
TARGET_MS = 150
_PATIENCE_S = 10.0
_READING_S = 0.5


@dataclass(frozen=True)
class RingFigures:
    """Milliseconds of each run: from the call to the bell, from the key to the caller's event."""

    bit_rate: int
    call_to_bell_ms: tuple[float, ...]
    key_to_event_ms: tuple[float, ...]

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {"type": "bench_ring", "target_ms": TARGET_MS} | asdict(self) | {"medians_ms": self.medians()}

    def medians(self) -> tuple[float, float]:
        """Of both."""
        return median(self.call_to_bell_ms), median(self.key_to_event_ms)


def measure_ring(runs: int, done: Callable[[int], None] = lambda _count: None) -> RingFigures:
    """So many calls, one after the other, over one session. BoxSilent if a box does not work, WaitTimedOut."""
    fills = new_line("North", "South", BIT_RATE, 0, int(time.time()))
    bells, events = [], []
    with (
        filled_pair(fills, LineSettings(BIT_RATE)) as pair,
        RedClient(str(pair.boxes[0].red_path)) as laptop,
        PanelClient(pair.boxes[1].panel_path, board()) as panel,
    ):
        laptop.hello(follow=True)
        until_up(laptop)
        for count in range(runs):
            pair.until_quiet()
            bell, event = _one_call(laptop, panel)
            bells.append(bell)
            events.append(event)
            done(count + 1)
    return RingFigures(BIT_RATE, tuple(bells), tuple(events))


def _one_call(laptop: RedClient, panel: PanelClient) -> tuple[float, float]:
    """Milliseconds from the call to the bell, and from the key to the event."""
    began = time.monotonic()
    ref = laptop.ask(wire.Send(precedence=wire.FLASH, flags=wire.CALL)).ref
    panel.wait_for(lambda state: state.bell, _PATIENCE_S)
    rang = time.monotonic()
    _await(laptop, ref, wire.RUNG)
    # Keys count only when people have had the time to see what they are about.
    time.sleep(_READING_S)
    pressed = time.monotonic()
    panel.press("ack")
    _await(laptop, ref, wire.ACKNOWLEDGED)
    answered = time.monotonic()
    laptop.ask(wire.EndCall(by="bench"))
    return 1000 * (rang - began), 1000 * (answered - pressed)


def _await(laptop: RedClient, ref: int, status: int) -> None:
    for event in laptop.events(_PATIENCE_S):
        if isinstance(event, wire.Progress) and (event.ref, event.status) == (ref, status):
            return
    raise WaitTimedOut(f"the call was not {wire.STATUSES[status]} in {_PATIENCE_S:g} s", "is this computer very busy?")
