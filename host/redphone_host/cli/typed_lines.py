"""Lines of standard input as they come, beside everything else that is waited for."""

import queue
import sys
import threading

_OCTETS_MAX = 65536  # a longer line comes in pieces


class TypedLines:
    """Reads in a thread of its own, which ends with the program. A line is what stands before a newline, without it."""

    def __init__(self) -> None:
        self._lines: queue.Queue[bytes | None] = queue.Queue(maxsize=100)
        threading.Thread(target=self._read, name="typed lines", daemon=True).start()

    def take(self) -> bytes | None:
        """The next line; None once standard input has ended. queue.Empty while there is none."""
        return self._lines.get_nowait()

    def _read(self) -> None:
        while line := sys.stdin.buffer.readline(_OCTETS_MAX):
            self._lines.put(line.rstrip(b"\r\n"))
        self._lines.put(None)
