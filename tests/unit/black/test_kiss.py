"""Frames through a KISS port: settings first, a frame in packets, when it has left, and what comes back."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from redphone.black.ax25 import Addresses
from redphone.black.kiss import Kiss
from redphone.black.kiss_framing import PERSISTENCE, TXDELAY, KissDeframer, command

NORTH = Addresses("NORTH-1", "SOUTH-2")
SOUTH = Addresses("SOUTH-2", "NORTH-1")


def bearer(addresses=None, **options):
    return Kiss(761, 256, 1200, addresses, **options)


def all_of(end, now=0):
    """What an end has to say now."""
    octets = b""
    while piece := end.outgoing(now):
        assert len(piece) <= 64
        octets += piece
    return octets


def packets_in(octets):
    deframer = KissDeframer(400)
    return [deframer.packet() for octet in octets if deframer.push(octet)]


def frames_of(end):
    frames = []
    while (frame := end.next_frame()) is not None:
        frames.append(frame)
    return frames


@pytest.mark.parametrize("addresses", [(None, None), (NORTH, SOUTH)], ids=["raw", "AX.25"])
@pytest.mark.parametrize("length", [1, 255, 256, 761])
def test_a_frame_from_one_end_to_the_other(addresses, length):
    north, south = map(bearer, addresses)
    frame = random.Random(length).randbytes(length)
    north.begin(frame, 0)
    south.feed(all_of(north), 0)
    assert frames_of(south) == [frame]


def test_the_settings_go_first_and_once():
    north = bearer(settings=((TXDELAY, 30), (PERSISTENCE, 63)))
    north.begin(b"frame", 0)
    assert all_of(north) == bytes.fromhex("c0011ec0c0023fc0") + command(0, b"\0frame")
    assert all_of(north) == b""


def test_a_packet_carries_both_call_signs():
    north = bearer(NORTH)
    north.begin(b"frame", 0)
    assert packets_in(all_of(north)) == [NORTH.header + b"\0frame"]


def test_what_a_third_station_sends_is_passed_over():
    south = bearer(SOUTH)
    third = bearer(Addresses("NORTH-2", "SOUTH-2"))
    third.begin(b"frame", 0)
    south.feed(all_of(third), 0)
    assert frames_of(south) == []
    assert south.discarded == 0


def test_a_frame_has_left_when_its_time_on_the_air_is_over():
    north = bearer()
    assert not north.departed()
    north.begin(bytes(115), 1000)
    all_of(north, 1000)
    air_ms = 300 + (8 * 120 + 24) * 1000 // 1200
    assert north.deadline() == 1000 + air_ms
    north.tick(1000 + air_ms - 1)
    assert not north.departed()
    assert not north.ready()
    north.tick(1000 + air_ms)
    assert north.departed()
    assert not north.departed()


def test_after_a_frame_one_listens_and_who_has_heard_it_speaks_at_once():
    north, south = bearer(), bearer()
    north.begin(b"frame", 0)
    south.feed(all_of(north), 400)
    assert south.ready()
    left = north.deadline()
    north.tick(left)
    assert north.departed()
    assert not north.ready()
    assert north.deadline() == left + 1000
    north.tick(left + 1000)
    assert north.ready()


def test_nobody_speaks_into_a_frame_of_several_packets():
    north, south = bearer(), bearer()
    north.begin(bytes(761), 0)
    south.feed(command(0, packets_in(all_of(north))[0]), 2000)
    assert not south.ready()
    south.tick(south.deadline())
    assert south.ready()


def test_a_packet_that_comes_in_meanwhile_shows_that_ours_was_held_back():
    north, south = bearer(), bearer()
    for end in (north, south):
        end.begin(b"frame", 0)
    octets = all_of(south)
    all_of(north)
    air_ms = north.deadline()
    north.feed(octets, 100)
    assert north.deadline() == 100 + air_ms


def test_several_packets_take_so_much_longer():
    one, three = bearer(), bearer()
    one.begin(bytes(254), 0)
    three.begin(bytes(761), 0)
    for end in (one, three):
        all_of(end)
    assert three.deadline() - 300 == pytest.approx(3 * (one.deadline() - 300), rel=0.01)


def test_frames_nobody_fetches_are_dropped_oldest_first():
    north, south = bearer(), bearer()
    for number in range(6):
        north.begin(bytes((number,)), 0)
        south.feed(all_of(north), 0)
        north.tick(50_000)
        assert north.departed()
        north.tick(100_000)
    assert frames_of(south) == [b"\2", b"\3", b"\4", b"\5"]
    assert south.discarded == 2


@given(noise=st.binary(max_size=1000), pieces=st.integers(1, 300), addressed=st.booleans())
def test_any_octets_are_taken_and_the_next_frame_is_found(noise, pieces, addressed):
    north, south = bearer(NORTH if addressed else None), bearer(SOUTH if addressed else None)
    north.begin(b"frame", 0)
    stream = noise + b"\xc0" + all_of(north)
    for at in range(0, len(stream), pieces):
        south.feed(stream[at : at + pieces], at)
    assert frames_of(south)[-1] == b"frame"
