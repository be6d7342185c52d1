"""Which bearers a box can use, and what passes between its ports and the station."""

import sys

import pytest
from box.black_side import BlackSide, obstacle
from redphone import codec
from redphone.station import shell
from redphone.wire import (
    HALF_DUPLEX,
    HF,
    MALFORMED,
    PACKET,
    RS485,
    SATELLITE,
    SERIAL,
    TELEPHONE,
    UNSUPPORTED,
    BearerSetup,
    Refused,
)

USUAL = {"kind": SERIAL, "bit_rate": 9600}


def setup(**values):
    return BearerSetup(**USUAL | values)


class Uart:
    """A UART that takes all, and gives what the test has put in."""

    def __init__(self):
        self.waiting, self.written, self.is_open = b"", b"", True

    def any(self):
        return len(self.waiting)

    def readinto(self, buffer):
        taken = len(buffer)
        buffer[:] = self.waiting[:taken]
        self.waiting = self.waiting[taken:]
        return taken

    def write(self, octets):
        self.written += octets
        return len(octets)

    def deinit(self):
        self.is_open = False


class Hal:
    """Two ports, of which the second can be RS-485."""

    black_ports = 2

    def __init__(self):
        self.opened, self.uarts, self.low, self.now = [], {}, set(), 0

    def has_direction(self, port):
        return port == 1

    def uart(self, port, bit_rate, send_octets, rs485):
        self.opened.append((port, bit_rate, rs485))
        self.uarts[port] = Uart()
        return self.uarts[port]

    def line_is_low(self, port):
        return port in self.low

    def ticks(self):
        return self.now

    def ticks_us(self):
        return 1000 * self.now

    def microseconds_since(self, earlier):
        return 1000 * self.now - earlier


class Station:
    """Remembers what it is told; has octets to send."""

    def __init__(self):
        self.fed, self.submitted = [], []
        self.out = {0: [b"zero"], 1: [b"one", b"more"]}

    def feed(self, bearer, octets, now):
        self.fed.append((bearer, octets))

    def submit(self, order, now):
        assert isinstance(order, shell.PortBreak)
        self.submitted.append((order.bearer, order.is_broken))

    def outgoing(self, bearer):
        return self.out[bearer].pop(0) if self.out[bearer] else b""


@pytest.fixture
def hal():
    return Hal()


@pytest.mark.parametrize(
    "found",
    [
        [setup()],
        [setup(port=1, flags=RS485 | HALF_DUPLEX), setup()],
        [setup(), setup(port=1, kind=TELEPHONE, address="117")],
        [setup(kind=PACKET, address="N>S"), setup(kind=HF, port=1, address="datac3")],
    ],
)
def test_what_the_ports_can_carry_is_taken(hal, found):
    assert obstacle(found, 0, hal) is None


@pytest.mark.parametrize(
    ("found", "reason", "advice"),
    [
        ([setup(port=2)], UNSUPPORTED, "bearer 0, serial, is on port 2: this box has ports 0 to 1"),
        ([setup(), setup()], MALFORMED, "bearer 1, serial, is on port 0, and so is another"),
        ([setup(flags=RS485)], UNSUPPORTED, "port 0 of this box is not"),
        ([setup(flags=0x08)], MALFORMED, "a flag that this box does not know"),
        ([setup(flags=0x80 | HALF_DUPLEX)], MALFORMED, "a flag that this box does not know"),
        ([setup(kind=TELEPHONE, address="north")], MALFORMED, "bearer 0, telephone, cannot be made"),
        ([setup(kind=TELEPHONE, setup="Z")], MALFORMED, "begin with AT"),
        ([setup(kind=PACKET, address="N")], MALFORMED, "call sign"),
        ([setup(kind=PACKET, address="N>S", setup="fast")], MALFORMED, "no bit rate on the air"),
        ([setup(kind=PACKET, address="N>S", setup="0")], MALFORMED, "no bit rate on the air"),
        ([setup(kind=HF, address="datac9")], MALFORMED, "no such mode"),
    ],
)
def test_what_they_cannot_is_refused_with_advice_that_fits_an_answer(hal, found, reason, advice):
    refused, said = obstacle(found, 0, hal)
    assert refused == reason
    assert advice in said
    assert codec.pack(Refused(reason=refused, advice=said))


@pytest.mark.parametrize(
    ("missing", "other", "said"),
    [
        ("hayes", setup(port=1, kind=TELEPHONE, address="117"), "bearer 1, telephone, "),
        ("kiss", setup(port=1, kind=PACKET, address="N>S"), "bearer 1, packet, "),
        ("hf_modem", setup(port=1, kind=HF, address="datac3"), "bearer 1, hf, "),
        ("sbd", setup(port=1, kind=SATELLITE), "bearer 1, satellite, "),
    ],
)
def test_a_build_without_modems_says_so(hal, monkeypatch, missing, other, said):
    monkeypatch.setitem(sys.modules, f"redphone.black.{missing}", None)
    reason, advice = obstacle([setup(), other], 0, hal)
    assert reason == UNSUPPORTED
    assert advice == f"this board carries wires only: {said}needs a Pico 2 or an ESP32-S3"
    assert obstacle([setup(), setup(port=1)], 0, hal) is None


def test_each_bearer_has_its_port(hal):
    side = BlackSide(hal, [setup(port=1, bit_rate=1200, flags=RS485 | HALF_DUPLEX), setup()])
    assert hal.opened == [(1, 1200, True), (0, 9600, False)]
    station = Station()
    hal.uarts[1].waiting, hal.uarts[0].waiting = b"from port 1", b"from port 0"
    side.receive(station, 0)
    assert station.fed == [(0, b"from port 1"), (1, b"from port 0")]
    side.send(station)
    assert (hal.uarts[1].written, hal.uarts[0].written) == (b"zero", b"onemore")
    side.close()
    assert not any(uart.is_open for uart in hal.uarts.values())


def test_a_break_is_told_once_when_it_begins_and_when_it_ends(hal):
    side, station = BlackSide(hal, [setup(), setup(port=1)]), Station()
    for low in ({1}, set()):
        hal.low = low
        for _ in range(100):
            hal.now += 2
            side.receive(station, hal.now)
    assert station.submitted == [(1, True), (1, False)]
