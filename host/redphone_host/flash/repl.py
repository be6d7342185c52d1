"""MicroPython's interpreter at a port: its raw REPL, through mpremote's transport."""

import contextlib
import errno
import io
import re
import struct
import termios
import time
from types import TracebackType
from typing import Self

from mpremote.transport import TransportError
from mpremote.transport_serial import SerialTransport

from redphone_host.errors import BoxSilent
from redphone_host.flash.ports import require_free
from redphone_host.flash.problem import BoxError, StorageFull

_BAUD = 115200  # any: USB has none
_READ_S = 5.0
_KNOCK_S = 0.1
_RESET_S = 0.2

# What the transport raises when what comes back is not what a REPL says, and when the port goes away.
_GARBLED = (TransportError, struct.error, ValueError, SyntaxError)
_GONE = (OSError, termios.error)

_FULL_ADVICE = "see what else is on the box's storage with 'redphone doctor', or zeroize it to empty the journal"


class Repl:
    """The interpreter at `path`; use it as a context manager.

    BoxSilent if the port cannot be opened, or no interpreter answers there within `patience_s` seconds.
    """

    def __init__(self, path: str, patience_s: float = 5.0) -> None:
        self.path = path
        require_free(path)
        try:
            self._transport = SerialTransport(path, _BAUD, exclusive=True, timeout=_KNOCK_S)
        except _GARBLED as error:
            raise BoxSilent(f"{path} cannot be opened: {error}", "is another program using it?") from error
        try:
            self._enter(patience_s)
        except BoxSilent:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def run(self, code: str, silence_s: float = 10.0) -> str:
        """What `code` prints when it runs on the box, which may print nothing for so long.

        BoxError if it raises there, StorageFull for ENOSPC.
        """
        try:
            with contextlib.redirect_stdout(io.StringIO()):  # the transport prints what it did not expect
                printed, raised = self._transport.exec_raw(code, timeout=silence_s)
        except (*_GARBLED, *_GONE) as error:
            raise self._lost(error) from error
        if raised:
            raise _error_of(bytes(raised).decode())
        return bytes(printed).decode()

    def reset(self) -> None:
        """Restart the box as its power switch would."""
        try:
            self._transport.serial.write(b"\r\x03")
            self._transport.exec_raw_no_follow("import machine\nmachine.reset()")
        except (*_GARBLED, *_GONE) as error:
            raise self._lost(error) from error
        self._transport.in_raw_repl = False
        time.sleep(_RESET_S)  # the port stays open until the order has been obeyed

    def close(self) -> None:
        """Leave the interpreter at its prompt for people, and let the port go. Closing twice is fine."""
        with contextlib.suppress(*_GONE):  # the port may be gone already
            if self._transport.in_raw_repl:
                self._transport.exit_raw_repl()
        with contextlib.suppress(*_GONE):
            self._transport.close()
        self._transport.serial.close()  # where the line above came to no end

    def _enter(self, patience_s: float) -> None:
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                self._transport.enter_raw_repl(soft_reset=False, timeout_overall=patience_s)
            self._transport.serial.timeout = _READ_S
        except _GARBLED as error:
            advice = "turn its key switch to FILL, and hold SILENCE while turning it on; a new board needs MicroPython"
            raise BoxSilent(f"no MicroPython interpreter answers at {self.path}", advice) from error
        except _GONE as error:
            raise self._lost(error) from error

    def _lost(self, error: Exception) -> BoxSilent:
        advice = "the box boots what it booted before: plug it in, turn it off and on, and try again"
        return BoxSilent(f"the connection to the box at {self.path} was lost: {error}", advice)


def _error_of(trace: str) -> BoxError | StorageFull:
    last_line = trace.strip().rpartition("\n")[2].strip()
    if re.search(rf"OSError: (\[Errno )?{errno.ENOSPC}\b", last_line):
        return StorageFull("the box's storage is full", _FULL_ADVICE)
    return BoxError(last_line)
