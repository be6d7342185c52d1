"""The laptop's end of a box's red port: orders, their answers, and events.

A client speaks to one box over one port and is used from one thread.
"""

import os
import random
import termios
import time
from collections import deque
from collections.abc import Iterator
from types import TracebackType
from typing import Any, Self

import serial
from redphone import codec, wire

from redphone_host.errors import BoxRefused, BoxSilent
from redphone_host.red_framing import EVENT_TOKEN, TOKEN_MAX, RedReader, frame_octets
from redphone_host.vocabulary import ADVICE, reason_word

ANSWER_TIMEOUT_S = 10.0
BAUD = 115200  # any: neither USB nor a pseudo-terminal has one
EVENTS_KEPT_MAX = 1000

_POLL_S = 0.05
_SILENT_ADVICE = "is this the red port? is the box running? is another program using it?"


class RedClient:
    """Opens the red port at `port_path`; use it as a context manager. BoxSilent if it cannot be opened.

    timeout_s: how long the box may take for an answer, and for each record of a list, seconds.
    """

    def __init__(self, port_path: str, timeout_s: float = ANSWER_TIMEOUT_S) -> None:
        self.port_path = port_path
        self.timeout_s = timeout_s
        self._reader = RedReader(wire.ANSWERS)
        self._events: deque[Any] = deque(maxlen=EVENTS_KEPT_MAX)
        self._arrived: deque[tuple[int, Any]] = deque()
        self._token = random.randrange(TOKEN_MAX)  # noqa: S311 - tells our answers from a predecessor's, no secret
        self._port = self._open()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def bad_frames(self) -> int:
        """Frames that came damaged and were thrown away."""
        return self._reader.bad_frames

    def close(self) -> None:
        """Let the port go. Closing twice is fine."""
        self._port.close()

    def hello(self, *, follow: int = 0) -> wire.Status:
        """Begin a conversation. Events that an earlier conversation left over are dropped.

        follow: True for events, or the bits of wire.Hello's field of that name.
        """
        status = self.ask(wire.Hello(version=wire.VERSION, follow=int(follow)))
        if not isinstance(status, wire.Status):
            raise BoxSilent(f"{self.port_path} answers, but not as a box does", _SILENT_ADVICE)
        self._events.clear()
        return status

    def ask(self, order: codec.Format, patience_s: float = 0.0) -> Any:
        """The answer to an order that has one, given so much longer than usual. BoxRefused, BoxSilent."""
        token = self._send(order)
        return self._granted(self._answer(token, self.timeout_s + patience_s))

    def ask_all(self, order: codec.Format) -> list[Any]:
        """The records that answer an order for a list, without its End. BoxRefused, BoxSilent."""
        token = self._send(order)
        records: list[Any] = []
        while not isinstance(record := self._granted(self._answer(token, self.timeout_s)), wire.End):
            records.append(record)
        if record.count != len(records):
            lost = f"the box listed {record.count} records and {len(records)} came through"
            raise BoxSilent(lost, "the port lost some: try again")
        return records

    def events(self, timeout_s: float | None = None) -> Iterator[Any]:
        """The box's events as they come, for `timeout_s` seconds in all (None: without end). BoxSilent."""
        deadline = None if timeout_s is None else time.monotonic() + timeout_s
        while True:
            self._sort_events()
            while self._events:
                yield self._events.popleft()
            if deadline is not None and time.monotonic() >= deadline:
                return
            self._receive()

    def _open(self) -> serial.Serial:
        try:
            port = serial.Serial(self.port_path, BAUD, timeout=_POLL_S, write_timeout=self.timeout_s, exclusive=True)
            port.reset_input_buffer()
        except (OSError, ValueError, termios.error) as error:
            raise BoxSilent(f"{self.port_path} cannot be opened: {_why(error)}", _SILENT_ADVICE) from error
        return port

    def _send(self, order: codec.Format) -> int:
        self._token = self._token % TOKEN_MAX + 1
        self._sort_events()
        try:
            self._port.write(frame_octets(self._token, order))
        except (OSError, termios.error) as error:
            raise self._lost(error) from error
        return self._token

    def _answer(self, token: int, timeout_s: float) -> Any:
        deadline = time.monotonic() + timeout_s
        while True:
            while self._arrived:
                answered, record = self._arrived.popleft()
                if answered == token:
                    return record
                if answered == EVENT_TOKEN:
                    self._events.append(record)
            if time.monotonic() >= deadline:
                raise BoxSilent(f"no answer from {self.port_path} within {timeout_s:g} s", _SILENT_ADVICE)
            self._receive()

    def _receive(self) -> None:
        """Take in what the port has, or wait a moment for it."""
        try:
            octets = self._port.read(max(1, self._port.in_waiting))
        except (OSError, termios.error) as error:
            raise self._lost(error) from error
        self._arrived.extend(self._reader.feed(octets))

    def _sort_events(self) -> None:
        """Keep the events of what has arrived; answers that nobody waits for any more are dropped."""
        self._events.extend(record for token, record in self._arrived if token == EVENT_TOKEN)
        self._arrived.clear()

    def _granted(self, record: Any) -> Any:
        if isinstance(record, wire.Refused):
            advice = record.advice or ADVICE.get(record.reason, "")
            raise BoxRefused(record.reason, f"the box refused: {reason_word(record.reason)}", advice)
        return record

    def _lost(self, error: Exception) -> BoxSilent:
        return BoxSilent(f"{self.port_path} is gone: {_why(error)}", _SILENT_ADVICE)


def _why(error: Exception) -> str:
    """The operating system's words for it."""
    number = getattr(error, "errno", None)
    return os.strerror(number) if number else str(error)
