"""A line's sessions: when to open one, which to use, when to replace it."""

import pytest
from redphone.black.round_trip import RoundTrip
from redphone.cipher import handshake, sodium
from redphone.cipher.steps import finish
from redphone.errors import RemoteProtocolError
from redphone.station.line import Line
from redphone.wire import REKEY_AFTER_S, ROLE_A, ROLE_B, ROUTINE, SESSION_AGE_MAX_S
from scenarios.conftest import fills

POLL = b"\x04"


class Ended:
    """One end: its line, with keys ready."""

    def __init__(self, role, heartbeat_s=0):
        self.line = Line(fills(9600, heartbeat_s)[role], sodium, RoundTrip(9600), 0, 0)
        self._made = 100 * role
        self.ready()
        self.line.tick(0)

    def ready(self):
        while self.line.wants_entropy():
            self._made += 1
            finish(self.line.add_entropy(bytes([self._made]) * 32))

    def begins(self, number, now=0, pieces=(), urgency=-1):
        """The first frame of an attempt, sent."""
        self.ready()
        attempt = self.line.begin(number, self.line.take_ephemeral())
        frame = attempt.frame(b"")
        self.line.began(attempt, list(pieces), urgency)
        self.line.first_departed(number, now)
        return frame

    def answers(self, frame, now=0, pieces=()):
        self.ready()
        first = handshake.read_first(self.line.keys, frame, 0)
        answer = finish(handshake.answer_steps(self.line.keys, first, self.line.take_ephemeral()))
        reply, session = answer.reply(b"", now)
        self.line.replied(session, list(pieces), now)
        return reply

    def finishes(self, reply, now=0):
        attempt, checked = handshake.read_reply(self.line.attempts(), reply)
        _, session = attempt.finish(checked, now)
        return self.line.finished(attempt, session, now)

    def seals(self, payload=POLL):
        return self.line.current.session.seal(payload)


@pytest.fixture
def north():
    return Ended(ROLE_A)


@pytest.fixture
def south():
    return Ended(ROLE_B)


def opened(north, south, number=1, now=0):
    north.finishes(south.answers(north.begins(number, now), now), now)
    south.line.open(north.seals(), now)


def test_a_session_is_up_for_the_initiator_with_the_reply_and_for_the_responder_with_its_first_use(north, south):
    reply = south.answers(north.begins(1))
    assert not north.line.is_up
    north.finishes(reply)
    assert north.line.is_up
    assert north.line.poll_due
    assert not south.line.is_up
    south.line.open(north.seals(), 10)
    assert south.line.is_up
    assert south.line.current.session.number == 1


def test_a_box_that_starts_opens_the_line_and_a_begins(north, south):
    assert north.line.wants_attempt(-1, 0)
    assert not south.line.wants_attempt(-1, 0)
    assert south.line.wants_attempt(ROUTINE, 0)
    south.line.tick(3000)
    assert south.line.wants_attempt(-1, 3000)


def test_without_a_key_nothing_begins(north):
    while north.line.take_ephemeral():
        pass
    assert not north.line.wants_attempt(ROUTINE, 0)


def test_an_attempt_is_repeated_after_a_while_and_at_once_for_something_more_urgent(north):
    north.begins(1, urgency=ROUTINE)
    north.ready()
    assert not north.line.wants_attempt(ROUTINE, 100)
    assert north.line.wants_attempt(ROUTINE + 1, 100)
    due = north.line.deadline()
    north.line.tick(due)
    assert north.line.wants_attempt(ROUTINE, due)


def test_what_an_unanswered_attempt_carried_is_given_back_once(north, south):
    frame = north.begins(1, pieces=["order"])
    due = north.line.deadline()
    assert north.line.tick(due) == ["order"]
    north.begins(2, due, pieces=["order"])
    assert north.finishes(south.answers(frame)) == ["order"]


def test_the_last_four_attempts_may_still_be_answered(north, south):
    frames = [north.begins(number) for number in range(1, 6)]
    with pytest.raises(RemoteProtocolError):
        north.finishes(south.answers(frames[0]))
    north.finishes(south.answers(frames[1]))
    assert north.line.is_up


def test_both_at_once_a_defers_to_its_own_and_b_stands_down(north, south):
    assert not north.line.defers_to_own(0)
    north.begins(1)
    south.begins(1, pieces=["order"])
    assert north.line.defers_to_own(500)
    assert not south.line.defers_to_own(500)
    assert south.line.stand_down() == ["order"]
    assert south.line.attempts() == []


@pytest.mark.parametrize(("now", "again"), [(500, False), (1300, True)])
def test_a_begins_again_at_once_when_its_own_has_long_been_unanswered(north, now, again):
    """The peer is there, as its own attempt shows: ours may be lost."""
    north.begins(1)
    north.ready()
    north.line.defers_to_own(now)
    assert north.line.wants_attempt(-1, now) == again


def test_an_unused_reply_gives_back_what_it_carried(north, south):
    south.answers(north.begins(1), pieces=["receipt"])
    due = south.line.deadline()
    given = south.line.tick(due) + south.line.tick(due + 10_000)
    assert given == ["receipt"]


def test_a_reply_that_was_used_gives_nothing_back(north, south):
    north.finishes(south.answers(north.begins(1), pieces=["receipt"]))
    _, _, _, given = south.line.open(north.seals(), 0)
    assert given == []
    assert south.line.tick(10_000) == []


def test_a_reply_dropped_half_way_leaves_no_session(north, south):
    south.answers(north.begins(1), pieces=["receipt"])
    assert south.line.forget_reply(1) == ["receipt"]
    assert south.line.forget_reply(1) == []


def test_the_session_before_still_receives_for_a_minute(north, south):
    opened(north, south)
    late, later = north.seals(), north.seals()
    opened(north, south, 2, 1000)
    assert south.line.current.session.number == 2
    live, counter, payload, _ = south.line.open(late, 2000)
    assert (live.session.number, counter, payload) == (1, 1, POLL)
    south.line.tick(61_001)
    with pytest.raises(RemoteProtocolError):
        south.line.open(later, 61_001)


def test_what_was_out_in_the_session_before_is_given_back(north, south):
    opened(north, south)
    north.line.current.sent.sent(1, 100, ROUTINE, ["fragment"])
    reply = south.answers(north.begins(2))
    assert north.finishes(reply) == ["fragment"]


def test_a_session_is_replaced_after_an_hour_by_a_and_two_minutes_later_by_b(north, south):
    opened(north, south)
    hour = 1000 * REKEY_AFTER_S
    north.ready()
    south.ready()
    assert not north.line.wants_attempt(-1, hour - 1)
    assert north.line.wants_attempt(-1, hour)
    assert not south.line.wants_attempt(-1, hour + 119_999)
    assert south.line.wants_attempt(-1, hour + 120_000)


def test_a_session_is_destroyed_at_its_greatest_age(north, south):
    opened(north, south)
    frame = south.seals()
    for at in range(0, 1000 * SESSION_AGE_MAX_S + 1, 600_000):
        north.line.tick(at)
    assert not north.line.is_up
    with pytest.raises(RemoteProtocolError):
        north.line.open(frame, 1000 * SESSION_AGE_MAX_S)


def test_five_timeouts_in_a_row_and_the_line_is_down(north, south):
    opened(north, south)
    now = 0
    for counter in range(1, 6):
        assert north.line.is_up
        north.line.current.sent.sent(counter, 50, ROUTINE, ["fragment"])
        north.line.current.sent.departed(counter, now)
        now = north.line.current.sent.deadline()
        assert north.line.tick(now) == ["fragment"]
    assert not north.line.is_up
    north.ready()
    assert north.line.wants_attempt(-1, now)


def test_being_heard_ends_the_suspicion_hearing_does_not(north, south):
    test_five_timeouts_in_a_row_and_the_line_is_down(north, south)
    north.line.open(south.seals(), 100_000)
    assert not north.line.is_up
    north.line.answered()
    assert north.line.is_up


@pytest.mark.parametrize(("role", "due_ms"), [(ROLE_A, 30_000), (ROLE_B, 37_500)])
def test_a_heartbeat_is_due_when_nothing_was_heard(role, due_ms):
    ends = (Ended(ROLE_A, 30), Ended(ROLE_B, 30))
    opened(*ends)
    line = ends[role].line
    line.heard(100)
    line.poll_due = False
    line.tick(100 + due_ms - 1)
    assert not line.poll_due
    line.tick(100 + due_ms)
    assert line.poll_due


def test_the_latest_four_candidates_are_kept(north, south):
    frames = [north.begins(number) for number in range(1, 5)]
    for number in range(20, 24):
        south.answers(Ended(ROLE_A).begins(number))
    north.finishes(south.answers(frames[3]))
    south.line.open(north.seals(), 0)
    assert south.line.is_up
    assert len(south.line._candidates) <= 4


def test_the_one_that_replies_learns_the_round_trip_from_the_first_frame_under_the_session(north, south):
    reply = south.answers(north.begins(1), now=0)
    south.line.reply_departed(1, 100)
    north.finishes(reply, now=4000)
    south.line.open(north.seals(), 8100)
    assert south.line.round_trip.smoothed_ms == 8000


def test_a_later_frame_tells_no_round_trip(north, south):
    reply = south.answers(north.begins(1), now=0)
    south.line.reply_departed(1, 100)
    north.finishes(reply, now=200)
    north.seals()
    south.line.open(north.seals(), 8100)
    assert south.line.round_trip.smoothed_ms == 0
