"""The stage: two boxes running the firmware, keys, and a noisy line between them."""

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from redphone import wire

from redphone_host.emulated_fill import await_key_switch, ensure_filled, greet
from redphone_host.emulator import EmulatedBox, PanelClient, PanelState
from redphone_host.emulator.firmware import board
from redphone_host.emulator.runtimes import Runtime
from redphone_host.escalation import NOTHING, parse
from redphone_host.fill_make import new_line
from redphone_host.line import LineSettings, RealTimeLine
from redphone_host.red_client import RedClient

SETTINGS = LineSettings(bitrate=9600, delay_ms=40, ber=2e-4, drop=0.05, seed=1963)
NAMES = ("North", "South")
HEARTBEAT_S = 300
DESK = "watch"
OPERATORS = ("Ada", "Boris")
PINS = ("4711", "1963")  # of the demo's operators, and no secret
ESCALATION = ("flash:siren=1,desks=2,hook=3,ask=60",)

_POLL_S = 0.02


class DemoFailed(AssertionError):
    """Something that should have happened did not: the demo tells the truth, or nothing."""


class End:
    """One end of the line: its box, its panel, its operator's laptop, and every event the laptop was told."""

    def __init__(self, role: int, box: EmulatedBox) -> None:
        self.role = role
        self.name = NAMES[role]
        self.operator = OPERATORS[role]
        self.pin = PINS[role]
        self.box = box
        self.panel = PanelClient(box.panel_path, board())
        self.laptop = RedClient(str(box.red_path))
        self.told: list[tuple[float, Any]] = []

    def open(self) -> wire.Status:
        """Begin to follow the box's events."""
        return self.laptop.hello(follow=wire.FOLLOW_EVENTS | wire.ATTEND)

    def listen(self) -> None:
        """Take in the events that have come."""
        for event in self.laptop.events(_POLL_S):
            self.told.append((time.monotonic(), event))

    def events(self, form: type) -> list[tuple[float, Any]]:
        """The events of one kind so far, with the times at which they came."""
        return [(when, event) for when, event in self.told if isinstance(event, form)]

    def ask(self, order: Any) -> Any:
        """An order, and its answer."""
        return self.laptop.ask(order)

    def screen(self, ready: Callable[[PanelState], bool]) -> PanelState:
        """What the panel shows once it is `ready`."""
        return self.panel.wait_for(ready)

    def close(self) -> None:
        """Unplug the laptop."""
        self.laptop.close()
        self.panel.close()


class Stage:
    """Both ends and the line."""

    def __init__(self, ends: tuple[End, End], line: RealTimeLine, fills: tuple[wire.Fill, wire.Fill]) -> None:
        self.ends = ends
        self.line = line
        self.fills = fills

    def until(self, reached: Callable[[], Any], timeout_s: float, what: str) -> Any:
        """Listen at both ends until `reached()` gives something; DemoFailed after `timeout_s`."""
        deadline = time.monotonic() + timeout_s
        while not (found := reached()):
            if time.monotonic() > deadline:
                raise DemoFailed(f"not seen within {timeout_s:g} s: {what}")
            for end in self.ends:
                end.listen()
        return found


@contextmanager
def stage(folder: Path | None = None, runtime: Runtime | None = None) -> Iterator[Stage]:
    """Two boxes switched on, filled by way of key switch and red port, and joined. All of it ends with the context."""
    with ExitStack() as stack:
        if folder is None:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="redphone-")))
        fills = new_line(
            *NAMES,
            SETTINGS.bitrate,
            HEARTBEAT_S,
            int(time.time()),
            desks=((DESK,), (DESK,)),
            escalation=parse(ESCALATION, NOTHING),
        )
        boxes = [stack.enter_context(_box(folder, name, runtime)) for name in NAMES]
        for box in boxes:
            greet(box.red_path, lambda box=box: box.running)  # type: ignore[misc]
        for box, fill in zip(boxes, fills, strict=True):
            ensure_filled(box.red_path, box.panel_path, board(), fill)
            _admit(box, OPERATORS[fill.role], PINS[fill.role])
        line = stack.enter_context(RealTimeLine(boxes[0].black_paths[0], boxes[1].black_paths[0], SETTINGS))
        ends = (End(0, boxes[0]), End(1, boxes[1]))
        for end in ends:
            stack.callback(end.close)
            end.open()
        yield Stage(ends, line, fills)


def _admit(box: EmulatedBox, name: str, pin: str) -> None:
    """Say who may sign on, with the key switch on."""
    with RedClient(str(box.red_path)) as client, PanelClient(box.panel_path, board()) as panel:
        panel.set_key_switch(True)
        await_key_switch(client)
        client.ask(wire.PutOperator(name=name, pin=pin))
        panel.set_key_switch(False)
        await_key_switch(client, on=False)


def _box(folder: Path, name: str, runtime: Runtime | None) -> EmulatedBox:
    low = name.lower()
    return EmulatedBox(
        folder / f"{low}-flash",
        red_link=folder / f"{low}-red",
        black_link=folder / f"{low}-black",
        panel_path=folder / f"{low}-panel",
        runtime=runtime,
    )
