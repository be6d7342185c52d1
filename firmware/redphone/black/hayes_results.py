"""What a Hayes modem says (ITU-T V.250): result codes in words, found among echoes, blank lines and other prattle.

Black side. Sees ciphertext only. No key and no plaintext may enter here.

A result is a whole line between carriage returns or line feeds, however many of them. Anything else is no result.
"""

from redphone.compat import const

OK = const(1)
CONNECT = const(2)
RING = const(3)
NO_CARRIER = const(4)
ERROR = const(5)
BUSY = const(6)
NO_ANSWER = const(7)
NO_DIALTONE = const(8)

_CR = const(13)
_LF = const(10)
_FIRST_PRINTABLE = const(32)
_LAST_PRINTABLE = const(126)
_LINE_OCTETS_MAX = const(48)

_CONNECT_WORD = b"CONNECT"
_WORDS = {
    b"OK": OK,
    b"RING": RING,
    b"NO CARRIER": NO_CARRIER,
    b"ERROR": ERROR,
    b"BUSY": BUSY,
    b"NO ANSWER": NO_ANSWER,
    b"NO DIALTONE": NO_DIALTONE,
    b"NO DIAL TONE": NO_DIALTONE,
}
_SHORTEST = const(2)
_RATE_DIGITS_MAX = const(6)


def is_text(octet):
    """Whether a result code can hold this octet, its line ends counted in."""
    return _FIRST_PRINTABLE <= octet <= _LAST_PRINTABLE or octet in (_CR, _LF)


class ResultLines:
    """Finds results in a stream of octets; takes anything, keeps one line."""

    _length: int
    _spoilt: bool

    def __init__(self):
        self.rate = 0  # bit/s, as the last CONNECT had it; 0 if it named none
        self._line = bytearray(_LINE_OCTETS_MAX)
        self.forget()

    def push(self, octet):
        """Take one octet; the result whose line it ends, or 0."""
        if octet in (_CR, _LF):
            result = self._judged() if self._length >= _SHORTEST and not self._spoilt else 0
            self.forget()
            return result
        if self._length == _LINE_OCTETS_MAX or not _FIRST_PRINTABLE <= octet <= _LAST_PRINTABLE:
            self._spoilt = True
        if not self._spoilt:
            self._line[self._length] = octet
            self._length += 1
        return 0

    def forget(self):
        """Begin a new line; what came of this one is nothing."""
        self._length = 0
        self._spoilt = False

    def _judged(self):
        line = bytes(self._line[: self._length]).strip().upper()
        words = line.split()
        if words and words[0] == _CONNECT_WORD:
            self.rate = _rate(words[1]) if len(words) > 1 else 0
            return CONNECT
        return _WORDS.get(line, 0)


def _rate(word):
    """The bit rate at the start of `2400/ARQ` and the like; 0 if there is none."""
    digits = 0
    while digits < len(word) and b"0" <= word[digits : digits + 1] <= b"9":
        digits += 1
    return int(word[:digits]) if 0 < digits <= _RATE_DIGITS_MAX else 0
