"""Where frames begin and end in what one end sends, stuffed and coded ones alike (docs/protocol.md section 3).

For a sender's own octets, before any damage. A frame given up half-way ends where SYNC follows. One that is coded and
that a stuffed one follows is taken to go on to the end that its length announced, since its octets may be zeros, too:
only `begun`, which has all octets before it, can tell.
"""

from bisect import bisect
from collections.abc import Container, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from redphone.black.coded import SYNC, WORD_OCTETS, encode, frame_octets, read_word

DELIMITER = 0
_NO_ZERO = 0xFF  # the code octet of a block behind which no zero octet was
_HEAD_OCTETS = len(SYNC) + WORD_OCTETS


class Part(NamedTuple):
    """Octets of one frame, or delimiters between frames (`framed` is False). A frame's last part may be empty."""

    octets: bytes
    framed: bool = False
    begins: bool = False
    ends: bool = False


class FrameSplitter:
    """Cuts a stream of octets, handed over in pieces of any size, where frames begin and end."""

    def __init__(self) -> None:
        self._inside = False
        self._head: bytearray | None = None  # of a frame that may be a coded one
        self._body_left: int | None = None  # of a frame that is one

    def split(self, data: bytes) -> Iterator[Part]:
        """The parts of `data` in their order."""
        at = 0
        while at < len(data):
            start, begins = at, not self._inside
            if begins:
                at = _past_delimiters(data, at)
                if at > start:
                    yield Part(data[start:at])
                    continue
                self._inside, self._head, self._body_left = True, bytearray(), None
            at = self._past_head(data, at)
            at, ends = self._past_rest(data, at)
            self._inside = not ends
            yield Part(data[start:at], True, begins, ends)

    def _past_head(self, data: bytes, at: int) -> int:
        while self._head is not None and at < len(data):
            known = len(self._head)
            if known < len(SYNC) and data[at] != SYNC[known]:
                self._head = None
                break
            self._head.append(data[at])
            at += 1
            if len(self._head) == _HEAD_OCTETS:
                word = read_word(self._head[len(SYNC) :])
                self._body_left = word[1] if word else None
                self._head = None
        return at

    def _past_rest(self, data: bytes, at: int) -> tuple[int, bool]:
        """(where the frame's part ends, whether the frame does)."""
        if self._head is not None:
            return at, False
        if self._body_left is None:
            found = data.find(DELIMITER, at)
            stop = found + 1 if found >= 0 else len(data)
        else:
            stop = min(len(data), at + self._body_left)
        given_up = data.find(SYNC, at, stop)
        if given_up >= 0:
            return given_up, True
        if self._body_left is None:
            return stop, found >= 0
        self._body_left -= stop - at
        return stop, not self._body_left


def begun(pieces: Sequence[bytes]) -> Iterator[bytes]:
    """Each frame that a station has begun, in order; of one that it gave up, what had left.

    `pieces` are what it has given out, none of which holds octets of two frames.
    """
    stream = b"".join(pieces)
    ends = set(accumulate(len(piece) for piece in pieces))
    seams = [*sorted(seam for seam in ends if _may_begin(stream, seam)), len(stream)]
    # Behind a coded frame that was given up the next is coded, too.
    coded_seams = [*sorted(seam for seam in ends if stream.startswith(SYNC, seam)), len(stream)]
    at = _past_delimiters(stream, 0)
    while at < len(stream):
        is_coded = stream.startswith(SYNC, at)
        end = _coded_end(stream, at, ends) if is_coded else stream.find(DELIMITER, at)
        ahead = coded_seams if is_coded else seams
        given_up_at = ahead[min(bisect(ahead, at), len(ahead) - 1)]
        if end < 0 or (not is_coded and given_up_at < end):
            end = given_up_at
        yield stream[at + _HEAD_OCTETS : end] if is_coded else _unstuffed(stream[at:end])
        at = _past_delimiters(stream, end)


def _coded_end(stream: bytes, at: int, ends: Container[int]) -> int:
    """Where the coded frame at this place ends, which is where a piece does; -1 if it is not whole."""
    word = read_word(stream[at + len(SYNC) : at + _HEAD_OCTETS]) if len(stream) - at >= _HEAD_OCTETS else None
    if word is None:
        return -1
    level, octets = word
    start = at + _HEAD_OCTETS
    if start + octets not in ends:
        return -1
    frame = stream[start : start + frame_octets(octets, level)]
    return start + octets if stream.startswith(encode(frame, level), at) else -1


def _may_begin(stream: bytes, at: int) -> bool:
    return stream.startswith(SYNC, at) or stream[at : at + 1] == bytes([DELIMITER])


def _unstuffed(octets: bytes) -> bytes:
    """The frame in a stuffed one, as far as it goes."""
    found = bytearray()
    at = 0
    while at < len(octets):
        code = octets[at]
        found += octets[at + 1 : at + code]
        at += code
        if code < _NO_ZERO and at < len(octets):
            found.append(0)
    return bytes(found)


def _past_delimiters(data: bytes, at: int) -> int:
    while at < len(data) and data[at] == DELIMITER:
        at += 1
    return at
