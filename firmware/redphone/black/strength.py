"""How much error correction a stream needs, by how damaged it arrives (docs/protocol.md section 3.4).

Black side. Sees ciphertext only. No key and no plaintext may enter here.

The receiver counts octets and how many of them were spoilt, over a memory that forgets by halves, and tells the
sender. Bursts spoil more at once than chance would: how many octets are spoilt together widens the margin, in standard
deviations, that the sender keeps above the mean. So does each frame that could not be mended, until others pass.
"""

import math

from redphone.black.coded import CODEWORDS_MAX, codewords
from redphone.black.reed_solomon import CODEWORD_OCTETS_MAX, PARITIES
from redphone.compat import const

PLAIN = const(-1)
LEVELS = const(4)


_MEMORY_OCTETS = const(60000)
# Before anything is known: about as much as is just worth correcting, which a kilobyte without an error talks down.
_ASSUMED_OCTETS = const(4500)
_ASSUMED_SPOILT = 0.1
# Once something has been spoilt, what was seen counts, and a little besides.
_SEEN_SPOILT = 0.5
_CAUTION_OCTETS = const(250)
# What a frame that was lost is reckoned to have been; of several in a row no more than so many tell anything.
_MISSED_OCTETS = const(256)
_MISSED_SPOILT = const(2)
_MISSED_MAX = const(8)

_MARGIN_FIRST = 2.5
_MARGIN_MAX = 12.0
_MARGIN_STEP = 4.5
_MARGIN_KEPT = 0.93

# What Quality counts in: spoilt octets in 2**20, and tenths of a standard deviation.
_SPOILT_UNIT = const(1048576)
_SPOILT_MAX = const(0xFFFF)
_MARGIN_UNIT = const(10)

# What a coded frame has besides its parity, and what a plain one has: sync and length, delimiters and stuffing.
_CODED_OCTETS = const(8)
_PLAIN_OCTETS = const(4)
# A lost frame costs its own length, and as much again as passes until that is noticed.
_NOTICED_OCTETS = const(100)


class Damage:
    """What the receiver has seen of one stream."""

    def __init__(self):
        self._octets = 0.0
        self._spoilt = 0.0
        self._together = 0.0  # pairs of octets spoilt in one frame, beyond those that chance makes
        self._margin = _MARGIN_FIRST

    def passed(self, octets, corrected):
        """A frame of so many octets has come, with so many mended."""
        expected = self._rate() * octets
        self._together += corrected * corrected - corrected - expected * expected
        self._count(octets, corrected)
        self._margin = _MARGIN_FIRST + (self._margin - _MARGIN_FIRST) * _MARGIN_KEPT

    def missed(self, frames):
        """So many frames have been lost."""
        for _ in range(min(frames, _MISSED_MAX)):
            self._count(_MISSED_OCTETS, _MISSED_SPOILT)
            self._margin = min(self._margin + _MARGIN_STEP, _MARGIN_MAX)

    def told(self):
        """(spoilt, margin) as a Quality carries them."""
        margin = self._margin
        if self._spoilt >= _SEEN_SPOILT:
            # What is spoilt together is shared out among the codewords of a long frame.
            margin *= math.sqrt(1 + max(0.0, self._together) / self._spoilt / CODEWORDS_MAX)
        return min(int(self._rate() * _SPOILT_UNIT), _SPOILT_MAX), int(min(margin, _MARGIN_MAX) * _MARGIN_UNIT)

    def _rate(self):
        if self._spoilt < _SEEN_SPOILT:
            return _ASSUMED_SPOILT / (_ASSUMED_OCTETS + self._octets)
        return self._spoilt / (_CAUTION_OCTETS + self._octets)

    def _count(self, octets, spoilt):
        self._octets += octets
        self._spoilt += spoilt
        if self._octets > _MEMORY_OCTETS:
            self._octets /= 2
            self._spoilt /= 2
            self._together /= 2


def first_told():
    """What a sender goes by before it has been told anything."""
    return Damage().told()


def level_for(octets, spoilt, margin):
    """The least level that mends nearly all frames of so many octets; PLAIN where correcting costs more than losing."""
    rate = spoilt / _SPOILT_UNIT
    if rate * octets * (octets + _NOTICED_OCTETS) <= _CODED_OCTETS - _PLAIN_OCTETS + PARITIES[0] * codewords(octets, 0):
        return PLAIN
    mean = rate * min(octets, CODEWORD_OCTETS_MAX)
    needed = mean + margin / _MARGIN_UNIT * math.sqrt(mean)
    for level in range(LEVELS):
        if PARITIES[level] >= 2 * needed:
            return level
    return LEVELS - 1
