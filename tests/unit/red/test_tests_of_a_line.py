"""Line tests by period and by hand: what is awaited, missed and late, and clocks that are far from right."""

from binascii import crc32
from types import SimpleNamespace

import pytest
from redphone.red.line_tests import LineTests
from redphone.red.notices import Notices
from redphone.red.sample_lines import line
from redphone.wire import (
    CLOCK_BIAS_S,
    CLOCK_RIGHT,
    CLOCK_WRONG,
    ROLE_A,
    ROLE_B,
    TEST_ANSWERED,
    TEST_ANSWERED_LATE,
    TEST_LATE,
    TEST_MISSED,
    TEST_UNANSWERED,
    LineTest,
    LineTestAnswer,
    LineTestReport,
    LineTestResult,
    PeerChain,
)
from storing import Desk

HOUR_S = 3600
EVEN = 500_000
GRACE_MS = 304_000


class Lab:
    """An end's line tests, its clock, and what came of it all. Time in milliseconds since the start."""

    def __init__(self, role=ROLE_A, utc=EVEN * HOUR_S, test_min=60):
        self.desk = Desk()
        self.desk.utc = lambda now: self.utc + now // 1000
        self.utc = utc
        self.notices = Notices()
        self.noted = []
        self.renewed = 0
        self.proved = 0
        self.tests = self._made(role, test_min)

    def _made(self, role, test_min):
        fill = SimpleNamespace(role=role, test_min=test_min)
        common = (self.desk.journal, self.desk.utc, self.desk.tell, self.notices)
        return LineTests(fill, common, lambda *note: self.noted.append(note), self._renew, self._prove, lambda: 1000)

    def _renew(self, now):
        self.renewed += 1

    def _prove(self, now):
        self.proved += 1

    def said(self, now=0):
        found = []
        while self.notices.urgency() >= 0:
            took = self.notices.take(now)
            found.extend([] if took is None else [took[0]])
        return found

    def results(self):
        return [(entry.own, entry.number, entry.result) for entry in self.desk.of_form(LineTestResult)]

    def alarms(self):
        return [alarm for alarm, _, _ in self.noted]


def answer(number, utc=EVEN * HOUR_S, **values):
    return LineTestAnswer(number=number, utc=utc, check=crc32(line(number).encode()), chain=bytes(16), **values)


def from_peer(number, utc=EVEN * HOUR_S, text="text"):
    return LineTest(number=number, utc=utc, chain=bytes(16), text=text)


@pytest.mark.parametrize(("role", "own"), [(ROLE_A, EVEN), (ROLE_B, EVEN + 1)])
def test_each_end_makes_those_of_its_periods(role, own):
    lab = Lab(role)
    for hour in range(2):
        lab.tests.tick(1000 * HOUR_S * hour)
    assert lab.renewed == 1
    assert [item.number for item in lab.said()] == [own]


def test_a_clock_that_is_not_set_makes_none():
    lab = Lab(utc=0)
    lab.tests.tick(0)
    assert (lab.renewed, lab.noted, lab.said()) == (0, [], [])
    lab.tests.make(0)
    assert [item.number for item in lab.said()] == [1]


def test_an_answer_counts_once_and_only_the_right_one():
    lab = Lab()
    lab.tests.tick(0)
    lab.tests.answered(answer(EVEN), 10)
    assert lab.results() == []
    lab.said(100)
    wrong = answer(EVEN)
    wrong.check ^= 1
    lab.tests.answered(wrong, 200)
    lab.tests.answered(answer(EVEN + 2), 200)
    lab.tests.answered(answer(EVEN), 350)
    lab.tests.answered(answer(EVEN), 400)
    assert lab.results() == [(1, EVEN, TEST_ANSWERED)]
    [report] = lab.desk.of(LineTestReport)
    assert (report.took_ms, report.text) == (250, line(EVEN))
    assert len(lab.desk.of_form(PeerChain)) == 1


def test_one_that_is_missed_is_noted_once_and_then_late():
    lab = Lab()
    lab.tests.tick(0)
    lab.said(0)
    lab.tests.tick(GRACE_MS - 1)
    assert lab.noted == []
    lab.tests.tick(GRACE_MS)
    lab.tests.tick(GRACE_MS + 1)
    assert lab.noted == [(TEST_MISSED, 0, EVEN)]
    lab.tests.answered(answer(EVEN, EVEN * HOUR_S + 200), GRACE_MS + 1000)
    assert TEST_LATE in lab.alarms()
    assert lab.results() == [(1, EVEN, TEST_UNANSWERED), (1, EVEN, TEST_ANSWERED_LATE)]


def test_the_peer_s_is_answered_each_time_and_counted_once():
    lab = Lab(ROLE_B)
    lab.tests.tick(0)
    for _ in range(2):
        lab.tests.tested(from_peer(EVEN), 0)
        [said] = lab.said()
        assert (said.number, said.check) == (EVEN, crc32(b"text"))
    assert lab.results() == [(0, EVEN, TEST_ANSWERED)]
    assert lab.proved == 1
    lab.tests.tick(GRACE_MS)
    assert lab.noted == []


def test_one_that_was_lost_is_made_again_under_each_new_session_until_it_is_answered():
    lab = Lab()
    lab.tests.tick(0)
    for _ in range(3):
        assert len(lab.said(0)) == 1
        lab.tests.new_session(0)
    lab.tests.answered(answer(EVEN), 10)
    assert lab.said(20) == []
    lab.tests.new_session(20)
    assert lab.said(20) == []


@pytest.mark.parametrize("own", [0, 1])
def test_a_clock_that_was_far_ahead_when_one_was_missed_stops_no_later_one(own):
    lab = Lab(ROLE_A if own else ROLE_B, utc=(EVEN + 9000) * HOUR_S)
    lab.tests.tick(0)
    lab.tests.tick(GRACE_MS)
    assert lab.noted == [(TEST_MISSED, 0, EVEN + 9000)]
    lab.utc = EVEN * HOUR_S
    for hour in range(1, 9):
        for now in (1000 * HOUR_S * hour, 1000 * HOUR_S * hour + GRACE_MS):
            lab.tests.tick(now)
    missed = [number for alarm, _, number in lab.noted if alarm == TEST_MISSED and number % 2 == EVEN % 2]
    assert missed[1:] == [EVEN + 4, EVEN + 6, EVEN + 8]


@pytest.mark.parametrize(
    ("ours", "theirs", "told"),
    [(100, 0xFFFFFFFF, 0xFFFFFFFF), (0xFFFFFF00, 0, 1), (1000, 970, None), (970, 1000, None)],
)
def test_clocks_however_far_apart_are_told_within_bounds(ours, theirs, told):
    lab = Lab(utc=ours, test_min=0)
    lab.tests.tested(from_peer(5, theirs), 0)
    assert lab.noted == ([] if told is None else [(CLOCK_WRONG, 0, told)])
    lab.tests.tested(from_peer(6, ours), 0)
    assert lab.alarms() == ([] if told is None else [CLOCK_WRONG, CLOCK_RIGHT])
    assert lab.tests.offset_s == 0
    assert lab.desk.of_form(LineTestResult)[-1].offset == CLOCK_BIAS_S


def test_a_restart_makes_no_second_one_and_a_checkpoint_keeps_which_was_the_last():
    lab = Lab()
    lab.tests.tick(0)
    lab.said(0)
    lab.tests.answered(answer(EVEN), 10)
    lab.tests.tested(from_peer(EVEN - 1), 10)
    again = Lab()
    for entry in lab.tests.checkpoint():
        again.tests.restore(entry)
    again.tests.tick(0)
    assert again.renewed == 0
    again.tests.tested(from_peer(EVEN - 1), 10)
    assert again.results() == []


def test_the_next_look_is_at_the_next_period_or_when_one_is_late():
    lab = Lab(utc=EVEN * HOUR_S + 600)
    assert lab.tests.deadline(0) == 3_000_000
    lab.tests.tick(0)
    assert lab.tests.deadline(0) == GRACE_MS
    assert Lab(test_min=0).tests.deadline(0) is None
