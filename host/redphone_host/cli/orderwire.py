"""The orderwire at a terminal, or between pipes: lines typed are said, lines that come are shown at once."""

import queue
import time

from redphone import wire
from rich.text import Text

from redphone_host.cli.output import Output
from redphone_host.cli.terminal import confirms, somebody_types
from redphone_host.cli.typed_lines import TypedLines
from redphone_host.errors import BoxRefused, WaitTimedOut
from redphone_host.moments import time_of_day
from redphone_host.red_client import RedClient
from redphone_host.safe_text import safe
from redphone_host.spoken_lines import pieces

HEARD_WITHIN_S = 60.0
HANG_UP = "/end"

_LOOK_S = 0.05
_HINT = f"the call is open: type a line and press Enter to say it; {HANG_UP} hangs up"
_STILL_OPEN = "the call is still open: 'redphone talk' goes on with it"


class Orderwire:
    """One end of it. client: after hello(follow=True)."""

    def __init__(self, client: RedClient, role: int, output: Output, by: str) -> None:
        self._client = client
        self._role = role
        self._output = output
        self._by = by
        self._is_open = True
        self._waiting: list[bytes] = []  # typed, and not taken by the box yet
        self._said = 0
        self._stored: set[int] = set()  # the numbers that lines of ours got
        self._heard = 0

    def talk(self, *, hang_up_at_end: bool = False, heard_within_s: float = HEARD_WITHIN_S) -> None:
        """Until either end hangs up, or standard input ends. WaitTimedOut if lines are not heard after that."""
        try:
            typed = TypedLines()
            if somebody_types():
                self._output.remark(_HINT)
            while self._is_open:
                self._listen()
                if not self._say_typed(typed):
                    self._end_of_input(hang_up_at_end, heard_within_s)
                    return
        except KeyboardInterrupt:
            self._output.remark(_STILL_OPEN)
            raise

    def _say_typed(self, typed: TypedLines) -> bool:
        """Say what has been typed by now; False once there will be nothing more."""
        while self._is_open and not self._waiting:
            try:
                line = typed.take()
            except queue.Empty:
                return True
            if line is None:
                return False
            if line.strip() == HANG_UP.encode():
                self._hang_up()
            else:
                self._waiting = pieces(line)
                self._say()
        self._say()
        return True

    def _say(self) -> None:
        """Say what waits, as far as the box takes it: it keeps a few lines that are not heard yet."""
        while self._waiting and self._is_open:
            try:
                self._client.ask(wire.Say(by=self._by, text=self._waiting[0].decode()))
            except BoxRefused as refused:
                if refused.reason == wire.QUEUE_FULL:
                    return
                raise
            self._said += 1
            del self._waiting[0]

    def _listen(self) -> None:
        for event in self._client.events(_LOOK_S):
            if isinstance(event, wire.Said):
                self._hear(event)
            elif isinstance(event, wire.CallOpen):
                self._state(event)

    def _hear(self, said: wire.Said) -> None:
        ours = said.direction == wire.OUTGOING
        if ours and said.heard:
            self._heard = max(self._heard, said.number)
        elif ours and said.by == self._by:
            self._stored.add(said.number)
        # A line of ours is shown once, when it is heard: whoever typed it has it before their eyes already.
        shown = Text(f"{time_of_day(said.at)} ") + safe(f"{said.by}: {said.text}", "" if ours else "bold")
        if not ours or said.heard:
            self._output.record(said, self._role, shown + Text("  [heard]" if ours else "", style="green"))
        else:
            self._output.for_programs(said, self._role)

    def _state(self, call: wire.CallOpen) -> None:
        self._is_open = bool(call.open)
        what = "the call is open" if call.open else "the call is over"
        by = safe(f": {call.by}") if call.by else Text()
        self._output.record(call, self._role, Text(f"{time_of_day(call.at)} {what}", style="bold") + by)

    def _end_of_input(self, hang_up: bool, heard_within_s: float) -> None:
        deadline = time.monotonic() + heard_within_s
        while self._is_open and self._unheard() and time.monotonic() < deadline:
            self._say()
            self._listen()
        if self._is_open and (left := self._unheard()):
            raise WaitTimedOut(f"{left} lines are not heard within {heard_within_s:g} s", _STILL_OPEN)
        if self._is_open and (hang_up or (somebody_types() and confirms("Hang up?"))):
            self._hang_up()
        elif self._is_open:
            self._output.remark(_STILL_OPEN)

    def _unheard(self) -> int:
        """How many lines have been typed and are not heard yet."""
        return len(self._waiting) + self._said - sum(number <= self._heard for number in self._stored)

    def _hang_up(self) -> None:
        self._client.ask(wire.EndCall(by=self._by))
        self._is_open = False
        self._output.answer({"type": "hung_up", "by": self._by}, "you have hung up")
