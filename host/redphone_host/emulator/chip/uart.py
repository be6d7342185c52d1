"""machine.UART on a pseudo-terminal: the chip's FIFO, its pace, and its receive buffer that overflows.

The descriptor of the terminal's master side comes in the environment, REDPHONE_UART<id>_FD. Where nobody reads
the other side and its buffer is full, bytes are lost, as on a wire that ends in the air.
"""

import contextlib
import errno
import os
import select
import threading
import time

from redphone_host.emulator.chip.transmitter import Transmitter

FIFO_BYTES = 32
READ_CHUNK = 4096


def _open(number: int) -> int:
    try:
        fd = int(os.environ[f"REDPHONE_UART{number}_FD"])
    except (KeyError, ValueError):
        raise OSError(errno.ENODEV, "no such UART") from None
    os.set_blocking(fd, False)
    return fd


class UART:
    """`write` takes what fits the FIFO and says how much that was; `read` never waits unless `timeout` (ms) is set.

    Can be polled for POLLIN. `overruns` counts received bytes for which there was no room.
    """

    def __init__(
        self,
        number: int,
        /,
        baudrate: int = 9600,
        bits: int = 8,
        parity: int | None = None,
        stop: int = 1,
        *,
        tx: object = None,
        rx: object = None,
        txbuf: int = 32,
        rxbuf: int = 256,
        timeout: int = 0,
    ) -> None:
        self._fd = _open(number)
        self._lock = threading.Lock()
        self._ring = bytearray()
        self._poll: select.epoll | None = None
        self._ring_event = -1
        self.overruns = 0
        self._transmitter = Transmitter(self._fd)
        self.init(baudrate, bits, parity, stop, tx=tx, rx=rx, txbuf=txbuf, rxbuf=rxbuf, timeout=timeout)

    def init(
        self,
        baudrate: int = 9600,
        bits: int = 8,
        parity: int | None = None,
        stop: int = 1,
        *,
        tx: object = None,
        rx: object = None,
        txbuf: int = 32,
        rxbuf: int = 256,
        timeout: int = 0,
    ) -> None:
        """Set speed, frame and buffers; what is received and unread stays."""
        del tx, rx
        if baudrate <= 0 or bits not in (5, 6, 7, 8) or parity not in (None, 0, 1) or stop not in (1, 2):
            raise ValueError("invalid UART settings")
        frame_bits = 1 + bits + (parity is not None) + stop
        self._transmitter.configure(baudrate, frame_bits, max(txbuf, FIFO_BYTES))
        self._rxbuf = max(rxbuf, 32)
        self._timeout_ms = timeout

    def deinit(self) -> None:
        """Stop: what is in the FIFO is gone."""
        self._transmitter.clear()
        with self._lock:
            if self._poll is not None:
                self._poll.close()
                os.close(self._ring_event)
            self._poll, self._ring_event = None, -1

    def any(self) -> int:
        """How many bytes `read` would give at once."""
        with self._lock:
            self._fill()
            return len(self._ring)

    def read(self, nbytes: int | None = None) -> bytes | None:
        """Up to `nbytes` bytes, all there are without it; None when there are none."""
        self._wait()
        with self._lock:
            self._fill()
            data = bytes(self._ring if nbytes is None else self._ring[:nbytes])
            del self._ring[: len(data)]
            self._mark()
        return data or None

    def readinto(self, buf: bytearray | memoryview, nbytes: int | None = None) -> int | None:
        """As `read`, into `buf`; returns how many bytes."""
        data = self.read(len(buf) if nbytes is None else min(nbytes, len(buf)))
        if data is None:
            return None
        buf[: len(data)] = data
        return len(data)

    def write(self, buf: bytes | bytearray | memoryview) -> int:
        """How many bytes of `buf` the FIFO took, from none to all."""
        return self._transmitter.offer(bytes(buf))

    def txdone(self) -> bool:
        """Whether the last bit has left."""
        return self._transmitter.done()

    def flush(self) -> None:
        """Wait until the last bit has left."""
        while not self.txdone():
            time.sleep(0.0005)

    def fileno(self) -> int:
        """For select.poll, POLLIN only: readable while bytes wait, here or in the terminal."""
        with self._lock:
            if self._poll is None:
                self._ring_event = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
                self._poll = select.epoll()
                self._poll.register(self._fd, select.EPOLLIN)
                self._poll.register(self._ring_event, select.EPOLLIN)
                self._mark()
            return self._poll.fileno()

    def _wait(self) -> None:
        deadline = time.monotonic() + self._timeout_ms / 1000
        while not self.any() and time.monotonic() < deadline:
            time.sleep(0.0005)

    def _fill(self) -> None:
        """Take what the terminal holds; what has no room in the ring is lost, the newest first."""
        while data := self._read_terminal():
            room = self._rxbuf - len(self._ring)
            self._ring += data[:room]
            self.overruns += max(0, len(data) - room)
        self._mark()

    def _read_terminal(self) -> bytes:
        try:
            return os.read(self._fd, READ_CHUNK)
        except OSError:  # nothing there (EAGAIN), or nobody at the other side (EIO): a silent wire
            return b""

    def _mark(self) -> None:
        """Keep the event that `fileno` stands for in step with the ring."""
        if self._ring_event < 0:
            return
        with contextlib.suppress(BlockingIOError):
            os.eventfd_read(self._ring_event)
        if self._ring:
            os.eventfd_write(self._ring_event, 1)
