"""One bearer as the line sees it: when a frame may begin, what is dropped for what, and how the bearer is."""

import pytest
from line_ends import path_of
from redphone.black import bearer
from redphone.black.bearer import DEGRADED, DOWN, FORBIDDEN, NO_VALID_FRAMES, NOTHING, UNANSWERED, UP
from redphone.station.live import Cargo
from redphone.station.path import SEALED, Sending
from redphone.wire import FLASH, HALF_DUPLEX, IMMEDIATE, NO_CIPHERTEXT, ROLE_A, ROLE_B, ROUTINE, RS485

TIMEOUT_MS = 1208


def routine(urgency=ROUTINE):
    return Sending(SEALED, b"frame", urgency, None, 1)


def departs(path, now):
    path.bearer.has_departed = True
    return path.take(now)


@pytest.fixture
def path():
    return path_of()


# What may begin.


def test_a_frame_may_begin_on_a_bearer_that_is_up_and_ready(path):
    assert path.may_begin(False, 0)
    assert path.usable


@pytest.mark.parametrize("why", [bearer.NOT_TRIED, bearer.NO_CARRIER, bearer.MODEM_SILENT])
def test_none_begins_on_one_that_is_down(path, why):
    path.bearer.state, path.bearer.why = DOWN, why
    assert not path.usable
    assert not path.may_begin(True, 0)
    assert path.idle == (why == bearer.NOT_TRIED)


def test_one_that_is_degraded_can_be_used(path):
    path.bearer.state = DEGRADED
    assert path.usable
    assert path.may_begin(False, 0)


def test_none_begins_before_the_bearer_is_ready(path):
    path.bearer.is_ready = False
    assert not path.may_begin(True, 0)


def test_none_begins_while_another_is_under_way(path):
    path.begin(routine(), 0)
    assert not path.may_begin(True, 0)
    departs(path, 10)
    assert path.may_begin(True, 10)


def test_none_ever_begins_where_ciphertext_is_forbidden():
    path = path_of(flags=NO_CIPHERTEXT)
    assert path.forbidden
    assert not path.usable
    assert not path.may_begin(True, 0)
    path.bearer.state, path.bearer.why = DOWN, bearer.NOT_TRIED
    assert not path.idle


def test_nothing_is_taken_where_ciphertext_is_forbidden():
    path = path_of(flags=NO_CIPHERTEXT)
    path.feed(b"anything", 0)
    assert path.bearer.octets == []
    assert path.counters.octets_received == 8


@pytest.mark.parametrize(("role", "slots"), [(ROLE_A, 1), (ROLE_B, 2)])
def test_on_half_duplex_it_is_begun_in_turn(role, slots):
    path = path_of(role=role, flags=HALF_DUPLEX, bit_rate=1200)
    assert path.takes_turns
    path.feed(b"x", 1000)
    assert not path.may_begin(True, 1289)
    assert path.may_begin(True, 1290)
    due = 1290 + slots * 500
    assert not path.may_begin(False, due - 1)
    assert path.turn_due == path.deadline() == due
    assert path.may_begin(False, due)
    assert path.turn_due is None


def test_rs485_has_a_shorter_guard():
    path = path_of(flags=HALF_DUPLEX | RS485)
    path.feed(b"x", 1000)
    assert path.may_begin(True, 1045)
    assert not path_of().takes_turns


def test_on_half_duplex_an_answer_is_listened_for_after_a_frame():
    path = path_of(flags=HALF_DUPLEX, bit_rate=1200)
    path.begin(routine(), 0)
    departs(path, 100)
    assert path.may_begin(False, 100)
    assert not path.may_begin(False, 1000)
    assert path.turn_due == 100 + TIMEOUT_MS


def test_on_half_duplex_misses_make_the_guard_longer():
    path = path_of(flags=HALF_DUPLEX, bit_rate=1200)
    path.misses = 2
    path.begin(routine(), 0)
    departs(path, 10)
    path.feed(b"x", 2000)
    assert not path.may_begin(True, 3039)
    assert path.may_begin(True, 3040)


def covered(**setup):
    return path_of(cover_ms=500, cover_octets=200, **setup)


def test_cover_begins_on_its_beat_however_late_it_is_asked():
    path = covered()
    begins = []
    for now in range(0, 3000, 70):
        if path.may_begin(True, now):
            begins.append(now)
            path.begin(routine(), now)
            departs(path, now + 30)
    assert begins == [0, 560, 1050, 1540, 2030, 2520]


def test_cover_knows_when_its_next_beat_is():
    path = covered()
    path.begin(routine(), 100)
    departs(path, 130)
    assert path.deadline() == 600
    assert not path.may_begin(True, 599)
    assert path.may_begin(True, 600)


def test_beats_that_were_missed_are_not_made_up_for():
    path = covered()
    path.begin(routine(), 100)
    departs(path, 130)
    path.bearer.state = DOWN
    assert not path.may_begin(True, 5000)
    assert path.deadline() is None
    path.bearer.state = UP
    assert path.may_begin(True, 5020)
    path.begin(routine(), 5020)
    departs(path, 5040)
    assert not path.may_begin(True, 5519)
    assert path.deadline() == 5520


def test_a_beat_with_nothing_to_begin_is_no_deadline_any_more():
    path = covered()
    path.begin(routine(), 100)
    departs(path, 130)
    assert path.may_begin(False, 600)
    assert path.deadline() is None
    assert path.may_begin(False, 700)


def test_the_next_beat_is_no_deadline_while_a_frame_is_under_way():
    path = covered()
    path.begin(routine(), 100)
    assert path.deadline() is None


def test_cover_is_never_abandoned_for_anything():
    path = covered()
    path.begin(routine(), 0)
    path.bearer.left = 1000
    assert not path.yields_to(FLASH)


# What is dropped.


@pytest.mark.parametrize(
    ("under_way", "urgency", "left", "yields"),
    [
        (ROUTINE, FLASH, 150, True),
        (ROUTINE, FLASH, 5, True),
        (ROUTINE, FLASH, 4, False),
        (ROUTINE, IMMEDIATE, 65, True),
        (ROUTINE, IMMEDIATE, 64, False),
        (FLASH, FLASH, 150, False),
        (IMMEDIATE, ROUTINE, 150, False),
        (ROUTINE, -1, 150, False),
    ],
)
def test_what_is_under_way_yields_to_what_is_more_urgent_unless_it_is_nearly_out(
    path, under_way, urgency, left, yields
):
    path.begin(routine(under_way), 0)
    path.bearer.left = left
    assert path.yields_to(urgency) == yields


def test_with_nothing_under_way_nothing_yields(path):
    path.bearer.left = 1000
    assert not path.yields_to(FLASH)


def test_what_is_abandoned_is_given_back_and_never_departs(path):
    sending = routine()
    path.begin(sending, 0)
    assert path.abandon() is sending
    path.bearer.has_departed = True
    assert path.take(10) == (b"", None)
    assert path.may_begin(False, 10)


def test_a_bearer_that_cannot_abandon_keeps_its_frame(path):
    path.begin(routine(), 0)
    path.bearer.may_abandon = False
    assert path.abandon() is None
    assert not path.may_begin(True, 0)


def test_what_a_bearer_that_has_failed_held_is_given_back(path):
    sending = routine()
    path.begin(sending, 0)
    assert path.drop() is None
    path.bearer.state = DOWN
    assert path.drop() is sending
    assert path.drop() is None


def test_octets_and_the_frame_that_left_with_them(path):
    sending = routine()
    path.begin(sending, 0)
    assert path.bearer.begun == [b"frame"]
    path.bearer.out = b"half of "
    assert path.take(1) == (b"half of ", None)
    path.bearer.out = b"it"
    assert departs(path, 2) == (b"it", sending)
    assert (path.counters.octets_sent, path.counters.frames_sent) == (10, 1)


def test_a_modem_s_orders_go_out_without_a_frame(path):
    path.bearer.out = b"ATZ\r"
    assert path.take(0) == (b"ATZ\r", None)


# Copies of what goes over other bearers, too.


def cargo_of(pieces=("order",)):
    return Cargo(b"octets", list(pieces), FLASH)


def test_copies_wait_in_their_order_and_no_more_than_eight(path):
    cargos = [cargo_of() for _ in range(9)]
    assert [path.copy(cargo) for cargo in cargos] == [True] * 8 + [False]
    assert path.copies == cargos[:8]
    assert path.next_copy() is cargos[0]


def test_what_has_arrived_elsewhere_is_not_sent_any_more(path):
    first, second, third = (cargo_of() for _ in range(3))
    for cargo in (first, second, third):
        path.copy(cargo)
    first.arrived = True
    second.pieces = []
    assert path.next_copy() is third
    assert path.copies == [third]
    third.arrived = True
    assert path.next_copy() is None


# How the bearer is.


def test_a_bearer_says_how_it_is(path):
    assert path.state(0) == (UP, NOTHING)
    path.bearer.state, path.bearer.why = DEGRADED, bearer.MODEM_ERROR
    assert path.state(0) == (DEGRADED, bearer.MODEM_ERROR)


@pytest.mark.parametrize("why", [bearer.NO_CARRIER, bearer.DIALLING, bearer.BREAK])
def test_what_is_down_says_the_bearer_s_own_reason(path, why):
    path.misses = 9
    path.bearer.state, path.bearer.why = DOWN, why
    assert path.state(0) == (DOWN, why)


def test_forbidden_goes_before_everything():
    path = path_of(flags=NO_CIPHERTEXT)
    assert path.state(0) == (DOWN, FORBIDDEN)
    path.bearer.state, path.bearer.why = DOWN, bearer.NO_CARRIER
    assert path.state(0) == (DOWN, FORBIDDEN)


def test_two_misses_in_a_row_are_no_answer(path):
    path.misses = 1
    assert (path.failing, path.state(0)) == (False, (UP, NOTHING))
    path.misses = 2
    assert (path.failing, path.state(0)) == (True, (DEGRADED, UNANSWERED))


def test_octets_without_a_frame_for_ten_seconds_are_garbage(path):
    path.feed(bytes(40), 1000)
    path.feed(bytes(24), 2000)
    assert path.state(10_999) == (UP, NOTHING)
    assert path.state(11_000) == (DEGRADED, NO_VALID_FRAMES)


def test_fewer_than_sixty_four_octets_are_not(path):
    path.feed(bytes(63), 1000)
    assert path.state(100_000) == (UP, NOTHING)


def test_a_valid_frame_ends_that_and_the_count_begins_anew(path):
    path.feed(bytes(64), 1000)
    path.heard()
    assert path.state(11_000) == (UP, NOTHING)
    path.feed(bytes(64), 20_000)
    assert path.state(29_999) == (UP, NOTHING)
    assert path.state(30_000) == (DEGRADED, NO_VALID_FRAMES)


def test_garbage_is_told_before_what_is_unanswered(path):
    path.misses = 5
    path.feed(bytes(64), 0)
    assert path.state(10_000) == (DEGRADED, NO_VALID_FRAMES)


# Quality.


def test_the_peer_is_told_when_it_would_do_otherwise(path):
    path.bearer.measured = (29, 25)
    path.note_quality()
    assert path.quality_due
    assert path.take_quality() == (29, 25)
    assert not path.quality_due
    path.note_quality()
    assert not path.quality_due
    path.bearer.measured = (400, 25)
    path.note_quality()
    assert path.quality_due


def test_what_is_told_is_how_it_is_when_it_is_told(path):
    path.bearer.measured = (400, 25)
    path.note_quality()
    path.bearer.measured = (500, 40)
    assert path.take_quality() == (500, 40)


def test_a_bearer_that_measures_nothing_tells_nothing(path):
    path.note_quality()
    assert not path.quality_due


def test_discarded_is_what_the_bearer_and_the_cipher_made_of_it(path):
    path.bearer.discarded = 3
    path.counters.frames_discarded = 4
    assert path.discarded == 7


# How long, how strong, how soon.


def test_where_strength_is_measured_a_frame_is_as_long_as_the_bearer_takes(path):
    path.bearer.measured = (0, 25)
    path.take_quality()
    assert path.payload_octets() == 1004 - 18


def test_under_cover_a_frame_has_room_for_what_cover_has():
    path = covered()
    path.bearer.measured = (0, 25)
    path.take_quality()
    assert path.room() == path.payload_octets() == 200 - 18
    path.bearer.frame_octets_max = 180
    assert path.room() == 180 - 18


def test_elsewhere_its_length_follows_what_is_lost(path):
    before = path.payload_octets()
    assert before == path.frame_length.best()
    for _ in range(10):
        path.frame_length.lost(200)
    assert path.payload_octets() < before


@pytest.mark.parametrize(
    ("bit_rate", "boosts"),
    [(9600, [2, 3, 4]), (1200, [2, 3, 4]), (1199, [1, 2, 3]), (600, [1, 2, 3]), (599, [0, 1, 2])],
)
def test_a_first_frame_is_coded_more_strongly_with_each_try(bit_rate, boosts):
    path = path_of(bit_rate=bit_rate)
    assert [path.first_boost(tries) for tries in range(3)] == boosts


def test_a_faster_bearer_costs_less(path):
    assert path_of(bit_rate=1200).cost_ms() > path.cost_ms()
    before = path.cost_ms()
    path.round_trip.measured(10)
    assert path.cost_ms() < before


def test_its_deadline_is_the_earliest_of_what_it_waits_for(path):
    assert path.deadline() is None
    path.heartbeat_at = 900
    assert path.deadline() == 900
    path.bearer.due = 300
    assert path.deadline() == 300
    path.turn_due = 100
    assert path.deadline() == 100
    path.turn_due = None
    assert path.deadline() == 300
