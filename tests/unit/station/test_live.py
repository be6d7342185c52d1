"""A session on its bearers: what several frames carry alike comes back once, and only if none arrived."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from line_ends import path_of
from redphone.station.live import Cargo, Live
from redphone.wire import ROUTINE


class Keys:
    """In place of a session."""

    wiped = False

    def wipe(self):
        self.wiped = True


class NoChance:
    """In place of jitter."""

    def up_to(self, most):
        return 0


def cargo_in(frames, pieces=("order",)):
    cargo = Cargo(b"octets", list(pieces), ROUTINE)
    cargo.frames = frames
    return cargo


@pytest.mark.parametrize("frames", [1, 2, 4])
def test_pieces_come_back_when_the_last_frame_is_lost_and_not_before(frames):
    cargo = cargo_in(frames)
    assert [cargo.lost() for _ in range(frames)] == [[]] * (frames - 1) + [["order"]]


def test_they_come_back_once():
    cargo = cargo_in(1)
    assert cargo.lost() == ["order"]
    assert cargo.lost() == []


@pytest.mark.parametrize("arrives_after", range(3))
def test_they_do_not_come_back_if_any_copy_arrived(arrives_after):
    cargo = cargo_in(3)
    for number in range(3):
        cargo.arrived = cargo.arrived or number == arrives_after
        assert cargo.lost() == []


def test_a_copy_begun_after_the_others_are_lost_counts():
    cargo = cargo_in(1)
    cargo.frames += 1
    assert cargo.lost() == []
    assert cargo.lost() == ["order"]


@given(order=st.permutations(["arrives", "lost", "lost"]))
def test_whatever_the_order_one_arrival_is_enough(order):
    cargo, given_back = cargo_in(3), []
    for what in order:
        if what == "arrives":
            cargo.arrived = True
        else:
            given_back += cargo.lost()
    assert given_back == []


@pytest.fixture
def live():
    return Live(Keys(), [path_of(0), path_of(1)], NoChance(), ["receipt"])


def sends(live, bearer, counter, cargo):
    live.lanes[bearer].sent.sent(counter, 100, ROUTINE, cargo)


def test_a_session_that_ends_gives_back_each_piece_once(live):
    shared, own = cargo_in(2, ["shared"]), cargo_in(1, ["own"])
    for bearer in range(2):
        sends(live, bearer, 0, shared)
    sends(live, 1, 1, own)
    assert sorted(live.end()) == ["own", "receipt", "shared"]
    assert live.session.wiped
    assert live.end() == []


def test_a_session_that_ends_gives_nothing_back_that_has_arrived_anywhere(live):
    shared = cargo_in(2)
    for bearer in range(2):
        sends(live, bearer, 0, shared)
    arrived, _ = live.lanes[0].sent.acknowledged(0, b"", 10)
    assert arrived == [shared]
    shared.arrived = True
    assert live.end() == ["receipt"]


def test_what_the_reply_carried_is_given_back_once(live):
    assert live.give_back() == ["receipt"]
    assert live.give_back() == []
    assert live.abandon() == []


def test_lanes_know_nothing_of_one_another(live):
    for lane, counter in itertools.product(live.lanes, range(3)):
        lane.sent.sent(counter, 100, ROUTINE, cargo_in(1))
    live.lanes[0].sent.acknowledged(2, b"\x03", 10)
    assert len(live.abandon()) == 1 + 3
    live.lanes[1].received.received(7, True, ROUTINE, True, 0)
    assert live.lanes[1].received.wanted()
    assert not live.lanes[0].received.wanted()


def test_each_lane_waits_for_company_as_long_as_its_bearer_says():
    paths = [path_of(0), path_of(1)]
    paths[1].bearer.ack_delay_ms = 3000
    live = Live(Keys(), paths, NoChance())
    for lane in live.lanes:
        lane.received.received(0, True, ROUTINE, False, 100)
    assert [lane.received.deadline() for lane in live.lanes] == [180, 3100]
