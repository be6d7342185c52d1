"""One bearer: a frame at a time, a few octets at a time, and room for what is more urgent."""

import pytest
from redphone.black.framing import encode
from redphone.station.port import SEALED, Port, Sending
from redphone.wire import FLASH, IMMEDIATE, ROUTINE

FRAME = bytes(range(1, 201))


@pytest.fixture
def port():
    return Port(1200)


def routine(frame=FRAME, urgency=ROUTINE):
    return Sending(SEALED, frame, urgency, None, 1)


def take_all(port, now=0):
    """(octets, whether the frame has left with the last of them)."""
    out = b""
    while True:
        octets, departed = port.take(now)
        if not octets:
            return out, False
        out += octets
        if departed is not None:
            return out, True


def test_a_frame_goes_out_behind_a_delimiter_after_a_pause_and_without_one_right_behind_another(port):
    port.begin(routine(), 0)
    assert take_all(port) == (b"\0" + encode(FRAME) + b"\0", True)
    assert port.idle()
    port.begin(routine(), 999)
    assert take_all(port, 999) == (encode(FRAME) + b"\0", True)
    port.begin(routine(), 1999)
    assert take_all(port, 1999)[0][0] == 0


@pytest.mark.parametrize(("bit_rate", "most"), [(50, 16), (9600, 16), (115_200, 57), (921_600, 256)])
def test_no_more_than_a_few_milliseconds_are_committed(bit_rate, most):
    port = Port(bit_rate)
    port.begin(routine(bytes([7]) * 600), 0)
    assert len(port.take(0)[0]) == most


@pytest.mark.parametrize(
    ("under_way", "urgency", "left", "yields"),
    [
        (ROUTINE, FLASH, 150, True),
        (ROUTINE, FLASH, 20, True),
        (ROUTINE, FLASH, 4, False),
        (ROUTINE, IMMEDIATE, 150, True),
        (ROUTINE, IMMEDIATE, 60, False),
        (FLASH, FLASH, 150, False),
        (IMMEDIATE, ROUTINE, 150, False),
        (ROUTINE, -1, 150, False),
    ],
)
def test_what_is_under_way_yields_to_what_is_more_urgent_unless_it_is_nearly_out(
    port, under_way, urgency, left, yields
):
    port.begin(routine(urgency=under_way), 0)
    while port._writer.remaining() > left:
        port._writer.take(1)
    assert port.yields_to(urgency) == yields


def test_an_idle_port_yields_to_nothing(port):
    assert not port.yields_to(FLASH)


def test_what_is_abandoned_is_given_back_and_never_departs(port):
    sending = routine()
    port.begin(sending, 0)
    port.take(0)
    assert port.abandon() is sending
    assert take_all(port) == (b"\0", False)
    assert port.idle()
