"""The line between two serial ports, in real time. Ports are device paths, as a rule pseudo-terminals.

What cannot be written yet waits; a port whose bytes would pile up is not read until there is room, so
that the sender feels it. A port that goes away ends the line, with a reason.
"""

import os
import select
import termios
import threading
import time
import tty
from collections.abc import Iterable
from typing import Self

from redphone_host.line.counters import Counters
from redphone_host.line.model import END_A, END_B, Line
from redphone_host.line.settings import LineSettings

MAX_BACKLOG = 4096  # bytes of one end that may wait to be sent, and to be written, before it is held up
MIN_WAIT_S = 0.0005  # bytes that arrive closer together than this are handed over together
MAX_WAIT_S = 1.0


class LinePortError(Exception):
    """A port could not be opened, or has gone; the text names it and says what to do."""


class _Port:
    """One end's serial port, raw and non-blocking."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = os.fspath(path)
        self.pending = bytearray()
        try:
            self.fd = os.open(self.path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        except OSError as error:
            advice = "is the box (or its emulator) running?"
            raise LinePortError(f"cannot open {self.path}: {error.strerror}; {advice}") from error
        try:
            tty.setraw(self.fd)
            termios.tcflush(self.fd, termios.TCIFLUSH)  # what came before the line was there is not for it
        except termios.error as error:
            os.close(self.fd)
            raise LinePortError(f"{self.path} is no serial port; give a device such as /dev/pts/3") from error

    def read(self) -> bytes:
        try:
            data = os.read(self.fd, MAX_BACKLOG)
        except BlockingIOError:
            return b""
        except OSError as error:
            raise self._gone(error.strerror) from error
        if not data and self._hung_up():
            raise self._gone("its other side has been closed")
        return data

    def _hung_up(self) -> bool:
        """Whether reading nothing means the end. It does not where another program has set VMIN to 0."""
        poll = select.poll()
        poll.register(self.fd, 0)
        return bool(poll.poll(0))

    def flush(self) -> None:
        """Write what the port takes."""
        try:
            del self.pending[: os.write(self.fd, self.pending)]
        except BlockingIOError:
            return
        except OSError as error:
            raise self._gone(error.strerror) from error

    def _gone(self, why: str | None) -> LinePortError:
        unwritten = f"; {len(self.pending)} bytes for it could not be written" if self.pending else ""
        return LinePortError(f"port {self.path} has gone ({why}){unwritten}; start the line again when it is back")


class RealTimeLine:
    """Joins port A to port B. `run` in the foreground, or `start` a thread; then `stop` and `close`.

    Opens both ports at once and raises LinePortError if it cannot.
    """

    def __init__(
        self,
        path_a: str | os.PathLike[str],
        path_b: str | os.PathLike[str],
        settings: LineSettings | None = None,
    ) -> None:
        self._origin_ns = time.monotonic_ns()
        self._line = Line(settings or LineSettings())
        self._lock = threading.Lock()
        self._stopping = False
        self._thread: threading.Thread | None = None
        self.reason: str | None = None
        port_a = _Port(path_a)
        try:
            self._ports = (port_a, _Port(path_b))
        except LinePortError:
            os.close(port_a.fd)
            raise
        self._wake_read, self._wake_write = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self._closed = False

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def counters(self) -> tuple[Counters, Counters]:
        """What became of what A sent, and of what B sent."""
        return self._line.counters

    def cut(self, end: int | None = None) -> None:
        """Nothing that `end` sends arrives any more; None cuts both ways."""
        with self._lock:
            self._line.cut(end, self._now_us())

    def heal(self, end: int | None = None) -> None:
        """Undo `cut`."""
        with self._lock:
            self._line.heal(end, self._now_us())

    def drop_next(self, end: int, n: int = 1) -> None:
        """Lose the next `n` frames that `end` begins to send."""
        with self._lock:
            self._line.drop_next(end, n)

    def start(self) -> None:
        """Run in a thread. When that ends by itself, `reason` says why."""
        self._thread = threading.Thread(target=self._run_noting_reason, name="redphone-line", daemon=True)
        self._thread.start()

    def run(self) -> None:
        """Run until `stop`; raises LinePortError when a port goes away."""
        while not self._stopping:
            self._wait()
            self._step()

    def stop(self) -> None:
        """End `run`, from any thread, and wait for the thread that `start` made."""
        self._stopping = True
        if not self._closed:
            os.write(self._wake_write, b"x")
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join()

    def close(self) -> None:
        """Stop and close both ports."""
        if self._closed:
            return
        self.stop()
        self._closed = True
        for fd in (self._ports[0].fd, self._ports[1].fd, self._wake_read, self._wake_write):
            os.close(fd)

    def _run_noting_reason(self) -> None:
        try:
            self.run()
        except LinePortError as error:
            self.reason = str(error)

    def _now_us(self) -> int:
        return (time.monotonic_ns() - self._origin_ns) // 1000

    def _wait(self) -> None:
        """Until there is something to read or write, or to hand over, or `stop` is called."""
        writers = [port.fd for port in self._ports if port.pending]
        with self._lock:
            readers = [self._ports[end].fd for end in self._ends_with_room()]
            due_us = self._line.next_arrival_us()
        timeout = MAX_WAIT_S
        if due_us is not None:
            timeout = min(max((due_us - self._now_us()) / 1e6, MIN_WAIT_S), MAX_WAIT_S)
        elif not readers:
            timeout = MIN_WAIT_S
        select.select([*readers, self._wake_read], writers, [], timeout)

    def _ends_with_room(self) -> Iterable[int]:
        now_us = self._now_us()
        for end in (END_A, END_B):
            waiting = len(self._ports[1 - end].pending)
            if waiting < MAX_BACKLOG and self._line.room(end, now_us, MAX_BACKLOG):
                yield end

    def _step(self) -> None:
        with self._lock:
            for end in self._ends_with_room():
                self._line.send(end, self._ports[end].read(), self._now_us())
            for end in (END_A, END_B):
                self._ports[end].pending += self._line.receive(end, self._now_us())
        for port in self._ports:
            if port.pending:
                port.flush()
