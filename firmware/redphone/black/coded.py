"""Coded frames: what stands on a bad line in place of a stuffed frame (docs/protocol.md section 3.4).

SYNC || a Golay word with level and length || the body: the frame, then check octets. Octet t of the body belongs to
codeword t modulo their number, so a burst is shared out, and the frame lies in the body as it is.
"""

from redphone.black import golay
from redphone.black.reed_solomon import CODEWORD_OCTETS_MAX, PARITIES, ReedSolomon
from redphone.compat import const
from redphone.errors import LocalProtocolError

SYNC = b"\x1a\xcf\xfc\x1d"  # the attached sync marker of CCSDS 131.0-B
WORD_OCTETS = const(3)
BODY_OCTETS_MAX = const(1023)

# A body has at most so many codewords; with all of them full a frame is as long as it can be at its level.
CODEWORDS_MAX = BODY_OCTETS_MAX // CODEWORD_OCTETS_MAX
LONGEST = tuple([CODEWORDS_MAX * (CODEWORD_OCTETS_MAX - parity) for parity in PARITIES])
FRAME_OCTETS_MAX = LONGEST[0]

_LENGTH_BITS = const(10)

_codes: dict = {}  # made when a level is first used


def code_of(level):
    """The Reed-Solomon code of a level, 0 to 3."""
    if level not in _codes:
        _codes[level] = ReedSolomon(PARITIES[level])
    return _codes[level]


def codewords(frame_octets, level):
    """How many codewords a frame takes."""
    return -(-frame_octets // (CODEWORD_OCTETS_MAX - PARITIES[level]))


def mended_octets(frame_octets, level):
    """How many octets of a frame and its check octets may be wrong, or lack, if they are shared out evenly."""
    return codewords(frame_octets, level) * PARITIES[level] // 2


def codewords_of(body_octets):
    """How many codewords a body is made of."""
    return -(-body_octets // CODEWORD_OCTETS_MAX)


def body_octets(frame_octets, level):
    """The length of the body that holds a frame; LocalProtocolError for one that is none or too long for its level."""
    if not 0 < frame_octets <= LONGEST[level]:
        raise LocalProtocolError("a coded frame has 1 to {} octets at level {}".format(LONGEST[level], level))
    return frame_octets + PARITIES[level] * codewords(frame_octets, level)


def encoded_octets(frame_octets, level):
    """How many octets a frame takes on the line."""
    return len(SYNC) + WORD_OCTETS + body_octets(frame_octets, level)


def frame_octets(length, level):
    """The length of the frame in a body of `length` octets; 0 if no frame makes such a body."""
    inside = length - PARITIES[level] * codewords_of(length)
    if not 0 < inside <= LONGEST[level] or body_octets(inside, level) != length:
        return 0
    return inside


def encode(frame, level):
    """A frame of 1 to 1004 octets as it stands on the line, at a level of 0 to 3."""
    code = code_of(level)
    length = body_octets(len(frame), level)
    body = bytearray(length)
    body[: len(frame)] = frame
    step = codewords_of(length)
    for first in range(step):
        code.protect(body, first, step)
    return SYNC + golay.encode(level << _LENGTH_BITS | length) + body


def read_word(octets):
    """(level, length of the body) of the Golay word in three octets; None if it cannot be read or means no frame."""
    bits = golay.decode(octets)
    if bits is None:
        return None
    level, length = bits >> _LENGTH_BITS, bits & BODY_OCTETS_MAX
    return (level, length) if frame_octets(length, level) else None


def correct(body, length, level):
    """Correct a body in place, the first `length` octets of `body`, a bytearray.

    How many octets were wrong; None if a codeword has too many, and then part may have been corrected.
    """
    code = code_of(level)
    step = codewords_of(length)
    wrong = 0
    for first in range(step):
        errors = code.correct(body, first, step, length)
        if errors is None:
            return None
        wrong += errors
    return wrong
