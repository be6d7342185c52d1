"""AX.25 headers: made as the standard says, and only the peer's packets for us are taken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from redphone.black.ax25 import HEADER_OCTETS, Addresses
from redphone.errors import LocalProtocolError

NORTH = Addresses("N7LEM", "NJ7P")
SOUTH = Addresses("NJ7P", "N7LEM")
# The example of AX.25 version 2.2, figure 3.5: NJ7P and N7LEM, both with number 0, a frame of I form there; UI here.
HEADER = bytes.fromhex("9c946ea04040e09c6e988a9a406103f0")


def through_a_repeater(packet, last=True):
    repeater = bytes(ord(letter) << 1 for letter in "N7OO  ") + bytes((0xE2 | last,))
    return packet[:13] + bytes((packet[13] & 0xFE,)) + repeater + packet[14:]


def test_the_standards_example():
    assert NORTH.header == HEADER


def test_what_one_end_sends_the_other_takes():
    assert SOUTH.payload(NORTH.header + b"hello") == b"hello"


def test_numbered_stations():
    assert Addresses("NJ7P-15", "N7LEM-7").payload(Addresses("N7LEM-7", "NJ7P-15").header + b"hello") == b"hello"
    assert SOUTH.payload(Addresses("N7LEM-7", "NJ7P").header + b"hello") is None


def test_through_a_repeater():
    assert SOUTH.payload(through_a_repeater(NORTH.header) + b"hello") == b"hello"


@pytest.mark.parametrize(
    "packet",
    [
        b"",
        NORTH.header[:15],
        SOUTH.header + b"our own, repeated",
        Addresses("N7LEM", "AB1CDE").header + b"for another",
        Addresses("AB1CDE", "NJ7P").header + b"from another",
        NORTH.header[:14] + b"\x3f\xf0" + b"a connection wanted",
        NORTH.header[:15] + b"\xcd" + b"another protocol",
        NORTH.header[:6] + bytes((NORTH.header[6] | 1,)) + NORTH.header[7:] + b"one address only",
        through_a_repeater(NORTH.header, last=False),
        NORTH.header[:13] + b"\x60" * 100,
    ],
)
def test_anything_else_is_passed_over(packet):
    assert SOUTH.payload(packet) is None


@given(tail=st.binary(max_size=100), keep=st.integers(0, HEADER_OCTETS))
def test_any_octets_are_taken(tail, keep):
    payload = SOUTH.payload(NORTH.header[:keep] + tail)
    assert payload is None or tail.endswith(payload)


@pytest.mark.parametrize(
    "call_sign", ["", "-1", "TOOLONG", "AB1CDE-16", "AB1CDE-", "AB1CDE-+1", "ab1cde", "AB 1", "Ä1B"]
)
def test_what_is_no_call_sign(call_sign):
    with pytest.raises(LocalProtocolError, match="call sign"):
        Addresses(call_sign, "NJ7P")
