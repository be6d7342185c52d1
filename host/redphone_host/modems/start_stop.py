"""Octets as a start bit, eight data bits (lowest first) and a stop bit, with marks (1) between them: 8N1."""

from collections.abc import Callable

MARK = 1
_DATA_BITS = 8
_STOP = _DATA_BITS + 1


class Sender:
    """Gives bits; asks for an octet whenever one may begin (None: none now)."""

    def __init__(self, next_octet: Callable[[], int | None]) -> None:
        self._next_octet = next_octet
        self._bits = 0
        self._left = 0

    def bit(self) -> int:
        """The next bit to send."""
        if not self._left:
            octet = self._next_octet()
            if octet is None:
                return MARK
            self._bits = octet << 1 | MARK << _STOP
            self._left = _STOP + 1
        bit = self._bits & 1
        self._bits >>= 1
        self._left -= 1
        return bit


class Receiver:
    """Takes bits; gives each octet on that ends with a stop bit."""

    def __init__(self, take_octet: Callable[[int], None]) -> None:
        self._take_octet = take_octet
        self._octet = 0
        self._at = 0

    def reset(self) -> None:
        """Wait for a start bit."""
        self._at = 0

    def bit(self, bit: int) -> None:
        """The next bit received."""
        if self._at == 0:
            self._at = int(bit != MARK)
            self._octet = 0
        elif self._at <= _DATA_BITS:
            self._octet |= bit << (self._at - 1)
            self._at += 1
        else:
            self._at = 0
            if bit == MARK:
                self._take_octet(self._octet)
