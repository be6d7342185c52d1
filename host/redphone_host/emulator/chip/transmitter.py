"""The sending half of a UART: a FIFO that a byte leaves every so many nanoseconds, exactly on average.

Byte k after a pause leaves at its start plus (k + 1) byte times, counted from that start, so that a thread that
wakes late sends what is due and no lateness adds up.
"""

import os
import threading
import time

NS = 1_000_000_000
LEAST_SLEEP_S = 0.0005  # bytes due closer together than this are handed to the terminal together


class Transmitter:
    """Paces bytes out to `fd` from a daemon thread of its own, made at the first byte."""

    def __init__(self, fd: int) -> None:
        self._fd = fd
        self._fifo = bytearray()
        self._wake = threading.Condition()
        self._thread: threading.Thread | None = None
        self._capacity = 0
        self._baudrate = 1
        self._frame_bits = 1
        self._started_ns = 0
        self._gone = 0
        self._closed = False
        self.unheard = 0

    def configure(self, baudrate: int, frame_bits: int, capacity: int) -> None:
        """Speed in bit/s, bits a byte takes on the wire, and how many bytes may wait."""
        with self._wake:
            self._send_due()
            self._baudrate, self._frame_bits, self._capacity = baudrate, frame_bits, capacity
            self._started_ns, self._gone = time.monotonic_ns(), 0

    def offer(self, data: bytes) -> int:
        """Queue what there is room for; returns how many bytes that was."""
        with self._wake:
            self._send_due()
            count = min(len(data), self._capacity - len(self._fifo))
            if count and not self._fifo:
                self._started_ns, self._gone = time.monotonic_ns(), 0
            self._fifo += data[:count]
            self._wake.notify()
            if count and self._thread is None:
                self._thread = threading.Thread(target=self._run, name="uart", daemon=True)
                self._thread.start()
        return count

    def done(self) -> bool:
        """Whether everything has left."""
        with self._wake:
            self._send_due()
            return not self._fifo

    def clear(self) -> None:
        """Forget what has not left."""
        with self._wake:
            self._send_due()
            self._fifo.clear()

    def close(self) -> None:
        """The power is gone, and so is what has not left; nothing is sent any more when this returns."""
        with self._wake:
            self._fifo.clear()
            self._closed = True
            self._wake.notify()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        with self._wake:
            while not self._closed:
                self._send_due()
                self._wake.wait(self._seconds_to_next() if self._fifo else None)

    def _seconds_to_next(self) -> float:
        due_ns = self._started_ns + (self._gone + 1) * self._frame_bits * NS // self._baudrate
        return max((due_ns - time.monotonic_ns()) / NS, LEAST_SLEEP_S)

    def _send_due(self) -> None:
        """Hand the bytes that have left by now to the terminal."""
        if not self._fifo:
            return
        elapsed_ns = time.monotonic_ns() - self._started_ns
        due = elapsed_ns * self._baudrate // (self._frame_bits * NS) - self._gone
        count = min(due, len(self._fifo))
        if count <= 0:
            return
        data = self._fifo[:count]
        del self._fifo[:count]
        self._gone += count
        try:
            self.unheard += count - os.write(self._fd, data)
        except OSError:  # the terminal is full (EAGAIN) or has nobody at its other side (EIO)
            self.unheard += count
