"""A line's sessions: when to open one, which to use, when to replace it."""

import pytest
from line_ends import POLL, Ended, opened
from redphone.errors import RemoteProtocolError
from redphone.wire import REKEY_AFTER_S, ROLE_A, ROLE_B, ROUTINE, SESSION_AGE_MAX_S


@pytest.fixture
def north():
    return Ended(ROLE_A)


@pytest.fixture
def south():
    return Ended(ROLE_B)


def test_a_session_is_up_for_the_initiator_with_the_reply_and_for_the_responder_with_its_first_use(north, south):
    reply = south.answers(north.begins(1))
    assert not north.line.is_up
    north.finishes(reply)
    assert north.line.is_up
    assert north.path.poll_due
    assert not south.line.is_up
    south.opens(north.seals(), 10)
    assert south.line.is_up
    assert south.line.current.session.number == 1


def test_a_box_that_starts_opens_the_line_and_a_begins(north, south):
    assert north.wants(-1, 0)
    assert not south.wants(-1, 0)
    assert south.wants(ROUTINE, 0)
    south.line.tick(3000)
    assert south.wants(-1, 3000)


def test_without_a_key_nothing_begins(north):
    while north.line.take_ephemeral():
        pass
    assert not north.wants(ROUTINE, 0)


def test_an_attempt_is_repeated_after_a_while_and_at_once_for_something_more_urgent(north):
    north.begins(1, urgency=ROUTINE)
    north.ready()
    assert not north.wants(ROUTINE, 100)
    assert north.wants(ROUTINE + 1, 100)
    due = north.line.deadline()
    north.line.tick(due)
    assert north.wants(ROUTINE, due)


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
    assert not north.line.defers_to_own(north.path, 0)
    north.begins(1)
    south.begins(1, pieces=["order"])
    assert north.line.defers_to_own(north.path, 500)
    assert not south.line.defers_to_own(south.path, 500)
    assert south.line.stand_down(south.path) == ["order"]
    assert south.line.attempts() == []


@pytest.mark.parametrize(("now", "again"), [(500, False), (1300, True)])
def test_a_begins_again_at_once_when_its_own_has_long_been_unanswered(north, now, again):
    """The peer is there, as its own attempt shows: ours may be lost."""
    north.begins(1)
    north.ready()
    north.line.defers_to_own(north.path, now)
    assert north.wants(-1, now) == again


def test_an_unused_reply_gives_back_what_it_carried(north, south):
    south.answers(north.begins(1), pieces=["receipt"])
    due = south.line.deadline()
    given = south.line.tick(due) + south.line.tick(due + 10_000)
    assert given == ["receipt"]


def test_a_reply_that_was_used_gives_nothing_back(north, south):
    north.finishes(south.answers(north.begins(1), pieces=["receipt"]))
    _, _, _, given = south.opens(north.seals(), 0)
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
    live, counter, payload, _ = south.opens(late, 2000)
    assert (live.session.number, counter, payload) == (1, 1, POLL)
    south.line.tick(61_001)
    with pytest.raises(RemoteProtocolError):
        south.opens(later, 61_001)


def test_what_was_out_in_the_session_before_is_given_back(north, south):
    opened(north, south)
    north.sends(1, ["fragment"])
    reply = south.answers(north.begins(2))
    assert north.finishes(reply) == ["fragment"]


def test_a_session_is_replaced_after_an_hour_by_a_and_two_minutes_later_by_b(north, south):
    opened(north, south)
    hour = 1000 * REKEY_AFTER_S
    north.ready()
    south.ready()
    assert not north.wants(-1, hour - 1)
    assert north.wants(-1, hour)
    assert not south.wants(-1, hour + 119_999)
    assert south.wants(-1, hour + 120_000)


def test_a_session_is_destroyed_at_its_greatest_age(north, south):
    opened(north, south)
    frame = south.seals()
    for at in range(0, 1000 * SESSION_AGE_MAX_S + 1, 600_000):
        north.line.tick(at)
    assert not north.line.is_up
    with pytest.raises(RemoteProtocolError):
        north.opens(frame, 1000 * SESSION_AGE_MAX_S)


def test_five_timeouts_in_a_row_and_the_line_is_down(north, south):
    opened(north, south)
    now = 0
    for counter in range(1, 6):
        assert north.line.is_up
        north.sends(counter, ["fragment"], now=now)
        now = north.window().deadline()
        assert north.line.tick(now) == ["fragment"]
    assert not north.line.is_up
    north.ready()
    assert north.wants(-1, now)


def test_being_heard_ends_the_suspicion_hearing_does_not(north, south):
    test_five_timeouts_in_a_row_and_the_line_is_down(north, south)
    north.opens(south.seals(), 100_000)
    assert not north.line.is_up
    north.line.answered(north.path)
    assert north.line.is_up


@pytest.mark.parametrize(("role", "due_ms"), [(ROLE_A, 30_000), (ROLE_B, 37_500)])
def test_a_heartbeat_is_due_when_nothing_was_heard(role, due_ms):
    ends = (Ended(ROLE_A, 30), Ended(ROLE_B, 30))
    opened(*ends)
    line, path = ends[role].line, ends[role].path
    line.heard(path, 100)
    path.poll_due = False
    line.tick(100 + due_ms - 1)
    assert not path.poll_due
    line.tick(100 + due_ms)
    assert path.poll_due


def test_the_latest_four_candidates_are_kept(north, south):
    frames = [north.begins(number) for number in range(1, 5)]
    for number in range(20, 24):
        south.answers(Ended(ROLE_A).begins(number))
    north.finishes(south.answers(frames[3]))
    south.opens(north.seals(), 0)
    assert south.line.is_up
    assert len(south.line._candidates) <= 4


def test_the_one_that_replies_learns_the_round_trip_from_the_first_frame_under_the_session(north, south):
    reply = south.answers(north.begins(1), now=0)
    south.line.reply_departed(1, 100)
    north.finishes(reply, now=4000)
    south.opens(north.seals(), 8100)
    assert south.path.round_trip.smoothed_ms == 8000


def test_a_later_frame_tells_no_round_trip(north, south):
    reply = south.answers(north.begins(1), now=0)
    south.line.reply_departed(1, 100)
    north.finishes(reply, now=200)
    north.seals()
    south.opens(north.seals(), 8100)
    assert south.path.round_trip.smoothed_ms == 0
