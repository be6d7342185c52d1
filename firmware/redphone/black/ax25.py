"""The AX.25 header that packet radio wants before every packet: an unnumbered frame between two call signs.

Black side. Sees ciphertext only. No key and no plaintext may enter here.

AX.25 version 2.2, sections 3.12 (addresses) and 4.3.3.6 (UI frames). The check sequence is the TNC's business.
"""

from redphone.compat import const
from redphone.errors import LocalProtocolError

HEADER_OCTETS = const(16)
# As received: up to eight repeaters' addresses between the two call signs and the control octet.
HEADER_OCTETS_MAX = const(72)

_ADDRESS_OCTETS = const(7)
_ADDRESSES_MAX = const(10)
_CALL_LETTERS = const(6)
_SSID_MAX = const(15)
_UI = const(0x03)
_NO_LAYER_3 = const(0xF0)


class Addresses:
    """Our call sign and the peer's, each as "AB1CDE" or with a station number, "AB1CDE-7"."""

    def __init__(self, own, peer):
        self._own = _address(own)
        self._peer = _address(peer)
        command_bit = bytes((self._peer[6] | 0x80,))
        last = bytes((self._own[6] | 0x01,))
        self.header = self._peer[:6] + command_bit + self._own[:6] + last + bytes((_UI, _NO_LAYER_3))

    def payload(self, packet):
        """What a packet from the peer to us carries; None if it is another's, or no unnumbered frame."""
        if len(packet) < HEADER_OCTETS or not self._is_for_us(packet):
            return None
        end = _ADDRESS_OCTETS
        for _ in range(_ADDRESSES_MAX - 1):
            end += _ADDRESS_OCTETS
            if end + 2 > len(packet):
                return None
            if packet[end - 1] & 0x01:
                break
        # The poll bit of the control octet does not matter; without the last address's mark this is no header.
        if not packet[end - 1] & 0x01 or packet[end] & 0xEF != _UI or packet[end + 1] != _NO_LAYER_3:
            return None
        return packet[end + 2 :]

    def _is_for_us(self, packet):
        return _same(packet, 0, self._own) and _same(packet, _ADDRESS_OCTETS, self._peer) and not packet[6] & 0x01


def _address(call_sign):
    """Seven octets: letters shifted left by one, then the station number between two reserved bits that are set."""
    letters, dash, number = call_sign.partition("-")
    known = 0 < len(letters) <= _CALL_LETTERS and all(_is_call_letter(ord(letter)) for letter in letters)
    numbered = not dash or (0 < len(number) <= 2 and all("0" <= digit <= "9" for digit in number))
    if not known or not numbered or int(number or "0") > _SSID_MAX:
        raise LocalProtocolError("a call sign is 1 to 6 of A-Z and 0-9, then nothing or a dash and 0 to 15")
    padded = letters + " " * (_CALL_LETTERS - len(letters))
    return bytes([ord(letter) << 1 for letter in padded] + [0x60 | int(number or "0") << 1])


def _is_call_letter(code):
    return 0x30 <= code <= 0x39 or 0x41 <= code <= 0x5A


def _same(packet, at, address):
    """Whether the address at `at` is this one; its command and last-address bits may be anything."""
    if packet[at + 6] & 0x1E != address[6] & 0x1E:
        return False
    return packet[at : at + _CALL_LETTERS] == address[:_CALL_LETTERS]
