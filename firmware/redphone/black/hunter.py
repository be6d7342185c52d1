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
            octet = octets[at]
            at += 1
            self._last = (self._last << 8 | octet) & 0xFFFFFFFF
            if octet:
                self._run += 1
                self._take(octet)
            else:
                self._delimiter()
            if self.event == NOTHING and bin(self._last ^ _SYNC).count("1") <= self.tolerance:
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

    def _take(self, octet):
        if self._spoilt:
            return
        if self._left:
            self._left -= 1
            self._append(octet)
            return
        if self._zero_due:
            self._append(0)
        self._left = octet - 1
        self._zero_due = octet != _BLOCK

    def _append(self, octet):
        if self._length == self._limit:
            self._spoilt = True
            return
        self._frame[self._length] = octet
        self._length += 1

    def _delimiter(self):
        whole = self._left == 0 and not self._spoilt
        if self._run and whole:
            self._complete = self._length
            self.event = FRAME
        elif self._run:
            self.discarded += 1
        self._restart()
