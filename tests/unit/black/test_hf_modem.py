"""Turns on a short-wave link, as far as they can be kept by reckoning: who speaks, who listens, and for how long."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from redphone.black.hf_modem import MODES, HfModem
from redphone.black.kiss_framing import KissDeframer, command

BURST_MS = MODES["datac4"][1] + 300  # and the gap behind it
START_MS = 600
TURN_MS = 400
LEAD_MS = 700
ANSWER_MS = TURN_MS + START_MS + BURST_MS + 1300
SLOTS_MS = 3000
FIVE_BURSTS = b"f" * 250


def modem():
    return HfModem("datac4", 7)


def packets_in(octets):
    deframer = KissDeframer(600)
    return [deframer.packet() for octet in octets if deframer.push(octet)]


def run(end, start, stop):
    """Let time pass as a station would: (when each packet was handed over, when the frame had left)."""
    handed, left, now = [], None, start
    while now is not None and now <= stop:
        end.tick(now)
        octets = b""
        while piece := end.outgoing(now):
            octets += piece
        handed += [(now, packet) for packet in packets_in(octets)]
        if end.departed():
            left = now
        now = end.deadline()
    end.tick(stop)
    return handed, left


def heard(packet, now, end):
    end.feed(command(0, packet), now)


def packets_of(frame):
    end = modem()
    end.begin(frame, 0)
    return [packet for _, packet in run(end, 0, 100_000)[0]]


@pytest.mark.parametrize("mode", MODES)
def test_packets_have_the_modes_length(mode):
    end = HfModem(mode)
    end.begin(bytes(end.frame_octets_max), 0)
    packets = [packet for _, packet in run(end, 0, 100_000)[0]]
    assert [len(packet) for packet in packets] == 4 * [MODES[mode][0]]


def test_a_packet_is_handed_over_when_the_one_before_is_nearly_through():
    end = modem()
    end.begin(FIVE_BURSTS, 0)
    handed, left = run(end, 0, 100_000)
    assert [now for now, _ in handed] == [0] + [START_MS + k * BURST_MS - LEAD_MS for k in range(1, 5)]
    assert left == START_MS + 5 * BURST_MS


def test_after_a_frame_one_listens_for_an_answer():
    end = modem()
    end.begin(b"frame", 0)
    _, left = run(end, 0, START_MS + BURST_MS + ANSWER_MS - 1)
    assert left == START_MS + BURST_MS
    assert not end.ready()
    end.tick(left + ANSWER_MS + SLOTS_MS)
    assert end.ready()


def test_how_long_one_listens_differs():
    waits = set()
    for letter in range(50):
        end = modem()
        end.begin(bytes((letter,)) * 20, 0)
        run(end, 0, START_MS + BURST_MS)
        waits.add(end.deadline() - START_MS - BURST_MS - ANSWER_MS)
    assert waits == {0, 1000, 2000, 3000}


def test_who_has_heard_a_frame_speaks_at_once():
    end = modem()
    end.begin(b"frame", 0)
    _, left = run(end, 0, START_MS + BURST_MS)
    heard(packets_of(b"answer")[0], left + 7000, end)
    assert end.next_frame() == b"answer"
    assert not end.ready()
    end.tick(left + 7000 + TURN_MS)
    assert end.ready()


@pytest.mark.parametrize("came", range(5))
def test_nobody_speaks_into_a_frame_of_which_one_burst_was_heard(came):
    end = modem()
    heard(packets_of(FIVE_BURSTS)[came], 1000, end)
    end.tick(1000 + (4 - came) * BURST_MS + TURN_MS - 1)
    assert not end.ready()
    end.tick(1000 + (4 - came) * BURST_MS + TURN_MS)
    assert end.ready()


def test_what_the_modem_does_not_have_yet_can_be_taken_back():
    end = modem()
    end.begin(FIVE_BURSTS, 0)
    run(end, 0, START_MS + BURST_MS)
    assert end.remaining() == 3 * 54
    assert end.abandon()
    assert not end.departed()
    assert end.ready()
    end.begin(b"urgent", START_MS + BURST_MS)
    handed, left = run(end, START_MS + BURST_MS, 100_000)
    assert [now for now, _ in handed] == [START_MS + 2 * BURST_MS - LEAD_MS]
    assert left == START_MS + 3 * BURST_MS


def test_the_last_packet_cannot_be_taken_back():
    end = modem()
    end.begin(b"frame", 0)
    run(end, 0, 1000)
    assert not end.remaining()
    assert not end.abandon()
    assert run(end, 1000, 100_000)[1] == START_MS + BURST_MS


def test_a_packet_that_comes_in_meanwhile_shows_that_ours_was_held_back():
    end = modem()
    end.begin(b"frame", 0)
    run(end, 0, 3000)
    heard(packets_of(FIVE_BURSTS)[3], 3000, end)
    _, left = run(end, 3000, 100_000)
    assert left == 3000 + BURST_MS + START_MS + BURST_MS


def test_each_of_several_packets_that_come_in_meanwhile_puts_the_reckoning_right():
    end = modem()
    end.begin(b"frame", 0)
    run(end, 0, 1000)
    for index in range(5):
        heard(packets_of(FIVE_BURSTS)[index], 1000 + index * BURST_MS, end)
        run(end, 1000 + index * BURST_MS, 1000 + (index + 1) * BURST_MS - 1)
    _, left = run(end, 1000 + 4 * BURST_MS, 100_000)
    assert left == 1000 + 4 * BURST_MS + START_MS + BURST_MS


@given(noise=st.lists(st.binary(max_size=200), max_size=20), began=st.booleans())
def test_any_octets_are_taken_and_the_modem_gets_its_turn(noise, began):
    end = modem()
    if began:
        end.begin(FIVE_BURSTS, 0)
    for at, octets in enumerate(noise):
        run(end, 100 * at, 100 * at + 99)
        end.feed(b"\xc0\0" + octets, 100 * at + 99)
    run(end, 5000, 500_000)
    assert end.ready()
    assert end.deadline() is None
