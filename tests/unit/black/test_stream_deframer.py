"""Plain and coded frames out of one stream, whatever is between them; a false SYNC costs time and nothing else."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from redphone.black import coded, framing, golay
from redphone.black.hunter import FRAME, Hunter
from redphone.black.stream_deframer import PLAIN, StreamDeframer

LIMIT = 761
long = st.integers(1, LIMIT).map(lambda octets: bytes(n % 7 for n in range(octets)))
frames = st.one_of(st.binary(min_size=1, max_size=80), long)
levels = st.integers(PLAIN, 3)


def on_the_line(frame, level):
    return framing.encode(frame) + b"\0" if level == PLAIN else coded.encode(frame, level)


def fed(deframer, stream, piece=100):
    """(level, frame) of all that is found, the stream handed over in pieces."""
    return [
        (deframer.level, frame)
        for at in range(0, len(stream), piece)
        for frame in deframer.feed(stream[at : at + piece])
    ]


def released(deframer):
    return [(deframer.level, frame) for frame in deframer.release()]


def false_lock(level, octets):
    """What begins like a coded frame."""
    return coded.SYNC + golay.encode(level << 10 | octets)


@settings(deadline=None)
@given(many=st.lists(st.tuples(levels, frames), max_size=6), piece=st.integers(1, 400))
def test_frames_follow_one_another_in_any_order_and_in_any_pieces(many, piece):
    deframer = StreamDeframer(LIMIT)
    stream = b"".join(on_the_line(frame, level) for level, frame in many)
    assert fed(deframer, stream, piece) + released(deframer) == many
    assert (deframer.discarded, deframer.missing) == (0, 0)


def test_what_it_says_of_a_frame():
    deframer = StreamDeframer(LIMIT)
    stream = bytearray(coded.encode(bytes(500), 1))
    for at in (7, 8, 10, 13, 16):  # of three codewords in turn
        stream[at] ^= 0x55
    assert fed(deframer, stream) == [(1, bytes(500))]
    assert (deframer.corrected, deframer.codewords) == (5, 3)
    assert bytes(deframer.view()) == deframer.frame() == bytes(500)
    fed(deframer, on_the_line(b"plain", PLAIN))
    assert (deframer.level, deframer.corrected, deframer.codewords) == (PLAIN, 0, 0)
    assert bytes(deframer.view()) == deframer.frame() == b"plain"


@pytest.mark.parametrize("tolerance", range(5))
def test_sync_may_have_so_many_wrong_bits(tolerance):
    for bits in (tolerance, tolerance + 1):
        deframer = StreamDeframer(LIMIT)
        deframer.tolerance = tolerance
        assert deframer.tolerance == tolerance
        stream = bytearray(coded.encode(b"frame", 1))
        for bit in range(bits):
            stream[bit % 4] ^= 0x40 >> bit
        assert fed(deframer, stream) == ([(1, b"frame")] if bits == tolerance else [])


def test_take_stops_behind_each_frame():
    deframer = StreamDeframer(LIMIT)
    first, second = on_the_line(b"first", PLAIN), on_the_line(b"second", 0)
    at = deframer.take(first + second, 0)
    assert (at, deframer.whole, deframer.frame()) == (len(first), True, b"first")
    at = deframer.take(first + second, at)
    assert (at, deframer.whole, deframer.frame()) == (len(first + second), True, b"second")
    assert deframer.take(first + second, at) == at
    assert not deframer.whole


# False SYNCs.


@settings(deadline=None)
@given(st.data())
def test_a_false_sync_loses_nothing(data):
    """Whatever the lock swallowed comes out after a silence, in order. (Level 0 may take noise for a frame.)"""
    level, octets = data.draw(st.integers(0, 3)), data.draw(st.integers(1, LIMIT))
    before, many = data.draw(st.binary(max_size=9)), data.draw(st.lists(frames, max_size=5))
    deframer = StreamDeframer(LIMIT)
    waits_for = coded.body_octets(octets, level)
    stream = b"".join(on_the_line(frame, PLAIN) for frame in many)
    found = fed(deframer, before + false_lock(level, waits_for) + b"\0" + stream) + released(deframer)
    if all(kind == PLAIN for kind, _ in found):
        assert [frame for _, frame in found][len(found) - len(many) :] == many
    else:
        assert level == 0
    assert deframer.missing == 0


def test_a_stuffed_frame_that_holds_a_sync_arrives_all_the_same():
    deframer = StreamDeframer(LIMIT)
    frame = b"before" + false_lock(3, 1017) + b"behind"
    assert fed(deframer, on_the_line(frame, PLAIN)) == []
    assert deframer.missing == 1017 - len(b"behind\0")
    assert released(deframer) == [(PLAIN, frame)]
    assert (deframer.failed, deframer.discarded, deframer.missing) == (1, 0, 0)


def test_syncs_one_in_another_lose_nothing():
    deframer = StreamDeframer(LIMIT)
    lengths = range(100, 1000, 90)
    stream = b"".join(false_lock(3, coded.body_octets(coded.frame_octets(n, 3) or 36, 3)) for n in lengths)
    found = fed(deframer, stream + b"\0" + on_the_line(b"plain", PLAIN), 11) + released(deframer)
    assert found[-1] == (PLAIN, b"plain")
    assert deframer.failed == len(lengths)


def test_a_coded_frame_behind_a_false_sync_does_not_cost_what_is_between():
    deframer = StreamDeframer(LIMIT)
    holds_it = b"before" + false_lock(3, 1017) + b"behind"
    many = [(PLAIN, holds_it), (PLAIN, b"plain"), (1, b"coded"), (PLAIN, b"last")]
    stream = b"".join(on_the_line(frame, level) for level, frame in many)
    assert fed(deframer, stream, 3) == many
    assert (deframer.failed, deframer.discarded, deframer.missing) == (1, 0, 0)


def test_an_abandoned_coded_frame_does_not_keep_the_next_waiting():
    deframer = StreamDeframer(LIMIT)
    for out in range(4, coded.encoded_octets(LIMIT, 3) - coded.encoded_octets(5, 1), 37):
        stream = coded.encode(bytes(LIMIT), 3)[:out] + coded.encode(b"flash", 1)
        assert (1, b"flash") in fed(deframer, stream)
        assert deframer.missing == 0


def test_a_stuffed_frame_behind_an_abandoned_coded_one_waits_for_a_silence():
    deframer = StreamDeframer(LIMIT)
    stream = coded.encode(b"\7" * LIMIT, 3)[:40] + b"\0" + on_the_line(b"plain", PLAIN)
    assert fed(deframer, stream) == []
    assert released(deframer)[-1:] == [(PLAIN, b"plain")]


def test_a_release_with_nothing_waited_for_does_nothing():
    deframer = StreamDeframer(LIMIT)
    half = on_the_line(b"plain", PLAIN)
    assert fed(deframer, half[:3]) == released(deframer) == []
    assert fed(deframer, half[3:]) == [(PLAIN, b"plain")]


def test_noise_before_a_coded_frame_is_counted_and_what_follows_it_is_whole():
    deframer = StreamDeframer(LIMIT)
    stream = b"\x22noise" + on_the_line(b"coded", 2) + on_the_line(b"plain", PLAIN)
    assert fed(deframer, stream) == [(2, b"coded"), (PLAIN, b"plain")]
    assert (deframer.failed, deframer.discarded) == (0, 1)


def test_a_coded_frame_longer_than_a_byte_can_count_is_found_at_its_last_octet():
    deframer = StreamDeframer(LIMIT)
    stream = coded.encode(bytes(LIMIT), 3)
    assert fed(deframer, stream[:-1], 1) == []
    assert deframer.missing == 1
    assert fed(deframer, stream[-1:]) == [(3, bytes(LIMIT))]


# Garbage.


def hostile(chance):
    """Noise, halves of frames, and what looks like frames."""
    kind = chance.randrange(6)
    if kind == 0:
        return chance.randbytes(chance.randrange(300))
    if kind == 1:
        return false_lock(chance.randrange(4), chance.randrange(1024))
    if kind == 2:
        return coded.SYNC * chance.randrange(1, 9)
    octets = bytearray(on_the_line(chance.randbytes(chance.randrange(1, 300)), chance.randrange(-1, 4)))
    if kind == 3:
        return bytes(octets[: chance.randrange(len(octets))])
    if kind == 4:
        octets[chance.randrange(len(octets))] ^= 1 << chance.randrange(8)
    return bytes(octets)


@pytest.mark.parametrize("seed", range(4))
def test_any_octets_are_taken_and_leave_it_in_step(seed):
    chance = random.Random(seed)
    deframer = StreamDeframer(LIMIT)
    deframer.tolerance = 4
    for _ in range(25):
        for _ in range(chance.randrange(8)):
            fed(deframer, hostile(chance), chance.randrange(1, 60))
        released(deframer)
        assert fed(deframer, b"\0" + on_the_line(b"plain", PLAIN))[-1:] == [(PLAIN, b"plain")]
        fed(deframer, hostile(chance))
        released(deframer)
        assert fed(deframer, on_the_line(b"coded", 3))[-1:] == [(3, b"coded")]


def test_how_it_is_handed_over_makes_no_difference():
    chance = random.Random(9)
    stream = b"".join(hostile(chance) for _ in range(60))
    found = []
    for piece in (1, 7, 1000, len(stream)):
        deframer = StreamDeframer(LIMIT)
        found.append((fed(deframer, stream, piece) + released(deframer), deframer.failed, deframer.discarded))
    assert found.count(found[0]) == len(found)
    assert found[0][0]


def test_it_keeps_no_more_whatever_comes():
    chance = random.Random(2)
    deframer = StreamDeframer(LIMIT)
    room = len(deframer._held), len(deframer._body), len(deframer._hunter._frame)
    for _ in range(100):
        fed(deframer, hostile(chance) + false_lock(3, 1017))
        assert (len(deframer._held), len(deframer._body), len(deframer._hunter._frame)) == room
    assert sum(room) < 3000


ATTACKS = {
    "false SYNCs close together": false_lock(3, 1017) * 600,
    "words that cannot be read": (coded.SYNC + bytes([0x00, 0x00, 0x0F])) * 600,
    "SYNC upon SYNC": coded.SYNC * 1000,
    "false ones before a true one": (false_lock(3, 1017) * 60 + coded.encode(bytes(500), 3)) * 5,
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_nobody_can_make_it_correct_the_same_octets_over_and_over(monkeypatch, attack):
    spent = []
    kept, read = coded.correct, coded.read_word
    monkeypatch.setattr(coded, "correct", lambda body, length, level: spent.append(length) or kept(body, length, level))
    monkeypatch.setattr(coded, "read_word", lambda octets: spent.append(32) or read(octets))
    deframer = StreamDeframer(LIMIT)
    fed(deframer, ATTACKS[attack], 50)
    assert sum(spent) < 4096 + 2 * len(ATTACKS[attack]) + 2 * 1023
    monkeypatch.undo()
    released(deframer)
    fed(deframer, b"\x55" * 1100 + b"\0")
    assert fed(deframer, coded.encode(b"coded", 2)) == [(2, b"coded")]


# The hunter alone.


@given(noise=st.binary(max_size=300), limit=st.sampled_from([0, 1, 5, 300]), frame=st.binary(max_size=300))
def test_plain_frames_are_those_that_the_deframer_finds(noise, limit, frame):
    stream = noise + b"\0" + framing.encode(frame) + b"\0" + framing.encode(noise) + b"\0"
    deframer, hunter = framing.Deframer(limit), Hunter(limit)
    hunter.tolerance = -1  # no SYNC
    expected = [deframer.frame() for octet in stream if deframer.push(octet)]
    found, at = [], 0
    while at < len(stream):
        at = hunter.hunt(stream, at, len(stream))
        if hunter.event == FRAME:
            found.append(bytes(hunter.view()))
    assert found == expected
    assert hunter.discarded == deframer.discarded
