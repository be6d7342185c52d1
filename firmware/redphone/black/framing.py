"""Frames on a byte stream: COBS between zero octets (docs/protocol.md section 3.1).

Black side. Sees ciphertext only. No key and no plaintext may enter here.

A zero octet occurs nowhere inside a frame, so one always ends whatever was under way: a receiver that starts
in the middle, or a sender that drops a frame for a more urgent one, is in step again after a single octet.
The path from an octet to a complete frame allocates nothing.
"""

from redphone.compat import const

_BLOCK = const(0xFF)
_RUN_MAX = const(254)
_FIRST_ROOM = const(512)

DELIMITER = b"\x00"


def stuffed(parts):
    """A frame, given in parts, stuffed so that no octet is zero: block by block, without delimiters."""
    at = 0
    while True:
        run = _run(parts, at)
        zero = run.find(DELIMITER)
        if zero >= 0:
            run = run[:zero]
            at += 1
        at += len(run)
        yield bytes((len(run) + 1,)) + run
        if zero < 0 and len(run) < _RUN_MAX:
            return


def _run(parts, at):
    """Up to 254 octets of the parts from `at` on, counted over all of them."""
    run = b""
    for part in parts:
        if at < len(part):
            run += bytes(part[at : at + _RUN_MAX - len(run)])
            at = 0
        else:
            at -= len(part)
    return run


def encode(frame):
    """The frame's octets stuffed so that none is zero: at most 1 + len // 254 octets more, without delimiters."""
    return b"".join(stuffed((frame,)))


class Deframer:
    """Finds frames of at most `limit` octets in a stream; counts what it must throw away.

    `room` octets are set aside at once and doubled when needed; a receiver that may not allocate gives room = limit.
    """

    _left: int
    _zero_due: bool
    _spoilt: bool

    def __init__(self, limit, room=_FIRST_ROOM):
        self._limit = limit
        self._buffer = bytearray(min(room, limit))
        self._complete = 0
        self.discarded = 0
        self._restart()

    def push(self, octet):
        """Take one octet; True when it completes a frame, which `frame()` then gives until the next push."""
        if octet == 0:
            return self._end()
        if self._spoilt:
            return False
        if self._left:
            self._left -= 1
            self._append(octet)
            return False
        if self._zero_due:
            self._append(0)
        self._inside = True
        self._left = octet - 1
        self._zero_due = octet != _BLOCK
        return False

    def frame(self):
        """The frame just completed, as bytes."""
        return bytes(self.view())

    def view(self):
        """The frame just completed, where it lies: good until the next push."""
        return memoryview(self._buffer)[: self._complete]

    def wipe(self):
        """Overwrite every frame that is or was here; one under way is spoilt."""
        for at in range(len(self._buffer)):
            self._buffer[at] = 0
        self._spoilt = self._spoilt or self._inside

    def _restart(self):
        self._length = 0
        self._left = 0
        self._zero_due = False
        self._inside = False
        self._spoilt = False

    def _end(self):
        whole = self._inside and self._left == 0 and not self._spoilt
        if self._inside and not whole:
            self.discarded += 1
        self._complete = self._length if whole else 0
        self._restart()
        return whole

    def _append(self, octet):
        if self._length == len(self._buffer) and not self._grow():
            self._spoilt = True
            return
        self._buffer[self._length] = octet
        self._length += 1

    def _grow(self):
        room = min(self._limit, 2 * len(self._buffer)) - len(self._buffer)
        if room <= 0:
            return False
        self._buffer.extend(bytes(room))
        return True
