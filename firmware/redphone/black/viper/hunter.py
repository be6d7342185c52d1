"""Plain frames and SYNC found in a stream by machine code: right for words of 32 and of 64 bits. Allocates nothing.

`redphone.black.hunter` is the same in plain Python and explains it. The space begins at a word boundary, as every new
bytearray does; its words, then the frame from octet 48 on:

    0 event, 1 last four octets, 2 octets since the delimiter, 3 length, 4 left of the block, 5 whether a zero is due,
    6 whether spoilt, 7 limit, 8 tolerance, 9 discarded, 10 length of the complete frame
"""

from redphone.compat import const

NOTHING = const(0)
FRAME = const(1)
SYNC = const(2)

_WORDS = const(48)
_RUN = const(2)
_LIMIT = const(7)
_TOLERANCE = const(8)
_DISCARDED = const(9)
_COMPLETE = const(10)
_SYNC_OCTETS = const(4)


class Hunter:
    """Finds plain frames of at most `limit` octets, and SYNC with at most `tolerance` bits wrong."""

    def __init__(self, limit):
        self._space = bytearray(_WORDS + limit)
        _set(self._space, _LIMIT, limit)
        self.tolerance = 1

    def hunt(self, octets, at, end):
        """Go on from `at`, behind a frame or SYNC or to `end`: where that is. `event` tells what was found."""
        return _hunt(0, 0, self._space, octets, at, end)

    @property
    def event(self):
        """What the last hunt has found."""
        return self._space[0]

    @property
    def tolerance(self):
        """Bits of SYNC that may be wrong."""
        return _get(self._space, _TOLERANCE)

    @tolerance.setter
    def tolerance(self, bits):
        _set(self._space, _TOLERANCE, bits)

    @property
    def discarded(self):
        """Plain frames that were none."""
        return _get(self._space, _DISCARDED)

    def view(self):
        """The frame just found, where it lies: good until the next is hunted for."""
        return memoryview(self._space)[_WORDS : _WORDS + _get(self._space, _COMPLETE)]

    def forget(self):
        """What comes next has nothing to do with what came before, which is no frame."""
        if self.event == SYNC and _get(self._space, _RUN) > _SYNC_OCTETS:
            _set(self._space, _DISCARDED, self.discarded + 1)
        for word in range(1, _LIMIT):
            _set(self._space, word, 0)


@micropython.viper
def _get(space: ptr32, word: int) -> int:
    return space[word]


@micropython.viper
def _set(space: ptr32, word: int, value: int):
    space[word] = value


@micropython.viper
def _hunt(differing: uint, octet: int, space: ptr32, octets: ptr8, at: int, end: int) -> int:
    mask = (uint(0xFFFF) << 16) | 0xFFFF
    sync = (uint(0x1ACF) << 16) | 0xFC1D
    frame = ptr8(int(space) + 48)
    last = uint(space[1])
    run = space[2]
    length = space[3]
    left = space[4]
    zero_due = space[5]
    spoilt = space[6]
    tolerance = space[8]
    event = 0
    while at < end:
        octet = octets[at]
        at += 1
        last = ((last << 8) | uint(octet)) & mask
        if octet == 0:
            if run:
                if left | spoilt:
                    space[9] += 1
                else:
                    space[10] = length
                    event = 1
            run = length = left = zero_due = spoilt = 0
        else:
            run += 1
            if spoilt == 0:
                code = 0
                if left == 0:
                    code = octet
                    octet = 0
                if left | zero_due:
                    if length == space[7]:
                        spoilt = 1
                    else:
                        frame[length] = octet
                        length += 1
                if code:
                    left = code
                    zero_due = int(code != 255)
                left -= 1
        if event:
            break
        differing = last ^ sync
        octet = tolerance
        while octet:
            differing = differing & (differing - 1)  # one bit less, or none as before
            octet -= 1
        if int(differing) == 0:
            event = 2
            break
    space[0] = event
    space[1] = int(last)
    space[2] = run
    space[3] = length
    space[4] = left
    space[5] = zero_due
    space[6] = spoilt
    return at
