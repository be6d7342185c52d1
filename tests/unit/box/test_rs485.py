from bench_panel import Pin
from box.rs485 import Rs485Uart


class Uart:
    def __init__(self):
        self.waiting = 0
        self.received = bytearray(b"heard")

    def write(self, octets):
        self.waiting += len(octets)
        return len(octets)

    def txdone(self):
        return not self.waiting

    def any(self):
        return len(self.received)

    def readinto(self, buffer):
        buffer[:] = self.received[: len(buffer)]
        return len(buffer)

    def deinit(self):
        self.waiting = None


def test_the_line_is_driven_until_the_last_bit_has_left():
    wire, direction = Uart(), Pin()
    port = Rs485Uart(wire, direction)
    assert port.any() == 5
    assert port.write(b"") == 0
    assert direction.value() == 0
    assert port.write(b"frame") == 5
    assert direction.value() == 1
    port.any()
    assert direction.value() == 1
    wire.waiting = 0
    port.any()
    assert direction.value() == 0


def test_a_port_that_is_given_back_does_not_hold_the_line():
    wire, direction = Uart(), Pin()
    port = Rs485Uart(wire, direction)
    port.write(b"frame")
    port.deinit()
    assert (direction.value(), wire.waiting) == (0, None)


def test_octets_are_read_as_they_are():
    buffer = bytearray(5)
    assert Rs485Uart(Uart(), Pin()).readinto(buffer) == 5
    assert buffer == b"heard"
