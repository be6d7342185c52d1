"""What a short-burst modem says: lines of text, and the one binary answer, a message with its length and check sum.

Black side. Sees ciphertext only. No key and no plaintext may enter here.

Inside a message nothing is a line, whatever it looks like: its length says where it ends. Before it, text may still
come: an echo, a ring, ERROR. A length's first octet is 0 or 1, with which no text begins, so the two are told apart.
The path from an octet to a line or a message allocates nothing.
"""

from redphone.compat import const

# What `push` has found.
NOTHING = const(0)
LINE = const(1)
MESSAGE = const(2)
DAMAGED = const(3)

_LINE_OCTETS_MAX = const(64)
_LENGTH_OCTETS = const(2)
_AROUND_OCTETS = const(4)
_LINE_ENDS = b"\r\n"


class AnswerReader:
    """Finds lines, and where one is expected a message of at most `longest` octets; counts what it throws away."""

    def __init__(self, longest):
        self._longest = longest
        self._line = bytearray(_LINE_OCTETS_MAX)
        self._held = 0
        self._line_octets = 0
        self._spoilt = False
        self._message = bytearray(longest + _AROUND_OCTETS)
        self._message_octets = 0
        self._expecting = False
        self._inside = False
        self.discarded = 0

    def expect_message(self, expecting=True):
        """Whether a message may come next; one under way is dropped."""
        self._expecting = expecting
        self._inside = False

    def line(self):
        """The line just found."""
        return bytes(memoryview(self._line)[: self._line_octets])

    def message(self):
        """The message just found."""
        return bytes(memoryview(self._message)[_LENGTH_OCTETS : self._message_octets - _LENGTH_OCTETS])

    def push(self, octet):
        """Take one octet; what it has completed."""
        if self._inside:
            return self._take_binary(octet)
        if self._expecting and not self._held and not self._spoilt and octet <= self._longest >> 8:
            self._inside = True
            self._message_octets = 0
            return self._take_binary(octet)
        return self._take_text(octet)

    def _take_text(self, octet):
        if octet in _LINE_ENDS:
            whole = self._held and not self._spoilt
            self.discarded += self._spoilt
            self._line_octets = self._held if whole else 0
            self._held = 0
            self._spoilt = False
            return LINE if whole else NOTHING
        if self._held == _LINE_OCTETS_MAX:
            self._spoilt = True
        if not self._spoilt:
            self._line[self._held] = octet
            self._held += 1
        return NOTHING

    def _take_binary(self, octet):
        self._message[self._message_octets] = octet
        self._message_octets += 1
        if self._message_octets < _LENGTH_OCTETS:
            return NOTHING
        octets = self._message[0] << 8 | self._message[1]
        if octets <= self._longest and self._message_octets < octets + _AROUND_OCTETS:
            return NOTHING
        self.expect_message(False)
        if octets <= self._longest and self._sums_up(octets):
            return MESSAGE
        self.discarded += 1
        return DAMAGED

    def _sums_up(self, octets):
        end = _LENGTH_OCTETS + octets
        total = 0
        for at in range(_LENGTH_OCTETS, end):
            total += self._message[at]
        return total & 0xFFFF == self._message[end] << 8 | self._message[end + 1]


def check_sum(octets):
    """The check sum that goes with a message: its octets added up, modulo 2**16, two octets."""
    total = sum(octets) & 0xFFFF
    return bytes((total >> 8, total & 0xFF))
