"""Computations a slice at a time."""

import pytest
from redphone.errors import RemoteProtocolError
from redphone.station.work import Work


@pytest.fixture
def work():
    return Work()


def slices(said, name, count):
    """Steps that give way `count` times and note each slice."""
    for number in range(count):
        said.append(name + str(number))
        yield
    said.append(name + " done")


def test_a_step_ends_when_something_gives_way(work):
    said = []
    work.begin(slices(said, "a", 2))
    assert said == []
    for expected in (["a0"], ["a0", "a1"], ["a0", "a1", "a done"]):
        assert work.pending
        work.step(0)
        assert said == expected
    assert not work.pending


def test_what_needs_no_time_is_done_at_once(work):
    said = []
    for name in "abc":
        work.when_idle(slices(said, name, 0))
    work.step(0)
    assert said == ["a done", "b done", "c done"]
    assert not work.pending


def test_what_the_peer_waits_for_goes_first_and_the_rest_goes_on_after(work):
    said = []
    work.when_idle(slices(said, "idle", 2))
    work.step(0)
    work.begin(slices(said, "urgent", 1))
    while work.pending:
        work.step(0)
    assert said == ["idle0", "urgent0", "urgent done", "idle1", "idle done"]


def test_one_that_fails_is_dropped_and_the_next_goes_on(work):
    said = []

    def failing():
        yield
        raise RemoteProtocolError("no good")

    work.begin(failing())
    work.begin(slices(said, "next", 0))
    work.step(0)
    with pytest.raises(RemoteProtocolError, match="no good"):
        work.step(0)
    work.step(0)
    assert said == ["next done"]


def test_no_more_than_four_wait(work):
    for _ in range(4):
        work.begin(slices([], "a", 1))
    with pytest.raises(RemoteProtocolError, match="too many"):
        work.begin(slices([], "a", 1))


def test_steps_know_when_they_are(work):
    at = []

    def noting():
        at.append(work.now)
        yield
        at.append(work.now)

    work.begin(noting())
    work.step(5)
    work.step(9)
    assert at == [5, 9]


def test_what_is_abandoned_is_closed(work):
    closed = []

    def held(name):
        try:
            yield
        finally:
            closed.append(name)

    work.begin(held("urgent"))
    work.when_idle(held("idle"))
    work.step(0)
    work.when_idle(held("never begun"))
    work.abandon()
    assert closed == ["urgent"]
    assert not work.pending
