"""Frames of the red port: as specified, and whatever is not right is counted and passed over."""

import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from redphone import wire
from redphone.errors import LocalProtocolError
from redphone_host.red_framing import RedReader, frame_octets


def reader():
    return RedReader(wire.ORDERS)


def test_a_frame_is_as_specified():
    covered = b"\x12\x34" + b"\x01\x01\x01"
    crc = zlib.crc32(covered).to_bytes(4, "big")
    assert 0 not in crc
    assert frame_octets(0x1234, wire.Hello(version=1, follow=1)) == b"\x00\x0a" + crc + covered + b"\x00"


@given(token=st.integers(0, 65535), text=st.binary(max_size=1500))
def test_what_goes_out_comes_in(token, text):
    order = wire.Send(text=text, sender="watch")
    assert list(reader().feed(frame_octets(token, order))) == [(token, order)]


def test_it_comes_in_however_it_is_cut():
    octets = frame_octets(1, wire.Hello(version=1)) + frame_octets(2, wire.GetStatus())
    whole = reader()
    found = [pair for octet in octets for pair in whole.feed(bytes([octet]))]
    assert found == [(1, wire.Hello(version=1)), (2, wire.GetStatus())]
    assert whole.bad_frames == 0


def test_the_largest_record_passes():
    order = wire.Send(text=b"\x00" * wire.BODY_OCTETS_MAX, desk="d" * 16, subject="s" * 80, sender="f" * 32)
    assert [record for _, record in reader().feed(frame_octets(9, order))] == [order]


def test_noise_before_a_frame_costs_no_frame():
    noisy = reader()
    assert list(noisy.feed(b"\x05ab" + frame_octets(3, wire.GetStatus()))) == [(3, wire.GetStatus())]
    assert noisy.bad_frames == 1


@settings(max_examples=200)
@given(at=st.integers(1, 11), bit=st.integers(0, 7))
def test_a_changed_frame_is_counted_and_passed_over(at, bit):
    octets = bytearray(frame_octets(7, wire.SetClock(utc=0x01020304)))
    octets[at] ^= 1 << bit
    changed = reader()
    assert list(changed.feed(octets + frame_octets(8, wire.GetStatus()))) == [(8, wire.GetStatus())]
    assert changed.bad_frames >= 1


@settings(max_examples=200)
@given(st.binary(max_size=300))
def test_any_octets_at_all_do_no_harm(octets):
    hardy = reader()
    list(hardy.feed(octets))
    assert (9, wire.GetStatus()) in list(hardy.feed(b"\x00" + frame_octets(9, wire.GetStatus())))


def test_records_that_are_not_known_here_are_counted():
    answers = RedReader(wire.ANSWERS)
    assert list(answers.feed(frame_octets(1, wire.GetStatus()))) == []
    assert answers.bad_frames == 1


def test_an_order_out_of_bounds_is_not_framed():
    with pytest.raises(LocalProtocolError):
        frame_octets(1, wire.Acknowledge(ref=5, by=""))
