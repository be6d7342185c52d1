"""That nothing of a month is lost, doubled or told too early, and that every alarm has its cause in the plan."""

from collections import Counter

from month_plan import HOUR_S
from redphone import wire
from redphone_host.escalation import DEFAULT

SECOND_US = 1_000_000
_MINUTE_US = 60 * SECOND_US

# How long a line takes to be found down, or to be up again, when a trouble has begun or ended: two heartbeats.
_NOTICED_US = 15 * _MINUTE_US
_CLOCK_S = 30


def told(life, end, form):
    """(when, record) of everything of one form that an end was told without asking, in true time."""
    return [(at_us, r) for at_us, r, token in life.world.boxes[end].told if isinstance(r, form) and not token]


def delivered_once(life, end):
    """Every message of this end's that was accepted has come to the other once, whole and in order, or was given up."""
    texts = {ref: text for (sender, ref), text in life.people.texts.items() if sender == end}
    accepted = {r.ref: at_us for at_us, r, _ in life.world.boxes[end].told if isinstance(r, wire.Accepted)}
    assert texts.keys() == accepted.keys()
    stored = [entry for _, entry in life.world.boxes[1 - end].stored if isinstance(entry, wire.InMessage)]
    bodies = {entry.ref: bytes(entry.body) for entry in stored}
    assert len(bodies) == len(stored)
    assert all(bodies[ref].endswith(b"\0" + texts[ref]) for ref in bodies)
    arrived = [record.ref for _, record in told(life, 1 - end, wire.Arrived)]
    assert len(arrived) == len(set(arrived))
    for precedence in range(4):
        series = [ref for ref in arrived if wire.precedence_of(ref) == precedence]
        assert series == sorted(series)
    withdrawn = {record.ref for _, record in told(life, end, wire.Progress) if record.status == wire.WITHDRAWN}
    missing = texts.keys() - set(arrived) - withdrawn
    assert all(accepted[ref] > life.now_us - _NOTICED_US for ref in missing)


def rung_once(life, end):
    """Nothing rings anew, nor after it was answered for."""
    ended, rung = set(), Counter()
    for _, record, _ in life.world.boxes[end].told:
        if isinstance(record, wire.RingEnd):
            ended.add(record.ref)
        elif isinstance(record, wire.Ring):
            assert record.ref not in ended
            rung[record.ref] += not record.resumed
    assert rung
    assert set(rung.values()) == {1}


def receipts_are_facts(life, end):
    """What a sender is told was so before, at the other end."""
    facts = {(wire.DELIVERED, record.ref): at_us for at_us, record in told(life, 1 - end, wire.Arrived)}
    for at_us, record in told(life, 1 - end, wire.Ring):
        facts.setdefault((wire.RUNG, record.ref), at_us)
    facts |= {(record.status, record.ref): at_us for at_us, record in told(life, 1 - end, wire.RingEnd)}
    for at_us, record in told(life, end, wire.Progress):
        if record.status in (wire.DELIVERED, wire.RUNG, wire.ACKNOWLEDGED, wire.DECLINED):
            assert facts[record.status, record.ref] <= at_us
        if record.status in (wire.ACKNOWLEDGED, wire.DECLINED):
            assert life.people.answered_at[end, record.ref] <= at_us


def counters_used_once(life, end):
    """No handshake has the number of another."""
    counters = life.world.handshake_counters(end)
    assert len(counters) == len(set(counters)) > life.plan.days


def _lately(spans, at_us):
    return any(begin < at_us and until > at_us - _NOTICED_US for begin, until in spans)


class Causes:
    """What the plan did that an alarm may come of."""

    def __init__(self, life):
        self._life = life
        self._outages = [
            (1000 * outage.start_ms, 1000 * (outage.start_ms + outage.length_ms))
            for outages in life.plan.outages
            for outage in outages
        ]
        both = [
            (
                1000 * max(one.start_ms, other.start_ms),
                1000 * min(one.start_ms + one.length_ms, other.start_ms + other.length_ms),
            )
            for one in life.plan.outages[0]
            for other in life.plan.outages[1]
        ]
        self._troubles = [(begin, end) for begin, end in both if begin < end]
        for watched in life.ends:
            self._troubles += zip(watched.stops_us, watched.starts_us[1:], strict=True)

    def of(self, end, at_us, alarm):
        """Whether this alarm, told at this end and true time, has one."""
        names = {
            wire.LINE_UP: self._trouble,
            wire.LINE_DOWN: self._trouble,
            wire.TEST_MISSED: self._trouble,
            wire.GAP_QUERIED: self._way_lost,
            wire.TEST_LATE: self._was_missed,
            wire.CLOCK_WRONG: self._clocks,
            wire.CLOCK_RIGHT: self._clocks,
            wire.COMPROMISED: self._duress,
            wire.NO_ANSWER: self._unanswered,
            wire.REPLY_DUE: self._reply_by,
            wire.REPLY_OVERDUE: self._reply_by,
            wire.PIN_FAILED: self._wrong_pin,
        }
        return alarm.alarm in names and names[alarm.alarm](end, at_us, alarm)

    def _trouble(self, end, at_us, alarm):
        """No way across, or an end without power, lately; or the beginning of it all."""
        return at_us < _NOTICED_US or _lately(self._troubles, at_us)

    def _way_lost(self, end, at_us, alarm):
        """The same, or a bearer that failed under one of several messages."""
        return _lately(self._troubles + self._outages, at_us)

    def _was_missed(self, end, at_us, alarm):
        missed = [r for when, r in told(self._life, end, wire.Alarm) if r.alarm == wire.TEST_MISSED and when < at_us]
        return any(record.detail == alarm.detail for record in missed)

    def _clocks(self, end, at_us, alarm):
        """They differ, as they were at that time, by more or less than what is said: within what a test cannot tell."""
        ours, theirs = (self._life.ends[each].clock for each in (end, 1 - end))
        apart_s = theirs.utc(theirs.ms(at_us)) - ours.utc(ours.ms(at_us))
        beyond_s = abs(apart_s) - _CLOCK_S
        said_s = alarm.detail - wire.CLOCK_BIAS_S
        return abs(said_s - apart_s) <= 5 and (beyond_s > -5 if alarm.alarm == wire.CLOCK_WRONG else beyond_s < 5)

    def _duress(self, end, at_us, alarm):
        return any(deed.duress and deed.at_us <= at_us for deed in self._life.ends[1 - end].deeds)

    def _unanswered(self, end, at_us, alarm):
        box = self._life.world.boxes[end]
        since_us = next(when for when, r, _ in box.told if isinstance(r, wire.Accepted) and r.ref == alarm.ref)
        known = [r.status for when, r in told(self._life, end, wire.Progress) if r.ref == alarm.ref and when < at_us]
        column = 2 * (4 * wire.precedence_of(alarm.ref) + 3)
        ask_s = int.from_bytes(DEFAULT[column : column + 2], "big")
        closed = (wire.ACKNOWLEDGED, wire.DECLINED, wire.WITHDRAWN, wire.ANSWERED)
        return at_us - since_us > (ask_s - 1) * SECOND_US and not any(status in closed for status in known)

    def _reply_by(self, end, at_us, alarm):
        message = self._life.people.fates[1 - end if alarm.detail else end, alarm.ref]
        return 0 < message.reply_by_s < at_us // SECOND_US - message.at_s + HOUR_S

    def _wrong_pin(self, end, at_us, alarm):
        return (at_us // SECOND_US, end) in self._life.plan.wrong_pins
