"""sys.stdin and sys.stdout as the box has them on USB: no buffer between the firmware and the descriptors.

`buffer` is a raw file, so that select.poll on the descriptor tells what a read will find. As on the chip, a write
to a host that does not read gives up after a while, and what it could not write is gone.
"""

import io
import select
from typing import Any

WRITE_TIMEOUT_MS = 500


def _ready(fd: int, event: int, timeout_ms: int | None) -> bool:
    poll = select.poll()
    poll.register(fd, event)
    return bool(poll.poll(timeout_ms))


class RawInput(io.FileIO):
    """A descriptor whose reads wait for the first byte, whether or not the descriptor itself would."""

    def readinto(self, buffer: Any) -> int | None:
        _ready(self.fileno(), select.POLLIN, None)
        return super().readinto(buffer)

    def read(self, size: int | None = -1) -> bytes:
        _ready(self.fileno(), select.POLLIN, None)
        return super().read(-1 if size is None else size)


class RawOutput(io.FileIO):
    """A non-blocking descriptor whose writes wait for room, but not for ever."""

    def write(self, data: Any) -> int:
        view, done = memoryview(data).cast("B"), 0
        while done < len(view) and _ready(self.fileno(), select.POLLOUT, WRITE_TIMEOUT_MS):
            done += super().write(view[done:]) or 0
        return done


class UsbIn:
    """What sys.stdin is on the box."""

    def __init__(self, fd: int) -> None:
        self.buffer = RawInput(fd, "rb", closefd=False)
        self.encoding = "utf-8"

    def fileno(self) -> int:
        return self.buffer.fileno()

    def read(self, size: int = -1) -> str:
        return (self.buffer.read(size) or b"").decode(errors="replace")

    def readline(self) -> str:
        return self.buffer.readline().decode(errors="replace")


class UsbOut:
    """What sys.stdout is on the box."""

    def __init__(self, fd: int) -> None:
        self.buffer = RawOutput(fd, "wb", closefd=False)
        self.encoding = "utf-8"

    def fileno(self) -> int:
        return self.buffer.fileno()

    def write(self, text: str) -> int:
        self.buffer.write(text.encode())
        return len(text)

    def flush(self) -> None:
        """Nothing is buffered."""
