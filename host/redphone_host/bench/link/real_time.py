"""The same in real time: two emulated boxes that run the firmware, a line between their pseudo-terminals, a laptop.

The boxes compute as fast as this computer does, which is faster than a Pico, unless it is busy with other things.
"""

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from redphone import wire

from redphone_host.bench.link import ends, limit
from redphone_host.bench.link.conditions import CONDITIONS, Condition, Kind
from redphone_host.bench.link.results import Result, gathered
from redphone_host.bench.link.run import Sample
from redphone_host.bench.link.sending import STORED, texts
from redphone_host.emulated_fill import ensure_filled, greet
from redphone_host.emulator import EmulatedBox
from redphone_host.emulator.firmware import board
from redphone_host.errors import WaitTimedOut
from redphone_host.line import LineSettings, RealTimeLine
from redphone_host.red_client import RedClient

_NAMES = ("9600-10k", "9600-1e-4-10k", "9600-20", "9600-160", "1200-600ms-20", "9600-1e-4-160")
REAL_TIME_CONDITIONS = tuple(condition for condition in CONDITIONS if condition.name in _NAMES)

_OPENING_TIMEOUT_S = 60.0
_DELIVERY_TIMEOUT_S = 240.0
_QUIET_S = 3.0
_POLL_S = 0.05


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
    with _boxes(settings, seed) as (laptop, line):
        _until_up(laptop)
        _until_quiet(line)
        before = _octets(line)
        seconds = _deliver(laptop, condition, seed)
        if seconds is not None:
            _until_quiet(line)
        octets = _octets(line) - before
    if seconds is None or condition.kind is Kind.MESSAGE:
        return Sample(seed, seconds, seconds, octets)
    return Sample(seed, limit.share(condition.payload, seconds, settings), seconds, octets)


@contextmanager
def _boxes(settings: LineSettings, seed: int) -> Iterator[tuple[RedClient, RealTimeLine]]:
    """The laptop at A, and the line, of two boxes that are filled and joined. All of it ends with the context."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="redphone-")))
        boxes = [stack.enter_context(_box(folder / name.lower())) for name in ends.NAMES]
        for box, fill in zip(boxes, ends.fills(settings, seed), strict=True):
            greet(box.red_path, lambda box=box: box.running)  # type: ignore[misc]
            ensure_filled(box.red_path, box.panel_path, board(), fill)
        line = stack.enter_context(RealTimeLine(boxes[0].black_paths[0], boxes[1].black_paths[0], settings))
        laptop = stack.enter_context(RedClient(str(boxes[0].red_path)))
        laptop.hello(follow=True)
        yield laptop, line


def _box(folder: Path) -> EmulatedBox:
    folder.mkdir()
    return EmulatedBox(folder / "flash", panel_path=folder / "panel")


def _deliver(laptop: RedClient, condition: Condition, seed: int) -> float | None:
    """Seconds until the laptop is told that the message is stored at the other end; None if it never is."""
    (text,) = texts(condition.messages, seed)
    began = time.monotonic()
    ref = laptop.ask(wire.Send(precedence=condition.precedence, text=text)).ref
    for event in laptop.events(_DELIVERY_TIMEOUT_S):
        if isinstance(event, wire.Progress) and event.ref == ref and event.status in STORED:
            return time.monotonic() - began
    return None


def _until_up(laptop: RedClient) -> None:
    deadline = time.monotonic() + _OPENING_TIMEOUT_S
    while not laptop.ask(wire.GetStatus()).line_up:
        if time.monotonic() > deadline:
            raise WaitTimedOut("the line between the emulated boxes did not come up", "try again, or another condition")
        time.sleep(_POLL_S)


def _until_quiet(line: RealTimeLine) -> None:
    """Until nothing has been sent for a while."""
    sent, since = _octets(line), time.monotonic()
    while time.monotonic() - since < _QUIET_S:
        time.sleep(_POLL_S)
        if _octets(line) != sent:
            sent, since = _octets(line), time.monotonic()


def _octets(line: RealTimeLine) -> int:
    return sum(counters.bytes_sent for counters in line.counters())
