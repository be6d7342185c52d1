"""Two emulated boxes that run the firmware on the default runtime, filled, and joined by a line in real time."""

import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from redphone import wire

from redphone_host.emulated_fill import ensure_filled, greet
from redphone_host.emulator import EmulatedBox
from redphone_host.emulator.firmware import board
from redphone_host.errors import WaitTimedOut
from redphone_host.line import LineSettings, RealTimeLine
from redphone_host.red_client import RedClient

_OPENING_TIMEOUT_S = 60.0
_QUIET_S = 3.0
_POLL_S = 0.05


@dataclass(frozen=True)
class Pair:
    """End A's box and end B's, and the line between them."""

    boxes: Sequence[EmulatedBox]
    line: RealTimeLine

    def octets(self) -> int:
        """Octets that both boxes have sent."""
        return sum(counters.bytes_sent for counters in self.line.counters())

    def until_quiet(self) -> None:
        """Until nothing has been sent for a while."""
        sent, since = self.octets(), time.monotonic()
        while time.monotonic() - since < _QUIET_S:
            time.sleep(_POLL_S)
            if self.octets() != sent:
                sent, since = self.octets(), time.monotonic()


@contextmanager
def filled_pair(fills: Sequence[wire.Fill], settings: LineSettings) -> Iterator[Pair]:
    """The two boxes of a line's fills, A's first. All of it ends with the context."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="redphone-")))
        boxes = [stack.enter_context(_box(folder / str(fill.role))) for fill in fills]
        for box, fill in zip(boxes, fills, strict=True):
            greet(box.red_path, lambda box=box: box.running)  # type: ignore[misc]
            ensure_filled(box.red_path, box.panel_path, board(), fill)
        north, south = (box.black_paths[0] for box in boxes)
        yield Pair(boxes, stack.enter_context(RealTimeLine(north, south, settings)))


def until_up(laptop: RedClient) -> None:
    """Until the box has a session with the other. WaitTimedOut."""
    deadline = time.monotonic() + _OPENING_TIMEOUT_S
    while not laptop.ask(wire.GetStatus()).line_up:
        if time.monotonic() > deadline:
            raise WaitTimedOut("the line between the emulated boxes did not come up", "try again, or another condition")
        time.sleep(_POLL_S)


def _box(folder: Path) -> EmulatedBox:
    folder.mkdir()
    return EmulatedBox(folder / "flash", panel_path=folder / "panel")
