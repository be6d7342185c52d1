"""A session: counters restored from twelve bits, bearers kept apart, nothing taken twice or that was touched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from redphone.cipher import sodium
from redphone.cipher.session import Session, restore_counter
from redphone.cipher.symmetric import CipherState
from redphone.errors import AuthenticationError, LocalProtocolError, RemoteProtocolError
from redphone.wire import BEARERS_MAX, REPLAY_WINDOW, SESSION_FRAMES_MAX

_WRAP = 1 << 12


def cipher(key):
    state = CipherState(sodium)
    state.initialize_key(bytes([key]) * 32)
    return state


def pair(number=1):
    """Two ends of one session."""
    return Session(cipher(1), cipher(2), number, 0), Session(cipher(2), cipher(1), number, 0)


@pytest.fixture
def ends():
    return pair()


def leap(session, counter, bearer=0):
    session._next[bearer] = counter


def test_what_one_seals_the_other_opens(ends):
    north, south = ends
    for counter in range(5):
        assert north.next_counter() == counter
        assert south.open(north.seal(b"payload")) == (counter, b"payload")
        assert north.open(south.seal(b"answer")) == (counter, b"answer")


def test_a_sealed_frame_is_eighteen_octets_longer(ends):
    assert len(ends[0].seal(b"x" * 100)) == 118


@pytest.mark.parametrize("bearer", range(BEARERS_MAX))
@pytest.mark.parametrize("number", [1, 2])
def test_the_head_tells_the_session_s_parity_the_bearer_and_the_counter(number, bearer):
    north, _ = pair(number)
    leap(north, 5 * _WRAP + 0x123, bearer)
    head = int.from_bytes(north.seal(b"x", bearer)[:2], "big")
    assert head == 0x8000 | (number & 1) << 14 | bearer << 12 | 0x123


def test_a_frame_is_taken_once(ends):
    north, south = ends
    frame = north.seal(b"once")
    south.open(frame)
    with pytest.raises(RemoteProtocolError):
        south.open(frame)


def test_frames_may_overtake_one_another_within_the_window(ends):
    north, south = ends
    frames = [north.seal(b"x") for _ in range(REPLAY_WINDOW + 1)]
    assert south.open(frames[-1])[0] == REPLAY_WINDOW
    for counter in range(REPLAY_WINDOW - 1, 0, -1):
        assert south.open(frames[counter])[0] == counter
    with pytest.raises(RemoteProtocolError):
        south.open(frames[0])


@pytest.mark.parametrize("wraps", [1, 2, 1000])
def test_counters_go_on_past_twelve_bits(ends, wraps):
    north, south = ends
    for counter in range(0, wraps * _WRAP, _WRAP // 2 - 100):
        leap(north, counter)
        assert south.open(north.seal(b"x"))[0] == counter
    for counter in range(wraps * _WRAP - 3, wraps * _WRAP + 3):
        leap(north, counter)
        assert south.open(north.seal(b"x"))[0] == counter


def test_a_late_frame_from_before_the_wrap_is_taken(ends):
    north, south = ends
    for counter in (_WRAP // 2 - 1, _WRAP - 5):
        leap(north, counter)
        south.open(north.seal(b"x"))
    late = north.seal(b"late")
    leap(north, _WRAP + 5)
    south.open(north.seal(b"early"))
    assert south.open(late) == (_WRAP - 4, b"late")


def test_after_a_leap_of_half_the_range_a_counter_cannot_be_told_and_its_frame_is_discarded(ends):
    north, south = ends
    leap(north, _WRAP // 2)
    with pytest.raises(RemoteProtocolError):
        south.open(north.seal(b"x"))
    assert south.open(pair()[0].seal(b"first")) == (0, b"first")


@given(expected=st.integers(0, 1 << 24), offset=st.integers(-_WRAP // 2, _WRAP // 2 - 1))
def test_a_counter_is_restored_wherever_it_lies_within_half_the_range(expected, offset):
    assert restore_counter(expected + offset & _WRAP - 1, 12, expected) == expected + offset


def test_any_octet_changed_is_refused_and_changes_nothing(ends):
    north, south = ends
    frame = north.seal(b"payload")
    for at in range(len(frame)):
        for mask in (0x01, 0x80):
            touched = bytearray(frame)
            touched[at] ^= mask
            with pytest.raises(RemoteProtocolError):
                south.open(bytes(touched))
    assert south.open(frame) == (0, b"payload")


def test_a_forged_counter_far_ahead_does_not_move_the_window(ends):
    north, south = ends
    good = north.seal(b"payload")
    with pytest.raises(AuthenticationError):
        south.open(b"\xc7\x00" + good[2:])
    assert south.open(good) == (0, b"payload")


@pytest.mark.parametrize("length", range(19))
def test_a_frame_too_short_is_refused(ends, length):
    with pytest.raises(RemoteProtocolError):
        ends[1].open(ends[0].seal(b"payload")[:length])


def test_our_own_frame_is_refused(ends):
    with pytest.raises(RemoteProtocolError):
        ends[0].open(ends[0].seal(b"reflected"))


@pytest.mark.parametrize("number", [2, 3])
def test_a_frame_of_another_session_is_refused(ends, number):
    other = Session(cipher(3), cipher(4), number, 0)
    with pytest.raises(RemoteProtocolError):
        ends[1].open(other.seal(b"payload"))


def test_a_session_ends_before_its_counters_repeat(ends):
    north, south = ends
    leap(north, SESSION_FRAMES_MAX - 1)
    assert not north.exhausted()
    south._windows[0].highest = SESSION_FRAMES_MAX - 2
    assert south.open(north.seal(b"last"))[0] == SESSION_FRAMES_MAX - 1
    assert north.exhausted()
    with pytest.raises(LocalProtocolError):
        north.seal(b"one too many")


def test_a_counter_beyond_the_session_s_end_is_refused(ends):
    _north, south = ends
    south._windows[0].highest = SESSION_FRAMES_MAX - 1
    head = (0xC000 | SESSION_FRAMES_MAX & 0xFFF).to_bytes(2, "big")
    frame = head + sodium.seal(b"\1" * 32, SESSION_FRAMES_MAX, head, b"payload")
    with pytest.raises(RemoteProtocolError):
        south.open(frame)


# Several bearers.

BEARERS = range(BEARERS_MAX)


@pytest.mark.parametrize("bearer", BEARERS)
@pytest.mark.parametrize("other", BEARERS)
def test_a_frame_is_taken_on_its_own_bearer_only(ends, bearer, other):
    north, south = ends
    frame = north.seal(b"payload", bearer)
    if other == bearer:
        assert south.open(frame, other) == (0, b"payload")
        return
    with pytest.raises(RemoteProtocolError, match="another bearer"):
        south.open(frame, other)
    assert south.open(frame, bearer) == (0, b"payload")


@pytest.mark.parametrize("other", range(1, BEARERS_MAX))
def test_a_head_that_is_changed_to_another_bearer_s_verifies_on_none(ends, other):
    north, south = ends
    frame = north.seal(b"payload", 0)
    moved = bytes([frame[0] | other << 4]) + frame[1:]
    with pytest.raises(AuthenticationError):
        south.open(moved, other)
    assert south.open(frame, 0) == (0, b"payload")
    assert south.open(north.seal(b"its own", other), other) == (0, b"its own")


def test_each_bearer_counts_for_itself(ends):
    north, south = ends
    for bearer, frames in enumerate((3, 0, 1, 200)):
        for counter in range(frames):
            assert north.next_counter(bearer) == counter
            assert south.open(north.seal(b"x", bearer), bearer) == (counter, b"x")
    assert [north.next_counter(bearer) for bearer in BEARERS] == [3, 0, 1, 200]


def test_a_slow_bearer_s_frame_is_taken_after_thousands_on_a_fast_one(ends):
    north, south = ends
    late = north.seal(b"by satellite", 3)
    for counter in range(0, 3 * _WRAP, _WRAP // 4):
        leap(north, counter)
        south.open(north.seal(b"x"))
    assert south.open(late, 3) == (0, b"by satellite")
    with pytest.raises(RemoteProtocolError, match="seen before"):
        south.open(late, 3)


class NonceWatch:
    """A cipher state that notes the nonces that it is given and makes nothing of them."""

    def __init__(self):
        self.nonces = []

    def set_nonce(self, nonce):
        self.nonces.append(nonce)

    def encrypt_with_ad(self, head, payload):
        return bytes(payload) + bytes(16)


@given(bearers=st.lists(st.sampled_from(BEARERS), max_size=60), near=st.sampled_from([0, _WRAP, SESSION_FRAMES_MAX]))
def test_no_two_frames_have_the_same_nonce(bearers, near):
    watch = NonceWatch()
    session = Session(watch, watch, 1, 0)
    for bearer in BEARERS:
        leap(session, max(0, near - 100), bearer)
    for bearer in bearers:
        session.seal(b"x", bearer)
    assert len(set(watch.nonces)) == len(bearers)
    assert [nonce >> 24 for nonce in watch.nonces] == bearers


@pytest.mark.parametrize("bearer", BEARERS)
def test_the_bearers_nonces_lie_apart(bearer):
    watch = NonceWatch()
    session = Session(watch, watch, 1, 0)
    session.seal(b"first", bearer)
    leap(session, SESSION_FRAMES_MAX - 1, bearer)
    session.seal(b"last", bearer)
    assert watch.nonces == [bearer << 24, (bearer << 24) + SESSION_FRAMES_MAX - 1]


@pytest.mark.parametrize("bearer", BEARERS)
def test_a_bearer_that_has_used_up_its_counters_ends_the_session_for_all(ends, bearer):
    north, _ = ends
    leap(north, SESSION_FRAMES_MAX, bearer)
    assert north.exhausted()
    with pytest.raises(LocalProtocolError):
        north.seal(b"x", (bearer + 1) % BEARERS_MAX)


def test_a_wiped_session_seals_and_opens_nothing(ends):
    north, south = ends
    frame = north.seal(b"x")
    for end in ends:
        end.wipe()
    with pytest.raises(LocalProtocolError):
        north.seal(b"x")
    with pytest.raises(LocalProtocolError):
        south.open(frame)
