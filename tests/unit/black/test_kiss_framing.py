"""KISS framing: data goes through whole, a TNC's other reports and noise do not."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from redphone.black.kiss_framing import DATA, TXDELAY, KissDeframer, command

LIMIT = 256


def found_in(stream, deframer=None):
    deframer = deframer or KissDeframer(LIMIT)
    return [deframer.packet() for octet in stream if deframer.push(octet)]


@given(packets=st.lists(st.binary(min_size=1, max_size=LIMIT), max_size=4))
@example(packets=[b"\xc0\xdb\xdc\xdd" * 64])
def test_what_goes_in_comes_out(packets):
    assert found_in(b"".join(command(DATA, packet) for packet in packets)) == packets


@pytest.mark.parametrize(
    ("data", "framed"),
    [
        ("54455354", "c00054455354c0"),  # the example "TEST" of the specification
        ("c0db", "c000dbdcdbddc0"),  # ... and that with a FEND and a FESC
    ],
)
def test_the_specifications_examples(data, framed):
    assert command(DATA, bytes.fromhex(data)).hex() == framed


def test_a_setting_is_one_octet():
    assert command(TXDELAY, b"\x28").hex() == "c00128c0"


@pytest.mark.parametrize("stream", ["c0c0c0", "c000c0", "c00128c0", "c01054455354c0", "c0ffc0"])
def test_what_is_no_data_of_port_0_is_passed_over(stream):
    deframer = KissDeframer(LIMIT)
    assert found_in(bytes.fromhex(stream), deframer) == []
    assert deframer.discarded == 0


@pytest.mark.parametrize("stream", [b"\xc0\0abc\xdbzdef\xc0", b"\xc0\0abc\xdb\xc0", b"\xc0\0" + bytes(257) + b"\xc0"])
def test_a_bad_escape_or_too_much_costs_that_frame_alone(stream):
    deframer = KissDeframer(LIMIT)
    assert found_in(stream + command(DATA, b"next"), deframer) == [b"next"]
    assert deframer.discarded == 1


@given(noise=st.binary(max_size=2000))
def test_any_octets_are_taken_and_the_next_frame_is_found(noise):
    assert found_in(noise + b"\xc0" + command(DATA, b"\1next"))[-1] == b"\1next"
