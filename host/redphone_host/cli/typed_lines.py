"""Lines of standard input as they come, beside everything else that is waited for."""

import queue
import sys
import threading

_OCTETS = 4096
_LINE_OCTETS_MAX = 65536  # a longer line comes in pieces
_LINES_KEPT_MAX = 100


class TypedLines:
    """Reads in a thread of its own, which ends with the program. A line is what stands before a newline, without it."""

    def __init__(self) -> None:
        self._lines: queue.Queue[bytes | None] = queue.Queue(_LINES_KEPT_MAX)
        # Unbuffered where that can be had: a thread within the buffer's lock would keep the program from ending.
        self._source = getattr(sys.stdin.buffer, "raw", sys.stdin.buffer)
        threading.Thread(target=self._read, name="typed lines", daemon=True).start()

    def take(self) -> bytes | None:
        """The next line; None once standard input has ended. queue.Empty while there is none."""
        return self._lines.get_nowait()

    def _read(self) -> None:
        rest = b""
        while octets := self._source.read(_OCTETS):
            *whole, rest = (rest + octets).split(b"\n")
            for line in whole:
                self._lines.put(line.rstrip(b"\r"))
            if len(rest) > _LINE_OCTETS_MAX:
                self._lines.put(rest)
                rest = b""
        if rest:
            self._lines.put(rest)
        self._lines.put(None)
