"""Which changes of a bearer are told, and which the journal keeps."""

from types import SimpleNamespace

import pytest
from redphone import wire
from redphone.black import bearer
from redphone.station.counters import Counters
from redphone.station.watch import Watch
from redphone.ticks import PERIOD_MS, add

UP = bearer.UP, bearer.NOTHING
BREAK = bearer.DOWN, bearer.BREAK
UNANSWERED = bearer.DEGRADED, bearer.UNANSWERED
UTC = 1_800_000_000


class Path:
    """A bearer that is in the state that the test says."""

    def __init__(self, number):
        self.number = number
        self.now = UP
        self.counters = Counters()
        self.discarded = 3
        self.setup = wire.BearerSetup(kind=wire.TELEPHONE, bit_rate=19200)
        self.round_trip = SimpleNamespace(smoothed_ms=250)
        self.bearer = SimpleNamespace(level=lambda: 2, quality=lambda: (77, 25))

    def state(self, now):
        return self.now


class Bench:
    """Two bearers, watched from shortly before the ticks wrap."""

    def __init__(self):
        self.paths = [Path(0), Path(1)]
        self.told, self.noted = [], []
        self.ms = 0
        line = SimpleNamespace(paths=self.paths, frames_resent=lambda path: 5)
        self.watch = Watch(line, self.told.append, self.noted.append, lambda now: self.utc, self.now)

    @property
    def now(self):
        return add(PERIOD_MS - 2000, self.ms)

    @property
    def utc(self):
        return UTC + self.ms // 1000

    def passes(self, ms):
        """Time passes, looked at only when something is due, and at the end."""
        end = self.ms + ms
        while True:
            due = self.watch.deadline()
            at = end if due is None else self.ms + (due - self.now) % PERIOD_MS
            self.ms = min(at, end)
            self.watch.look(self.now)
            if self.ms == end:
                return

    def becomes(self, state, number=0):
        self.paths[number].now = state
        self.watch.look(self.now)

    def states(self):
        return [(record.number, (record.state, record.why)) for record in self.told]


@pytest.fixture
def bench():
    return Bench()


def test_a_state_that_lasts_a_second_is_told_once_and_one_that_lasts_a_minute_kept(bench):
    bench.becomes(BREAK)
    bench.passes(999)
    assert bench.told == []
    bench.passes(1)
    assert bench.states() == [(0, BREAK)]
    bench.passes(58_999)
    assert bench.noted == []
    bench.passes(1)
    assert bench.noted == [0 << 16 | bearer.DOWN << 8 | bearer.BREAK]
    bench.passes(600_000)
    assert len(bench.told) == len(bench.noted) == 1
    assert bench.watch.deadline() is None


def test_each_bearer_is_watched_by_itself(bench):
    bench.becomes(UNANSWERED, 1)
    bench.passes(500)
    bench.becomes(BREAK, 0)
    bench.passes(60_000)
    assert bench.states() == [(1, UNANSWERED), (0, BREAK)]
    assert bench.noted == [
        1 << 16 | bearer.DEGRADED << 8 | bearer.UNANSWERED,
        0 << 16 | bearer.DOWN << 8 | bearer.BREAK,
    ]


def test_what_passes_within_a_second_is_told_to_nobody(bench):
    for _ in range(20):
        bench.becomes(BREAK)
        bench.passes(900)
        bench.becomes(UP)
        bench.passes(900)
    bench.passes(600_000)
    assert bench.told == bench.noted == []


def test_what_comes_and_goes_within_a_minute_is_told_and_not_kept(bench):
    for _ in range(10):
        bench.becomes(BREAK)
        bench.passes(30_000)
        bench.becomes(UP)
        bench.passes(30_000)
    bench.passes(600_000)
    assert bench.states() == [(0, BREAK), (0, UP)] * 10
    assert bench.noted == []


def test_a_short_change_begins_the_minute_anew(bench):
    bench.becomes(BREAK)
    bench.passes(50_000)
    bench.becomes(UP)
    bench.passes(100)
    bench.becomes(BREAK)
    bench.passes(59_999)
    assert bench.noted == []
    bench.passes(1)
    assert len(bench.noted) == len(bench.told) == 1


def test_the_way_back_is_kept_too(bench):
    bench.becomes(BREAK)
    bench.passes(60_000)
    bench.becomes(UP)
    bench.passes(60_000)
    assert bench.noted[1:] == [bearer.UP << 8]


def test_a_record_tells_all_that_is_known(bench):
    bench.passes(10_000)
    bench.paths[1].now = BREAK
    bench.paths[1].counters.frames_sent, bench.paths[1].counters.frames_received = (1 << 32) + 9, 8
    first, second = bench.watch.records(bench.now)
    assert (first.state, first.why, first.since) == (*UP, UTC)
    assert second == wire.BearerState(
        number=1,
        kind=wire.TELEPHONE,
        state=bearer.DOWN,
        why=bearer.BREAK,
        since=UTC + 10,
        bit_rate=19200,
        round_trip_ms=250,
        frames_sent=9,
        frames_resent=5,
        frames_received=8,
        frames_discarded=3,
        spoilt=77,
        level=2,
    )
    assert bench.told == []
