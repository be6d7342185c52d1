"""The same in real time: two emulated boxes that run the firmware, a line between their pseudo-terminals, a laptop.

The boxes compute as fast as this computer does, which is faster than a Pico, unless it is busy with other things.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from redphone import wire

from redphone_host.bench.link import ends, limit
from redphone_host.bench.link.conditions import CONDITIONS, Condition, Kind
from redphone_host.bench.link.results import Result, gathered
from redphone_host.bench.link.run import Sample
from redphone_host.bench.link.sending import STORED, texts
from redphone_host.bench.pair import filled_pair, until_up
from redphone_host.red_client import RedClient

_NAMES = ("9600-10k", "9600-1e-4-10k", "9600-20", "9600-160", "1200-600ms-20", "9600-1e-4-160")
REAL_TIME_CONDITIONS = tuple(condition for condition in CONDITIONS if condition.name in _NAMES)

_DELIVERY_TIMEOUT_S = 240.0


def measure_in_real_time(
    conditions: Sequence[Condition], seeds: int, progress: Callable[[int, int], None] = lambda _done, _all: None
) -> list[Result]:
    """One run after the other, seeds 1 .. `seeds` of each. BoxSilent if a box does not work."""
    samples = []
    for condition in conditions:
        for seed in range(1, seeds + 1):
            samples.append((condition.name, run_in_real_time(condition, seed)))
            progress(len(samples), len(conditions) * seeds)
    return gathered(conditions, samples)


def run_in_real_time(condition: Condition, seed: int) -> Sample:
    """One message over a session that is up. A new pair of boxes each time, on the default runtime."""
    settings = replace(condition.settings, seed=seed)
    with filled_pair(ends.fills(settings, seed), settings) as pair, RedClient(str(pair.boxes[0].red_path)) as laptop:
        laptop.hello(follow=True)
        until_up(laptop)
        pair.until_quiet()
        before = pair.octets()
        seconds = _deliver(laptop, condition, seed)
        if seconds is not None:
            pair.until_quiet()
        octets = pair.octets() - before
    if seconds is None or condition.kind is Kind.MESSAGE:
        return Sample(seed, seconds, seconds, octets)
    return Sample(seed, limit.share(condition.payload, seconds, settings), seconds, octets)


def _deliver(laptop: RedClient, condition: Condition, seed: int) -> float | None:
    """Seconds until the laptop is told that the message is stored at the other end; None if it never is."""
    (text,) = texts(condition.messages, seed)
    began = time.monotonic()
    ref = laptop.ask(wire.Send(precedence=condition.precedence, text=text)).ref
    for event in laptop.events(_DELIVERY_TIMEOUT_S):
        if isinstance(event, wire.Progress) and event.ref == ref and event.status in STORED:
            return time.monotonic() - began
    return None
