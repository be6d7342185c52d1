"""Runs through a stream after two things at once: plain frames and SYNC (docs/protocol.md sections 3.1 and 3.4).

In plain Python; `viper.hunter` is the same as machine code.
"""

from redphone.compat import const

NOTHING = const(0)
FRAME = const(1)
SYNC = const(2)

_SYNC = const(0x1ACFFC1D)
_SYNC_OCTETS = const(4)
_BLOCK = const(0xFF)
_WINDOW = const(256)  # octets gone through at a time

# How many bits of an octet differ from SYNC's last: most octets need not be looked at any closer.
_LAST_DIFFERS = bytes([bin(octet ^ 0x1D).count("1") for octet in range(256)])


class Hunter:
    """Finds plain frames of at most `limit` octets, and SYNC with at most `tolerance` bits wrong."""

    _last: int
    _run: int
    _length: int
    _left: int
    _zero_due: bool
    _spoilt: bool

    def __init__(self, limit):
        self.tolerance = 1
        self.event = NOTHING
        self.discarded = 0
        self._limit = limit
        self._frame = bytearray(limit)
        self._complete = 0
        self.forget()

    def hunt(self, octets, at, end):
        """Go on from `at`, behind a frame or SYNC or to `end`: where that is. `event` tells what was found."""
        self.event = NOTHING
        while at < end and self.event == NOTHING:
            run = bytes(octets[at : min(end, at + _WINDOW)])
            zero = run.find(b"\0")
            if zero >= 0:
                run = run[: zero + 1]
            behind_sync = self._behind_sync(run)
            if behind_sync:
                run = run[:behind_sync]
            at += len(run)
            self._take(run)
            if behind_sync and self.event == NOTHING:
                self.event = SYNC
        return at

    def view(self):
        """The frame just found, where it lies: good until the next is hunted for."""
        return memoryview(self._frame)[: self._complete]

    def forget(self):
        """What comes next has nothing to do with what came before, which is no frame."""
        if self.event == SYNC and self._run > _SYNC_OCTETS:
            self.discarded += 1
        self._last = 0
        self._restart()

    def _restart(self):
        self._run = 0  # octets since the last delimiter
        self._length = 0
        self._left = 0
        self._zero_due = False
        self._spoilt = False

    def _behind_sync(self, run):
        """Where the first SYNC in these octets ends; 0 if there is none."""
        last, tolerance = self._last, self.tolerance
        for n, octet in enumerate(run):
            last = (last << 8 | octet) & 0xFFFFFFFF
            if _LAST_DIFFERS[octet] <= tolerance and bin(last ^ _SYNC).count("1") <= tolerance:
                self._last = last
                return n + 1
        self._last = last
        return 0

    def _take(self, run):
        """Octets of which none but the last may be zero."""
        end = len(run)
        if run[-1] == 0:
            end -= 1
        self._run += end
        at = 0
        while at < end and not self._spoilt:
            if self._left:
                block = run[at : min(end, at + self._left)]
                self._left -= len(block)
                self._append(block)
                at += len(block)
                continue
            if self._zero_due:
                self._append(b"\0")
            self._left = run[at] - 1
            self._zero_due = run[at] != _BLOCK
            at += 1
        if end < len(run):
            self._delimiter()

    def _append(self, octets):
        length = self._length + len(octets)
        if length > self._limit:
            self._spoilt = True
            return
        self._frame[self._length : length] = octets
        self._length = length

    def _delimiter(self):
        whole = self._left == 0 and not self._spoilt
        if self._run and whole:
            self._complete = self._length
            self.event = FRAME
        elif self._run:
            self.discarded += 1
        self._restart()
