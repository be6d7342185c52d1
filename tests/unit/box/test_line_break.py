"""A line held in break, and what looks like one."""

import pytest
from box.black_port import BlackPort
from box.line_break import LineBreak

FRAME = b"\x00\x05abcd\x00"


def watched(bit_rate, looks, every_ms=2):
    """Whether a line is in break after these looks at it: (low, octets)."""
    line, now = LineBreak(bit_rate), (1 << 30) - 50
    for is_low, octets in looks:
        now = (now + every_ms) % (1 << 30)
        line.look(is_low, octets, now)
    return line.held(now)


@pytest.mark.parametrize(("bit_rate", "least_ms"), [(115200, 100), (9600, 100), (300, 100), (50, 600)])
def test_a_line_is_in_break_when_it_is_low_for_longer_than_any_octet(bit_rate, least_ms):
    assert not watched(bit_rate, [(True, None)] * (least_ms // 2))
    assert watched(bit_rate, [(True, None)] * (least_ms // 2 + 1))


@pytest.mark.parametrize("looks", [[(False, None)] * 500, [(True, b"x")] * 500, [(True, None), (False, None)] * 250])
def test_a_line_at_rest_or_in_use_is_not(looks):
    assert not watched(9600, looks)


def test_the_octet_that_a_break_begins_with_changes_nothing():
    assert watched(9600, [(True, b"\x00"), *[(True, None)] * 60])


def test_it_ends_when_the_line_is_high_again():
    assert not watched(9600, [*[(True, None)] * 100, (False, None)])


def test_zeros_without_end_are_a_break_too_until_they_end():
    assert watched(9600, [(False, b"\x00")] * 32)
    assert not watched(9600, [(False, b"\x00")] * 31)
    assert not watched(9600, [*[(False, b"\x00")] * 500, (False, FRAME)])
    assert not watched(9600, [*[(False, b"\x00")] * 500, *[(False, None)] * 51])


def test_frames_are_none_of_it():
    assert not watched(9600, [(False, FRAME)] * 100)


class Hal:
    """A port whose line the test holds."""

    def __init__(self):
        self.now = 0
        self.low = self.waiting = b""

    def uart(self, port, bit_rate, send_octets, rs485):
        self.opened = (port, bit_rate, send_octets, rs485)
        return self

    def line_is_low(self, port):
        return self.low

    def ticks(self):
        self.now += 2
        return self.now

    def ticks_us(self):
        return 0

    def any(self):
        return len(self.waiting)

    def readinto(self, buffer):
        buffer[:] = self.waiting[: len(buffer)]
        return len(buffer)


def test_a_port_tells_of_its_own_port():
    hal = Hal()
    port = BlackPort(hal, 9600, 1)
    assert hal.opened == (1, 9600, 32, False)
    hal.waiting = FRAME
    assert port.receive() == FRAME
    assert not port.line_break()
    hal.waiting, hal.low = b"", True
    for _ in range(60):
        assert port.receive() is None
    assert port.line_break()
