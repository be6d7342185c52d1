"""How often the journal hears of the line's ups and downs."""

import pytest
from redphone.station.line_log import LineLog
from redphone.ticks import PERIOD_MS, add


class Bench:
    """A log, from shortly before the ticks wrap."""

    def __init__(self):
        self.ms = 0
        self.is_up = False
        self.notes = []
        self.log = LineLog(lambda is_up: self.notes.append((self.ms, is_up)))

    @property
    def now(self):
        return add(PERIOD_MS - 2000, self.ms)

    def becomes(self, is_up):
        self.is_up = is_up
        self.log.look(is_up, self.now)

    def passes(self, ms):
        """Time passes, looked at only when something is due."""
        end = self.ms + ms
        due = self.log.deadline(self.is_up)
        if due is not None and (due - self.now) % PERIOD_MS <= ms:
            self.ms += (due - self.now) % PERIOD_MS
            self.log.look(self.is_up, self.now)
        self.ms = end


@pytest.fixture
def bench():
    return Bench()


def test_a_line_that_is_down_from_the_start_is_no_news(bench):
    bench.becomes(False)
    assert bench.notes == []
    assert bench.log.deadline(False) is None


def test_one_up_and_one_down_are_noted_at_once(bench):
    bench.becomes(True)
    bench.becomes(True)
    bench.passes(10)
    bench.becomes(False)
    assert bench.notes == [(0, True), (10, False)]


def test_no_more_than_two_a_minute_and_then_what_lasts(bench):
    for number in range(31):
        bench.becomes(number % 2 == 0)
        bench.passes(1000)
    assert bench.notes == [(0, True), (1000, False)]
    bench.passes(60_000)
    assert bench.notes == [(0, True), (1000, False), (60_000, True)]


def test_what_has_gone_back_meanwhile_is_no_news(bench):
    for is_up in (True, False, True, False):
        bench.becomes(is_up)
    assert bench.log.deadline(False) is None
    bench.passes(120_000)
    assert len(bench.notes) == 2


def test_in_an_hour_of_changes_every_second_two_a_minute(bench):
    for number in range(3600):
        bench.becomes(number % 2 == 0)
        bench.passes(1000)
    assert len(bench.notes) == 120
