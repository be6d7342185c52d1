"""Line tests: made by role and hour, answered by the box, missed ones alarmed (docs/protocol.md section 6.8).

Time is cut into periods, numbered since 1970: A makes the test of each even one, B that of each odd one. Clocks are
compared on the way; a clock that is wrong is told to people, and nothing else is made of it.
"""

from binascii import crc32

from redphone import ticks
from redphone.compat import const
from redphone.red.sample_lines import line
from redphone.wire import (
    CLOCK_BIAS_S,
    CLOCK_RIGHT,
    CLOCK_WRONG,
    ROUTINE,
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

_GRACE_MS = const(300000)
_TIMEOUTS = const(4)
_CLOCK_S = const(30)
_LOOK_MS_MAX = const(3600000)
_U32_MAX = 0xFFFFFFFF


class _Awaited:
    """A test that is awaited: ours its answer, the peer's itself. `began` in ticks; `sent` when it was sent last."""

    def __init__(self, number, now):
        self.number = number
        self.began = now
        self.sent = None
        self.sent_utc = 0
        self.is_missed = False


class LineTests:
    """Both ends' tests. `renew(now)` begins one of ours on the line; `prove(now)` has every bearer measured.

    `common`: the station's journal, utc, tell and notices. `timeout_ms()` is the best bearer's.
    `note(alarm, ref, detail)` alarms people, and the journal keeps it.
    """

    def __init__(self, fill, common, note, renew, prove, timeout_ms):
        self._role = fill.role
        self._period_s = 60 * fill.test_min
        self._journal, self._utc, self._tell, self._notices = common
        self._note = note
        self._renew = renew
        self._prove = prove
        self._timeout_ms = timeout_ms
        # The last number of ours, and of the peer's, that something has come of; what is awaited of each.
        self._done = [0, 0]
        self._awaited: list = [None, None]
        # The number of the peer's last test: it may come twice.
        self._last_number = 0
        self._is_wrong = False
        # The peer's clock less ours, in seconds; None: not known.
        self.offset_s = None

    # What people and time ask for.

    def make(self, now):
        """Make a test now."""
        self._begin(max(1, self._utc(now) // (self._period_s or 3600)), now)

    def tick(self, now):
        """Make a test that is due; notice one that is missed."""
        if self._period_s:
            self._look(now)
        for own in (1, 0):
            awaited = self._awaited[own]
            if awaited is not None and not awaited.is_missed and ticks.reached(now, self._late_at(awaited)):
                awaited.is_missed = True
                self._note(TEST_MISSED, 0, awaited.number)
                self._result(LineTestResult(own=own, number=awaited.number, result=TEST_UNANSWERED), [], "", now)

    def deadline(self, now):
        """When `tick` has something to do, or None."""
        soonest = None
        if self._period_s:
            utc = self._utc(now)
            left_ms = 1000 * (self._period_s - utc % self._period_s)
            soonest = ticks.add(now, min(left_ms, _LOOK_MS_MAX))
        for awaited in self._awaited:
            if awaited is not None and not awaited.is_missed:
                soonest = ticks.earliest(soonest, self._late_at(awaited))
        return soonest

    # What the peer says.

    def tested(self, item, now):
        """The peer's test has come."""
        awaited = self._awaited[0]
        is_late = awaited is not None and awaited.is_missed and awaited.number == item.number
        check = crc32(item.text.encode())
        self._notices.say("test answer", ROUTINE, lambda at: self._answer(item.number, check, at))
        offset = self._compare(item.utc - self._utc(now) + self._timeout_ms() // 2000, now)
        if item.number == self._last_number:
            return
        self._prove(now)
        self._last_number = item.number
        if awaited is not None and awaited.number <= item.number:
            self._awaited[0] = None
        if is_late:
            self._note(TEST_LATE, 0, item.number)
        entry = LineTestResult(own=0, number=item.number, offset=offset)
        entry.result = TEST_ANSWERED_LATE if is_late else TEST_ANSWERED
        self._result(entry, [_chain_of(item)], item.text, now)

    def answered(self, item, now):
        """The peer has answered a test of ours."""
        awaited = self._awaited[1]
        if awaited is None or awaited.sent is None or item.number != awaited.number:
            return
        if item.check != crc32(line(item.number).encode()):
            return
        self._awaited[1] = None
        took_ms = max(1, ticks.diff(now, awaited.sent))
        offset = self._compare(item.utc - (awaited.sent_utc + self._utc(now)) // 2, now)
        entry = LineTestResult(own=1, number=item.number, result=TEST_ANSWERED, took_ms=took_ms, offset=offset)
        if awaited.is_missed:
            entry.result = TEST_ANSWERED_LATE
            self._note(TEST_LATE, 0, item.number)
        self._result(entry, [_chain_of(item)], line(item.number), now)

    def new_session(self, now):
        """The session that a test begins with; or another, and the test may have been lost."""
        if self._awaited[1] is not None:
            self._prove(now)
            self._notices.say("test", ROUTINE, self._test)

    # What the journal keeps.

    def restore(self, entry):
        """Take back a LineTestResult."""
        self._done[entry.own] = entry.number
        if not entry.own:
            self._last_number = entry.number

    def checkpoint(self):
        """The entries that make this again."""
        return [LineTestResult(own=own, number=self._done[own]) for own in (0, 1) if self._done[own]]

    # Within.

    def _look(self, now):
        number = self._utc(now) // self._period_s
        own = int(number % 2 == self._role)
        if self._done[own] > number + 1:
            # A clock was far ahead, and is set right again.
            self._done[own] = number
        if self._awaited[own] is not None and self._awaited[own].number > number + 1:
            self._awaited[own] = None
        if number > self._done[own] and (self._awaited[own] is None or self._awaited[own].number < number):
            if own:
                self._begin(number, now)
            else:
                self._awaited[0] = _Awaited(number, now)

    def _begin(self, number, now):
        self._awaited[1] = _Awaited(number, now)
        self._renew(now)
        self._notices.say("test", ROUTINE, self._test)

    def _test(self, now):
        awaited = self._awaited[1]
        if awaited is None:
            return None
        awaited.sent, awaited.sent_utc = now, self._utc(now)
        test = LineTest(number=awaited.number, utc=awaited.sent_utc, text=line(awaited.number))
        test.index, test.chain = self._journal.stored_index, self._journal.chain
        return test

    def _answer(self, number, check, now):
        answer = LineTestAnswer(number=number, utc=self._utc(now), check=check)
        answer.index, answer.chain = self._journal.stored_index, self._journal.chain
        return answer

    def _late_at(self, awaited):
        return ticks.add(awaited.began, _GRACE_MS + _TIMEOUTS * self._timeout_ms())

    def _compare(self, offset_s, now):
        """The peer's clock less ours, biased; people are told when it is wrong, and when it is so no longer."""
        biased = min(max(CLOCK_BIAS_S + offset_s, 1), _U32_MAX)
        self.offset_s = biased - CLOCK_BIAS_S
        is_wrong = abs(offset_s) > _CLOCK_S + self._timeout_ms() // 1000
        if is_wrong != self._is_wrong:
            self._is_wrong = is_wrong
            self._note(CLOCK_WRONG if is_wrong else CLOCK_RIGHT, 0, biased)
        return biased

    def _result(self, entry, more, text, now):
        """Something has come of a test: stored with what was measured, and told."""
        self._done[entry.own] = max(self._done[entry.own], entry.number)
        report = LineTestReport(own=entry.own, number=entry.number, result=entry.result, at=self._utc(now), text=text)
        report.took_ms, report.offset = entry.took_ms, entry.offset

        def tell():
            self._tell(report, 0)

        self._journal.append_all([entry] + more, report.at, tell, tell)


def _chain_of(item):
    return PeerChain(index=item.index, chain=item.chain)
