"""Where frames begin and end in what one end sends, stuffed and coded ones alike (docs/protocol.md section 3).

For a sender's own octets, before any damage. A coded frame given up half-way ends where another SYNC follows; one that
a stuffed frame follows is taken to go on to the end that its length announced, since its octets may be zeros, too.
"""

from collections.abc import Iterator
from typing import NamedTuple

from redphone.black.coded import SYNC, WORD_OCTETS, read_word

DELIMITER = 0
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
            return (found + 1, True) if found >= 0 else (len(data), False)
        stop = min(len(data), at + self._body_left)
        given_up = data.find(SYNC, at, stop)
        if given_up >= 0:
            return given_up, True
        self._body_left -= stop - at
        return stop, not self._body_left


def _past_delimiters(data: bytes, at: int) -> int:
    while at < len(data) and data[at] == DELIMITER:
        at += 1
    return at
