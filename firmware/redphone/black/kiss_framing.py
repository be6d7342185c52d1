"""KISS framing: packets and settings to and from a terminal node controller (Chepponis and Karn, "The KISS TNC", 1987).

Black side. Sees ciphertext only. No key and no plaintext may enter here.

A frame is a command octet and its data between two FEND; a FEND or FESC among them is escaped. The command's upper
half is the radio port of the TNC, of which only port 0 is used. From an octet to a complete frame nothing is allocated.
"""

from redphone.compat import const

# Commands, lower half of a frame's first octet. All but DATA carry one octet: 10 ms units, or a plain number.
DATA = const(0)
TXDELAY = const(1)
PERSISTENCE = const(2)
SLOT_TIME = const(3)
TX_TAIL = const(4)
FULL_DUPLEX = const(5)

_FEND = const(0xC0)
_FESC = const(0xDB)
_TFEND = const(0xDC)
_TFESC = const(0xDD)


def command(kind, data):
    """One KISS frame, as octets for the TNC."""
    escaped = bytes(data).replace(b"\xdb", b"\xdb\xdd").replace(b"\xc0", b"\xdb\xdc")
    return b"\xc0" + bytes((kind,)) + escaped + b"\xc0"


class KissDeframer:
    """Finds KISS frames with at most `limit` octets of data in a stream; counts what it must throw away."""

    _escaped: bool
    _spoilt: bool

    def __init__(self, limit):
        self._buffer = bytearray(1 + limit)
        self._complete = 0
        self.discarded = 0
        self._restart()

    def push(self, octet):
        """Take one octet; True when it completes a frame of data, which `packet()` then gives until the next push."""
        if octet == _FEND:
            return self._end()
        if self._escaped:
            self._escaped = False
            if octet == _TFEND:
                self._append(_FEND)
            elif octet == _TFESC:
                self._append(_FESC)
            else:
                self._spoilt = True
        elif octet == _FESC:
            self._escaped = True
        else:
            self._append(octet)
        return False

    def packet(self):
        """The data of the frame just completed, as bytes."""
        return bytes(memoryview(self._buffer)[1 : self._complete])

    def _restart(self):
        self._length = 0
        self._escaped = False
        self._spoilt = False

    def _end(self):
        whole = not self._spoilt and not self._escaped
        if not whole:
            self.discarded += 1
        ours = whole and self._length > 1 and self._buffer[0] == DATA
        self._complete = self._length if ours else 0
        self._restart()
        return ours

    def _append(self, octet):
        if self._length == len(self._buffer):
            self._spoilt = True
            return
        self._buffer[self._length] = octet
        self._length += 1
