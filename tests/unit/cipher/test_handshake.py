"""Handshake frames: what an outsider costs, what a recording is worth, and what is never accepted."""

import pytest
from redphone.cipher import handshake, sodium
from redphone.cipher.handshake import FIRST_PAYLOAD_MAX, REPLY_PAYLOAD_MAX, Attempt, Keys
from redphone.cipher.steps import finish
from redphone.errors import AuthenticationError, RemoteProtocolError
from redphone.wire import FRAME_OCTETS_MAX, ROLE_A, ROLE_B
from scenarios.conftest import fills


class CountingSuite:
    """libsodium's suite, with every multiplication counted."""

    NAME = "counting"
    seal = staticmethod(sodium.seal)
    open_sealed = staticmethod(sodium.open_sealed)

    def __init__(self):
        self.multiplications = 0

    def x25519(self, secret, public):
        self.multiplications += 1
        return sodium.x25519(secret, public)

    def public_key(self, secret):
        self.multiplications += 1
        return sodium.public_key(secret)

    def x25519_steps(self, secret, public):
        yield
        return self.x25519(secret, public)

    def public_key_steps(self, secret):
        yield
        return self.public_key(secret)


class Side:
    """One end's keys, and as many ephemeral keys as it needs."""

    def __init__(self, role, suite=sodium):
        self.suite = suite
        self.keys = Keys(fills()[role], suite)
        self._made = 100 * role

    def ephemeral(self):
        self._made += 1
        return finish(handshake.ephemeral_steps(self.keys, bytes([self._made]) * 32))

    def begins(self, number=1):
        return Attempt(self.keys, number, self.ephemeral())

    def reads(self, frame, seen=0):
        return handshake.read_first(self.keys, frame, seen)

    def answers(self, frame, seen=0):
        return finish(handshake.answer_steps(self.keys, self.reads(frame, seen), self.ephemeral()))


@pytest.fixture
def north():
    return Side(ROLE_A)


@pytest.fixture
def south():
    return Side(ROLE_B)


@pytest.fixture
def counted():
    """South, whose multiplications are counted."""
    return Side(ROLE_B, CountingSuite())


def reply_to(attempt, south, payload=b"reply"):
    """(the reply to an attempt's first frame, the session South then has)."""
    return south.answers(attempt.frame(b"first")).reply(payload, 0)


def flipped(frame, at):
    touched = bytearray(frame)
    touched[at] ^= 1
    return bytes(touched)


@pytest.mark.parametrize("initiator", [ROLE_A, ROLE_B])
def test_either_end_may_begin_and_both_carry_a_payload(initiator):
    first, second = Side(initiator), Side(1 - initiator)
    attempt = first.begins(7)
    answer = second.answers(attempt.frame(b"an order"))
    assert answer.payload == b"an order"
    frame, theirs = answer.reply(b"a receipt", 0)
    matched, reply = handshake.read_reply([attempt], frame)
    payload, ours = matched.finish(reply, 0)
    assert payload == b"a receipt"
    assert theirs.open(ours.seal(b"there")) == (0, b"there")
    assert ours.open(theirs.seal(b"back")) == (0, b"back")


def test_the_longest_payloads_fill_the_frame(north, south):
    attempt = north.begins()
    first = attempt.frame(bytes(FIRST_PAYLOAD_MAX))
    reply, _ = south.answers(first).reply(bytes(REPLY_PAYLOAD_MAX), 0)
    assert len(first) == len(reply) == FRAME_OCTETS_MAX


def test_a_bad_mac_costs_no_multiplication(north, counted):
    frame = north.begins().frame(b"payload")
    for at in range(len(frame)):
        with pytest.raises(RemoteProtocolError):
            counted.reads(flipped(frame, at))
    assert counted.suite.multiplications == 0


@pytest.mark.parametrize("seen", [7, 8, 1000])
def test_an_old_counter_costs_no_multiplication(north, counted, seen):
    with pytest.raises(RemoteProtocolError):
        counted.reads(north.begins(7).frame(b"payload"), seen)
    assert counted.suite.multiplications == 0


def test_answering_costs_two_multiplications_and_two_made_beforehand(north, counted):
    frame = north.begins(7).frame(b"payload")
    first, ephemeral = counted.reads(frame, 6), counted.ephemeral()
    assert counted.suite.multiplications == 2
    answer = finish(handshake.answer_steps(counted.keys, first, ephemeral))
    answer.reply(b"", 0)
    assert counted.suite.multiplications == 2 + 2


def test_a_reply_with_a_bad_mac_costs_no_multiplication(south):
    north = Side(ROLE_A, CountingSuite())
    attempt = north.begins()
    reply, _ = reply_to(attempt, south)
    before = north.suite.multiplications
    for at in range(len(reply)):
        with pytest.raises(RemoteProtocolError):
            handshake.read_reply([attempt], flipped(reply, at))
    assert north.suite.multiplications == before


def test_a_failed_reply_leaves_the_attempt_alive(north, south):
    attempt = north.begins()
    reply, _ = reply_to(attempt, south)
    for at in range(len(reply)):
        with pytest.raises(RemoteProtocolError):
            handshake.read_reply([attempt], flipped(reply, at))
    matched, good = handshake.read_reply([attempt], reply)
    assert matched.finish(good, 0)[0] == b"reply"


def test_a_reply_recorded_earlier_matches_no_later_attempt(north, south):
    recorded, _ = reply_to(north.begins(1), south)
    later = [north.begins(number) for number in (2, 3, 65, 129)]
    for attempt in later:
        attempt.frame(b"first")
    with pytest.raises(RemoteProtocolError):
        handshake.read_reply(later, recorded)


def test_a_reply_to_an_attempt_not_yet_sent_matches_nothing(north, south):
    recorded, _ = reply_to(north.begins(1), south)
    with pytest.raises(RemoteProtocolError):
        handshake.read_reply([north.begins(1)], recorded)


def test_a_reply_finds_its_attempt_among_several(north, south):
    attempts = [north.begins(number) for number in (1, 2, 65)]
    replies = [reply_to(attempt, south)[0] for attempt in attempts]
    for attempt, reply in zip(reversed(attempts), reversed(replies), strict=True):
        assert handshake.read_reply(attempts, reply)[0] is attempt


def test_our_own_first_frame_is_refused(north):
    frame = north.begins(9).frame(b"reflected")
    with pytest.raises(AuthenticationError):
        north.reads(frame)


def test_our_own_reply_is_refused(north, south):
    theirs, ours = north.begins(1), south.begins(1)
    ours.frame(b"first")
    reply, _ = reply_to(theirs, south)
    with pytest.raises(RemoteProtocolError):
        handshake.read_reply([ours], reply)


@pytest.mark.parametrize("version", [0, 2, 0x3F])
def test_another_version_is_refused(north, south, version):
    """Also when its MAC is right: there is nothing to negotiate, so nothing to talk down."""
    frame = north.begins().frame(b"payload")
    head = bytes([version]) + frame[1:5]
    forged = head + south.keys.mac(ROLE_A, head, frame[13:]) + frame[13:]
    with pytest.raises(RemoteProtocolError):
        south.reads(forged)


def test_a_counter_moved_ahead_by_whoever_holds_the_mac_key_does_not_open(north, south):
    """The counter is in the prologue as well."""
    frame = north.begins(5).frame(b"payload")
    head = frame[:1] + (6).to_bytes(4, "big")
    forged = head + south.keys.mac(ROLE_A, head, frame[13:]) + frame[13:]
    first = south.reads(forged)
    with pytest.raises(RemoteProtocolError):
        finish(handshake.answer_steps(south.keys, first, south.ephemeral()))


@pytest.mark.parametrize("part", ["line_id", "psk", "own_secret"])
def test_another_line_s_handshake_is_refused(north, part):
    fill = fills()[ROLE_B]
    changed = bytes(len(getattr(fill, part)) - 1) + b"\1"
    setattr(fill, part, changed)
    stranger = Keys(fill, sodium)
    frame = north.begins().frame(b"payload")
    with pytest.raises(RemoteProtocolError):
        finish(handshake.answer_steps(stranger, handshake.read_first(stranger, frame, 0), Side(ROLE_B).ephemeral()))


@pytest.mark.parametrize("length", [0, 1, 5, 13, 13 + 47])
def test_a_frame_cut_short_is_refused(north, south, length):
    with pytest.raises(RemoteProtocolError):
        south.reads(north.begins().frame(b"payload")[:length])


def test_an_ephemeral_secret_is_gone_once_it_is_used(north):
    ephemeral = north.ephemeral()
    Attempt(north.keys, 1, ephemeral)
    assert ephemeral.secret == bytes(32)


def test_two_sessions_of_the_same_ends_share_no_key(north, south):
    frames = []
    for number in (1, 3):
        attempt = north.begins(number)
        frame, _ = reply_to(attempt, south)
        _, ours = attempt.finish(handshake.read_reply([attempt], frame)[1], 0)
        frames.append(ours.seal(b"the same payload"))
    assert frames[0][:2] == frames[1][:2]
    assert frames[0] != frames[1]
