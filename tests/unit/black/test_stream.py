"""A stream as a bearer: how strongly what goes out is coded, what is left of frames dropped, what is made of damage."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from redphone.black import coded
from redphone.black.bearer import BREAK, DOWN, NOTHING, UP
from redphone.black.framing import encode
from redphone.black.stream import StreamBearer
from redphone.black.strength import PLAIN

FRAME = bytes(range(1, 201))
LONG = bytes(range(251)) * 4
CLEAN = (0, 25)
# Qualities that ask for each level, of frames as long as FRAME and of longer ones.
ASKING_FOR = {PLAIN: CLEAN, 0: (1600, 25), 1: (9000, 25), 2: (35_000, 25), 3: (50_000, 40)}
LONGEST = {PLAIN: 1004, 0: 1004, 1: 972, 2: 892, 3: 764}
SILENCE_MS = 200 + 41


def bearer_told(level, bit_rate=9600):
    bearer = StreamBearer(bit_rate)
    bearer.told(*ASKING_FOR[level])
    return bearer


def sent(bearer, frame, now=0):
    """All octets of one frame; `departed` must tell of the last one, once."""
    bearer.begin(frame, now)
    assert not bearer.ready()
    out = b""
    while not bearer.departed():
        piece = bearer.outgoing(now)
        assert piece
        out += piece
    assert bearer.ready()
    assert bearer.outgoing(now) == b""
    assert not bearer.departed()
    return out


def level_of(octets):
    """The level that a frame stands at on the line."""
    if octets[:4] != coded.SYNC:
        return PLAIN
    return coded.read_word(octets[4:7])[0]


def taken(bearer):
    return list(iter(bearer.next_frame, None))


# What it is.


@pytest.mark.parametrize(
    ("bit_rate", "longest"), [(50, 256), (300, 256), (520, 260), (1200, 600), (2400, 1004), (921_600, 1004)]
)
def test_a_frame_is_as_long_as_goes_in_five_seconds_within_bounds(bit_rate, longest):
    assert StreamBearer(bit_rate).frame_octets_max == longest


@pytest.mark.parametrize(("bit_rate", "wait_ms"), [(50, 41_000), (1200, 2666), (9600, 1208), (921_600, 1002)])
def test_unmeasured_an_answer_takes_a_second_and_the_time_of_two_hundred_octets(bit_rate, wait_ms):
    assert StreamBearer(bit_rate).unmeasured_ms == wait_ms


@pytest.mark.parametrize(("bit_rate", "most"), [(50, 16), (9600, 16), (115_200, 57), (921_600, 256)])
def test_no_more_than_a_few_milliseconds_are_committed(bit_rate, most):
    bearer = StreamBearer(bit_rate)
    bearer.told(*CLEAN)
    bearer.begin(bytes([7]) * 256, 0)
    assert len(bearer.outgoing(0)) == most


# How strongly.


@pytest.mark.parametrize("level", ASKING_FOR)
def test_a_frame_is_coded_as_the_peer_s_quality_asks(level):
    assert level_of(sent(bearer_told(level), FRAME)[level == PLAIN :]) == level


@pytest.mark.parametrize("level", ASKING_FOR)
def test_it_arrives_whole(level):
    receiver = StreamBearer(9600)
    receiver.feed(sent(bearer_told(level), FRAME), 0)
    assert taken(receiver) == [FRAME]


@pytest.mark.parametrize("level", ASKING_FOR)
def test_the_longest_frame_is_known_and_can_be_sent(level):
    bearer, receiver = bearer_told(level), StreamBearer(9600)
    assert bearer.longest() == LONGEST[level]
    assert bearer.level() == level + 1
    receiver.feed(sent(bearer, LONG[: bearer.longest()]), 0)
    assert taken(receiver) == [LONG[: bearer.longest()]]


def test_on_a_slow_line_frames_are_no_longer_than_five_seconds_whatever_the_level():
    assert {bearer_told(level, 1200).longest() for level in ASKING_FOR} == {600}


def test_before_anything_is_told_short_frames_are_plain_and_longer_ones_coded():
    bearer = StreamBearer(9600)
    assert bearer.longest() == LONGEST[1]
    assert sent(bearer, FRAME[:191]) == b"\0" + encode(FRAME[:191]) + b"\0"
    assert level_of(sent(bearer, FRAME[:192])) == 1
    assert level_of(sent(bearer, LONG[:900])) == 1


def test_caution_ends_after_fifteen_hundred_octets_untold():
    bearer = StreamBearer(9600)
    for _ in range(3):
        sent(bearer, LONG[:499])
    assert bearer.longest() == LONGEST[1]
    assert level_of(sent(bearer, LONG[:900])) == 1
    assert level_of(sent(bearer, LONG[:950])) == 0
    assert bearer.longest() == LONGEST[0]


def test_told_the_same_it_needs_no_caution_any_more():
    bearer = StreamBearer(9600)
    bearer.told(*StreamBearer(9600).quality())
    assert level_of(sent(bearer, LONG[:950])) == 0


@pytest.mark.parametrize(("asked", "boost"), [*itertools.product(ASKING_FOR, range(6))])
def test_time_outs_make_it_stronger_to_the_strongest(asked, boost):
    bearer = bearer_told(asked)
    bearer.boost = boost
    expected = min(asked + boost, 3)
    assert level_of(sent(bearer, FRAME)[expected == PLAIN :]) == expected
    assert bearer.longest() == LONGEST[expected]


@pytest.mark.parametrize(("boost", "level"), [(0, 1), (1, 2), (2, 3), (9, 3)])
def test_caution_and_time_outs_add_up(boost, level):
    bearer = StreamBearer(9600)
    bearer.boost = boost
    assert level_of(sent(bearer, LONG[:764])) == level
    assert bearer.longest() == LONGEST[level]


def test_caution_asks_for_no_more_than_the_peer_has_told():
    bearer = StreamBearer(9600)
    bearer.told(*ASKING_FOR[2])
    assert level_of(sent(bearer, LONG[:764])) == 2


def test_a_bearer_with_a_level_of_its_own_asks_nobody():
    bearer = StreamBearer(9600, 1)
    for quality in ASKING_FOR.values():
        bearer.told(*quality)
        for boost in range(4):
            bearer.boost = boost
            assert level_of(sent(bearer, FRAME)) == 1
            assert (bearer.longest(), bearer.level()) == (972, 2)


@given(
    quality=st.tuples(st.integers(0, 0xFFFF), st.integers(0, 255)),
    boost=st.integers(0, 9),
    bit_rate=st.sampled_from([50, 1200, 9600]),
    share=st.floats(0, 1),
)
@settings(deadline=None, max_examples=60)
def test_whatever_was_told_a_frame_of_the_longest_length_or_less_goes_out(quality, boost, bit_rate, share):
    bearer, receiver = StreamBearer(bit_rate), StreamBearer(bit_rate)
    bearer.told(*quality)
    bearer.boost = boost
    frame = LONG[: max(1, int(share * bearer.longest()))]
    receiver.feed(sent(bearer, frame), 0)
    assert taken(receiver) == [frame]


# Delimiters, and frames that are dropped.


def test_a_delimiter_comes_first_and_after_a_pause_and_not_between_frames():
    bearer = bearer_told(PLAIN)
    assert sent(bearer, FRAME, 0) == b"\0" + encode(FRAME) + b"\0"
    assert sent(bearer, FRAME, 999) == encode(FRAME) + b"\0"
    assert sent(bearer, FRAME, 1999) == b"\0" + encode(FRAME) + b"\0"


def test_a_delimiter_comes_after_coded_frames():
    bearer = bearer_told(1)
    sent(bearer, FRAME)
    bearer.told(*CLEAN)
    assert sent(bearer, FRAME) == b"\0" + encode(FRAME) + b"\0"
    assert sent(bearer, FRAME) == encode(FRAME) + b"\0"


def begun(bearer, pieces):
    """A frame half out."""
    bearer.begin(FRAME, 0)
    return b"".join(bearer.outgoing(0) for _ in range(pieces))


@pytest.mark.parametrize(("before", "after"), [*itertools.product((PLAIN, 1), (PLAIN, 0, 3))])
@pytest.mark.parametrize("pieces", [0, 1, 3, 8])
def test_after_an_abandoned_frame_the_next_arrives_and_the_abandoned_never(before, after, pieces):
    bearer, receiver = bearer_told(before), StreamBearer(9600)
    receiver.feed(sent(bearer, b"one before"), 0)
    half = begun(bearer, pieces)
    assert bearer.remaining() > 0
    assert bearer.abandon()
    assert bearer.ready()
    assert bearer.remaining() == 0
    assert bearer.outgoing(0) == b""
    assert not bearer.departed()
    bearer.told(*ASKING_FOR[after])
    receiver.feed(half + sent(bearer, b"more urgent"), 0)
    receiver.tick(10_000)
    assert taken(receiver) == [b"one before", b"more urgent"]


@pytest.mark.parametrize(("pieces", "lead"), [(0, b""), (1, b"\0")])
def test_what_is_out_of_an_abandoned_plain_frame_is_ended_by_the_next_one_s_delimiter(pieces, lead):
    bearer = bearer_told(PLAIN)
    sent(bearer, b"one before")
    begun(bearer, pieces)
    bearer.abandon()
    assert sent(bearer, b"next") == lead + encode(b"next") + b"\0"
    assert sent(bearer, b"next") == encode(b"next") + b"\0"


def test_a_coded_frame_follows_an_abandoned_coded_one_at_once():
    bearer = bearer_told(1)
    begun(bearer, 3)
    bearer.abandon()
    assert sent(bearer, FRAME) == coded.encode(FRAME, 1)


def test_what_follows_an_abandoned_coded_frame_arrives_at_once_however_clean_the_line():
    bearer, receiver = bearer_told(1), StreamBearer(9600)
    receiver.feed(begun(bearer, 3), 0)
    bearer.abandon()
    bearer.told(*CLEAN)
    bearer.begin(FRAME, 0)
    bearer.abandon()
    receiver.feed(sent(bearer, b"urgent"), 0)
    assert taken(receiver) == [b"urgent"]
    assert sent(bearer, b"next") == b"\0" + encode(b"next") + b"\0"


def test_what_remains_shrinks_to_nothing():
    bearer = bearer_told(PLAIN)
    assert bearer.remaining() == 0
    bearer.begin(FRAME, 0)
    seen = [bearer.remaining()]
    while bearer.outgoing(0):
        seen.append(bearer.remaining())
    assert seen[0] == len(FRAME) + 3
    assert seen == sorted(set(seen), reverse=True)
    assert seen[-1] == 0


# What comes in.


def three_wrong_bits(octets):
    return bytes([octets[0] ^ 0x81, octets[1], octets[2] ^ 0x10]) + octets[3:]


def test_on_a_clean_line_sync_must_be_nearly_right_and_where_it_is_bad_less_so():
    bearer = StreamBearer(9600)
    for _ in range(25):
        bearer.feed(b"\0" + encode(FRAME) + b"\0", 0)
        bearer.next_frame()
        bearer.valid()
    bearer.feed(b"\0", 0)
    marred = three_wrong_bits(coded.encode(FRAME, 1))
    bearer.feed(marred, 0)
    assert taken(bearer) == []
    bearer.feed(b"\0" + encode(b"wrong") + b"\0", 0)
    assert bearer.next_frame() == b"wrong"
    bearer.missed(1)
    bearer.feed(b"\0", 0)
    bearer.feed(marred, 0)
    assert taken(bearer) == [FRAME]


def test_after_a_silence_what_was_waited_for_is_given_up_and_what_lay_behind_it_found():
    bearer = StreamBearer(9600)
    false = coded.encode(FRAME, 1)[:7]
    bearer.feed(false + b"\0" + encode(b"behind it") + b"\0", 1000)
    assert taken(bearer) == []
    assert bearer.deadline() == 1000 + SILENCE_MS
    bearer.tick(1000 + SILENCE_MS - 1)
    assert taken(bearer) == []
    bearer.tick(1000 + SILENCE_MS)
    assert taken(bearer) == [b"behind it"]
    assert bearer.deadline() is None


def test_octets_put_the_silence_off():
    bearer = StreamBearer(9600)
    octets = coded.encode(FRAME, 1)
    bearer.feed(octets[:20], 1000)
    bearer.feed(octets[20:40], 1200)
    assert bearer.deadline() == 1200 + SILENCE_MS
    bearer.feed(octets[40:], 1400)
    assert bearer.deadline() is None
    assert taken(bearer) == [FRAME]


def test_where_nothing_is_waited_for_there_is_no_deadline():
    bearer = StreamBearer(9600)
    assert bearer.deadline() is None
    bearer.feed(b"\0half of a plain frame", 0)
    assert bearer.deadline() is None


@pytest.mark.parametrize("bit_rate", [300, 9600])
def test_a_silence_is_forty_octets_and_a_fifth_of_a_second(bit_rate):
    bearer = StreamBearer(bit_rate)
    bearer.feed(coded.SYNC + b"\0", 0)
    assert bearer.deadline() == 200 + 400_000 // bit_rate


def judged(stream, valid):
    bearer = StreamBearer(9600)
    before = bearer.quality()
    bearer.feed(stream, 0)
    bearer.tick(10_000)
    while bearer.next_frame() is not None:
        if valid:
            bearer.valid()
    return before, bearer.quality()


def test_a_valid_frame_tells_that_the_line_is_cleaner():
    before, after = judged(b"\0" + encode(FRAME) + b"\0", True)
    assert after[0] < before[0]


def test_what_was_mended_in_a_valid_frame_tells_that_it_is_not():
    octets = bytearray(coded.encode(FRAME, 1))
    for at in (9, 60, 130):
        octets[at] ^= 0xFF
    before, after = judged(bytes(octets), True)
    assert after[0] > 100 * before[0]


@pytest.mark.parametrize("frame", [b"\0" + encode(FRAME) + b"\0", coded.encode(FRAME, 1)])
def test_what_is_not_the_peer_s_tells_nothing(frame):
    before, after = judged(frame, False)
    assert after == before


def test_a_coded_frame_beyond_mending_tells_nothing_by_itself():
    octets = bytearray(coded.encode(FRAME, 0))
    octets[9:14] = bytes(5)
    before, after = judged(bytes(octets) + bytes(300), True)
    assert after == before


def test_frames_that_are_missed_are_damage():
    bearer = StreamBearer(9600)
    before = bearer.quality()
    bearer.missed(1)
    after = bearer.quality()
    assert after[0] > before[0]
    assert after[1] > before[1]


def test_what_was_no_frame_is_counted():
    bearer = StreamBearer(9600)
    bearer.feed(b"\0\x09abc\0", 0)
    assert bearer.discarded == 1
    bearer.feed(coded.SYNC + b"\0\0\x0f\0", 0)
    assert bearer.discarded == 1 + 1 + 2  # no coded frame; nor are the octets from SYNC on stuffed ones


def test_two_qualities_are_the_same_if_a_sender_would_do_the_same():
    bearer = StreamBearer(9600)
    assert bearer.same_strength((0, 25), (18, 25))
    assert not bearer.same_strength((18, 25), (19, 25))
    assert not bearer.same_strength((149, 25), (150, 25))
    assert not bearer.same_strength((1180, 25), (1181, 25))
    assert bearer.same_strength((2000, 25), (2100, 25))
    assert not bearer.same_strength((1500, 25), (1500, 60))


def test_a_line_held_in_break_is_down_until_it_is_let_go():
    bearer = StreamBearer(9600)
    assert (bearer.state, bearer.why) == (UP, NOTHING)
    bearer.line_break(True)
    assert (bearer.state, bearer.why) == (DOWN, BREAK)
    bearer.line_break(False)
    assert (bearer.state, bearer.why) == (UP, NOTHING)


@given(octets=st.binary(max_size=300), piece=st.integers(1, 50))
@settings(deadline=None)
def test_whatever_came_before_a_frame_is_found_after_a_silence(octets, piece):
    bearer = StreamBearer(9600)
    for at in range(0, len(octets), piece):
        bearer.feed(octets[at : at + piece], 0)
    bearer.tick(10_000)
    taken(bearer)
    bearer.feed(b"\0" + encode(FRAME) + b"\0", 20_000)
    bearer.tick(30_000)
    assert FRAME in taken(bearer)
