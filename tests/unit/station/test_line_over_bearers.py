"""A line over several bearers: which carries what, and what becomes of sessions when one of them fails."""

import pytest
from line_ends import UNMEASURED_MS, Ended, opened
from redphone.black.bearer import DOWN, NO_CARRIER, NOT_TRIED, UP
from redphone.errors import RemoteProtocolError
from redphone.station.live import Cargo
from redphone.wire import FLASH, IMMEDIATE, NO_CIPHERTEXT, REKEY_AFTER_S, ROLE_A, ROLE_B, ROUTINE

FAILING = 2
LOST_AT = 5


@pytest.fixture
def north():
    return Ended(ROLE_A, bearers=3)


@pytest.fixture
def south():
    return Ended(ROLE_B, bearers=3)


def close(path, why=NO_CARRIER):
    path.bearer.state, path.bearer.why = DOWN, why


def measure(*round_trips, ends):
    for path, round_trip in zip(ends.paths, round_trips, strict=True):
        for _ in range(50):
            path.round_trip.measured(round_trip)


# Which bearer.


def test_the_first_in_the_fill_is_best_among_equals(north):
    assert north.line.best is north.paths[0]


def test_the_one_that_a_message_gets_through_on_soonest_is_best(north):
    measure(800, 90, 400, ends=north)
    assert north.line.best is north.paths[1]


def test_a_slow_port_counts_too():
    north = Ended(ROLE_A, bearers=2)
    north.paths[0].setup.bit_rate = 300
    assert north.line.best is north.paths[1]


def test_the_one_in_use_keeps_its_place_unless_another_is_clearly_faster(north):
    measure(500, 520, 5000, ends=north)
    assert north.line.best is north.paths[0]
    measure(520, 480, 5000, ends=north)
    assert north.line.best is north.paths[0]
    measure(520, 90, 5000, ends=north)
    assert north.line.best is north.paths[1]


def test_one_that_is_down_is_not_best_however_fast(north):
    measure(90, 900, 5000, ends=north)
    assert north.line.best is north.paths[0]
    close(north.paths[0])
    assert north.line.best is north.paths[1]
    north.paths[0].bearer.state = UP
    assert north.line.best is north.paths[0]


def test_after_a_time_out_the_next_best_takes_over_at_once(north):
    measure(90, 900, 5000, ends=north)
    north.paths[0].misses = 1
    assert north.line.best is north.paths[1]
    north.paths[0].misses = 0
    assert north.line.best is north.paths[0]


def test_when_all_fail_alike_the_fastest_is_best(north):
    measure(900, 90, 5000, ends=north)
    for path, misses in zip(north.paths, (2, 9, 3), strict=True):
        path.misses = misses
    assert north.line.best is north.paths[1]


def carriers(line, urgency):
    return [path.number for path in line.paths if line.carries(path, urgency)]


def test_a_flash_goes_over_all_that_can_be_used_and_all_else_over_the_best(north):
    assert carriers(north.line, FLASH) == [0, 1, 2]
    assert carriers(north.line, IMMEDIATE) == carriers(north.line, ROUTINE) == [0]
    close(north.paths[0])
    assert carriers(north.line, FLASH) == [1, 2]
    assert carriers(north.line, ROUTINE) == [1]


def test_nothing_goes_where_ciphertext_is_forbidden(north):
    north.paths[0].setup.flags = NO_CIPHERTEXT
    assert carriers(north.line, FLASH) == [1, 2]
    assert carriers(north.line, ROUTINE) == [1]
    assert north.line.others(north.paths[1]) == [north.paths[2]]


def test_copies_go_to_the_others_that_answer(north):
    one, two, three = north.paths
    assert north.line.others(one) == [two, three]
    two.misses = FAILING - 1
    three.misses = FAILING
    assert north.line.others(one) == [two]
    close(two)
    assert north.line.others(one) == []


# Whether it is up.


def test_the_line_is_up_while_a_bearer_is_there_or_can_be_opened(north, south):
    opened(north, south)
    for path in north.paths:
        close(path)
    assert not north.line.is_up
    close(north.paths[2], NOT_TRIED)
    assert north.line.is_up
    close(north.paths[2])
    north.paths[1].bearer.state = UP
    assert north.line.is_up


def miss(end, on, counter, now):
    """A frame on a bearer that is not acknowledged in time: when that is known."""
    end.sends(counter, ["fragment"], on, now)
    due = end.window(on).deadline()
    assert end.line.tick(due) == ["fragment"]
    return due


def test_the_line_is_down_only_when_every_bearer_that_can_be_used_has_failed_five_times(north, south):
    opened(north, south)
    close(north.paths[2])
    now = 0
    for counter in range(1, LOST_AT + 1):
        now = miss(north, 0, counter, now)
    assert north.line.is_up
    for counter in range(1, LOST_AT + 1):
        assert not north.line.suspect
        now = miss(north, 1, counter, now)
    assert north.line.suspect
    assert not north.line.is_up


def test_an_answer_on_any_of_them_ends_the_suspicion(north, south):
    opened(north, south)
    north.line.suspect = True
    north.paths[2].misses = 7
    north.line.answered(north.paths[2])
    assert north.line.is_up
    assert north.paths[2].misses == 0


def test_a_miss_is_of_its_bearer_and_polls_it_again(north, south):
    opened(north, south)
    for path in north.paths:
        path.poll_due = False
    miss(north, 1, 1, 0)
    assert [path.misses for path in north.paths] == [0, 1, 0]
    assert [path.poll_due for path in north.paths] == [False, True, False]


def test_a_bearer_that_may_seldom_be_tried_is_not_polled_for_a_miss(north, south):
    opened(north, south)
    north.paths[1].bearer.heartbeat_ms_min = 3_600_000
    north.paths[1].poll_due = False
    miss(north, 1, 1, 0)
    assert not north.paths[1].poll_due


# What several frames carry alike.


def test_what_went_over_two_bearers_comes_back_when_both_have_lost_it(north, south):
    opened(north, south)
    cargo = Cargo(b"", ["flash"], FLASH)
    north.shares(1, cargo, 0, 0)
    north.shares(1, cargo, 1, 500)
    assert north.line.tick(north.window(0).deadline()) == []
    assert north.line.tick(north.window(1).deadline()) == ["flash"]


def test_what_arrived_over_one_never_comes_back(north, south):
    opened(north, south)
    cargo = Cargo(b"", ["flash"], FLASH)
    north.shares(1, cargo, 0, 0)
    north.shares(1, cargo, 1, 500)
    (arrived,), _ = north.window(1).acknowledged(1, b"", 600)
    arrived.arrived = True
    assert north.line.tick(north.window(0).deadline()) == []
    reply = south.answers(north.begins(2))
    assert north.finishes(reply) == []


def test_the_end_of_a_session_gives_back_what_was_out_on_every_bearer_once(north, south):
    opened(north, south)
    cargo = Cargo(b"", ["flash"], FLASH)
    for on in range(3):
        north.shares(1, cargo, on, 0)
    north.sends(2, ["routine"], 2, 0)
    assert sorted(north.finishes(south.answers(north.begins(2)))) == ["flash", "routine"]


def test_what_had_to_be_sent_again_is_counted_for_its_bearer_over_all_sessions(north, south):
    opened(north, south)
    now = miss(north, 1, 1, 0)
    assert [north.line.frames_resent(path) for path in north.paths] == [0, 1, 0]
    opened(north, south, 2, now)
    assert [north.line.frames_resent(path) for path in north.paths] == [0, 1, 0]
    miss(north, 1, 1, now)
    miss(north, 2, 1, now)
    assert [north.line.frames_resent(path) for path in north.paths] == [0, 2, 1]


# Frames.


def test_a_frame_is_taken_on_the_bearer_that_it_was_sealed_for_only(north, south):
    opened(north, south)
    frame = north.seals(on=2)
    for other in (0, 1):
        with pytest.raises(RemoteProtocolError):
            south.opens(frame, 10, other)
    _, counter, _, _ = south.opens(frame, 10, 2)
    assert counter == 0


def test_a_frame_on_any_bearer_tells_that_the_peer_is_there(north, south):
    opened(north, south)
    south.opens(north.seals(on=2), 777, 2)
    assert south.line.heard_at == 777


def test_each_bearer_has_a_heartbeat_of_its_own():
    north, south = Ended(ROLE_A, 30, bearers=2), Ended(ROLE_B, 30, bearers=2)
    opened(north, south)
    north.paths[1].bearer.heartbeat_ms_min = 3_600_000
    for path in north.paths:
        north.line.heard(path, 1000)
        path.poll_due = False
    north.line.tick(31_000)
    assert [path.poll_due for path in north.paths] == [True, False]
    north.line.tick(3_600_999)
    assert not north.paths[1].poll_due
    north.line.tick(3_601_000)
    assert north.paths[1].poll_due


def test_a_bearer_that_is_down_is_not_polled():
    north = Ended(ROLE_A, 30, bearers=2)
    close(north.paths[1])
    for path in north.paths:
        north.line.heard(path, 0)
        path.poll_due = False
    north.line.tick(30_000)
    assert [path.poll_due for path in north.paths] == [True, False]


# Handshakes.


def wanting(end, urgency, now):
    return [on for on in range(len(end.paths)) if end.wants(urgency, now, on)]


def test_for_a_flash_one_begins_on_each_bearer_and_for_all_else_on_the_best(north):
    for path in north.paths:
        path.poll_due = False
    assert wanting(north, -1, 0) == []
    assert wanting(north, ROUTINE, 0) == [0]
    assert wanting(north, FLASH, 0) == [0, 1, 2]


def test_once_the_best_has_come_to_nothing_the_others_are_tried(north):
    for path in north.paths:
        path.poll_due = False
    north.begins(1, urgency=ROUTINE)
    north.ready()
    assert wanting(north, ROUTINE, 1) == [1, 2]
    assert wanting(north, ROUTINE, UNMEASURED_MS * 2) == [0, 1, 2]


def test_one_on_another_bearer_is_answered_there(north, south):
    reply = south.answers(north.begins(1, on=1), 100, on=1)
    south.line.reply_departed(1, 100)
    north.finishes(reply, 350, on=1)
    assert [path.round_trip.smoothed_ms for path in north.paths] == [0, 350, 0]
    assert [path.poll_due for path in north.paths][1]
    south.opens(north.seals(on=1), 900, 1)
    assert [path.round_trip.smoothed_ms for path in south.paths] == [0, 800, 0]
    assert south.line.is_up


def test_a_first_frame_on_another_bearer_tells_no_round_trip(north, south):
    reply = south.answers(north.begins(1), 0)
    south.line.reply_departed(1, 100)
    north.finishes(reply, 200)
    south.opens(north.seals(on=2), 900, 2)
    assert [path.round_trip.smoothed_ms for path in south.paths] == [0, 0, 0]
    assert south.line.is_up


def test_both_at_once_on_different_bearers_a_answers_as_well(north):
    north.begins(1, on=0)
    assert north.line.defers_to_own(north.paths[0], 500)
    assert not north.line.defers_to_own(north.paths[1], 500)


def test_a_gives_up_only_its_attempts_on_the_peer_s_bearer_and_b_all(north, south):
    for end in (north, south):
        for on in range(3):
            end.begins(1 + on, pieces=[f"on {on}"], on=on)
    assert north.line.stand_down(north.paths[1]) == ["on 1"]
    assert len(north.line.attempts()) == 2
    assert south.line.stand_down(south.paths[1]) == ["on 0", "on 1", "on 2"]
    assert south.line.attempts() == []


def test_a_session_gives_back_what_the_attempts_on_other_bearers_carried(north, south):
    frames = [north.begins(1 + on, pieces=[f"on {on}"], on=on) for on in range(3)]
    assert sorted(north.finishes(south.answers(frames[1], on=1), on=1)) == ["on 0", "on 2"]
    assert north.line.attempts() == []
    assert [north.line.tries(path) for path in north.paths] == [0, 0, 0]


def test_a_session_is_replaced_over_the_best_bearer_only(north, south):
    opened(north, south)
    north.ready()
    measure(900, 90, 5000, ends=north)
    assert wanting(north, FLASH, 1000 * REKEY_AFTER_S) == [1]


def test_a_session_makes_every_bearer_begin_anew(north, south):
    for path, misses in zip(north.paths, (3, 4, 5), strict=True):
        path.misses = misses
    opened(north, south)
    assert [path.misses for path in north.paths] == [0, 0, 0]


def test_the_deadline_is_the_earliest_of_all_bearers(north, south):
    opened(north, south)
    for path in north.paths:
        path.heartbeat_at = None
    north.sends(1, ["fragment"], 2, 5000)
    assert north.line.deadline() == 5000 + UNMEASURED_MS
    north.line.current.lanes[1].received.received(0, True, ROUTINE, False, 2000)
    assert north.line.deadline() == 2080
    north.paths[1].bearer.is_ready = False
    assert north.line.deadline() == 5000 + UNMEASURED_MS
    north.paths[0].bearer.due = 100
    assert north.line.deadline() == 100
