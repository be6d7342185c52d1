"""Every figure of a month's report, from what a box has told and what was done to it: never from its journal.

Of what a box stores nothing is taken but when, and how many entries: docs/record.md counts from one entry to the next.
"""

from collections import Counter

from month_messages import deliveries, own_fates, peer_fates, quantiles, series, unanswered
from month_stream import DAY_S
from month_times import DOWN, UNKNOWN, availability, bearer_changes, line_changes, staffing
from redphone import wire

_SAID_ELSEWHERE = (wire.LINE_UP, wire.LINE_DOWN, wire.CLOCK_RIGHT)
_BIAS_S = 1 << 31


def expected(stream, start, end):
    """The figures of a Stream from `start` until before `end`, UTC seconds, as JSON has them."""
    return {
        "start": start,
        "end": end,
        "entries": sum(count for ms, count in stream.stored if start <= stream.utc(ms) < end),
        "starts": sum(start <= stream.utc(ms) < end for ms in stream.starts),
        "line": availability("line", stream, line_changes(stream), DOWN, start, end),
        "bearers": [
            availability(f"bearer {number}", stream, bearer_changes(stream, number), UNKNOWN, start, end)
            for number in stream.bearers
        ],
        "own_tests": tests(stream, 1, start, end),
        "peer_tests": tests(stream, 0, start, end),
        "clocks": clocks(stream, start, end),
        "own_messages": deliveries(own_fates(stream), start, end),
        "peer_messages": deliveries(peer_fates(stream), start, end),
        "unanswered": unanswered(stream, start, end),
        "steps": steps(stream, start, end),
        "own_watch": staffing(stream, 0, start, end),
        "peer_watch": staffing(stream, 1, start, end),
        "handovers": handovers(stream, start, end),
        "compromises": compromises(stream, start, end),
        "alarms": alarms(stream, start, end),
        "series": series(stream, start, end),
    }


def tests(stream, own, start, end):
    """Of one end: each number once, with the best that came of it, on the day of the first word of it."""
    reports = [record for _, record in stream.events(wire.LineTestReport) if record.own == own]
    first = {record.number: record.at for record in reversed(reports)}
    counted = {number: at for number, at in first.items() if start <= at < end}
    best = {number: min(each.result for each in reports if each.number == number) for number in counted}
    took = [record.took_ms for record in reports if record.number in counted and record.took_ms]
    days = [
        [day, *_results(best[number] for number, at in counted.items() if day <= at < day + DAY_S)]
        for day in range(start - start % DAY_S, end, DAY_S)
    ]
    answered, late, missed = _results(best.values())
    return {
        "made": len(counted),
        "answered": answered,
        "late": late,
        "missed": missed,
        "took_ms": quantiles(took),
        "days": days,
    }


def _results(results):
    counts = Counter(results)
    return [counts[wire.TEST_ANSWERED], counts[wire.TEST_ANSWERED_LATE], counts[wire.TEST_UNANSWERED]]


def clocks(stream, start, end):
    """The peer's clock less ours, at every test that told it."""
    reports = [record for _, record in stream.events(wire.LineTestReport) if start <= record.at < end]
    found = [record.offset - _BIAS_S for record in reports if record.offset]
    last = found[-1] if found else None
    return {
        "measured": len(found),
        "least": min(found, default=None),
        "greatest": max(found, default=None),
        "last": last,
    }


def steps(stream, start, end):
    """Taken here about the peer's messages, and there about ours."""
    found = []
    for own, direction in ((True, 1), (False, 0)):
        taken = [record for _, record in stream.events(wire.Stepped) if record.direction == direction]
        counts = Counter((record.step, record.outcome) for record in taken if start <= record.at < end)
        for step in (wire.SIREN, wire.DESKS, wire.HOOK):
            done, failed, nobody = (
                counts[step, outcome] for outcome in (wire.STEP_DONE, wire.STEP_FAILED, wire.STEP_NOBODY)
            )
            found.append({"own": own, "step": step, "done": done, "failed": failed, "nobody": nobody})
    return found


def handovers(stream, start, end):
    """Who has signed on, with how much that was open, and who was there before."""
    sign_ons = [deed.record for _, deed in stream.done(wire.SignOn)]
    there, found = {}, []
    for _, record in stream.events(wire.Presence):
        if record.end:
            continue
        if not record.state:
            there[record.desk] = ""
            continue
        order = sign_ons.pop(0)
        before = there.get(record.desk, "")
        there[record.desk] = record.by
        relieved = "" if before == record.by else before
        if (order.accepts or relieved) and start <= record.since < end:
            fields = {"at": record.since, "desk": record.desk, "by": record.by}
            found.append(fields | {"accepted": order.accepts, "relieved": relieved})
    assert not sign_ons
    return sorted(found, key=lambda each: (each["at"], each["desk"]))


def compromises(stream, start, end):
    """From the alarm to the Trust."""
    trusted = [(stream.utc(ms), deed.record.by) for ms, deed in stream.done(wire.Trust)]
    found = []
    for _, record in stream.events(wire.Alarm):
        if record.alarm == wire.COMPROMISED:
            ended, by = next(((at, by) for at, by in trusted if at >= record.at), (0, ""))
            found.append({"at": record.at, "ended": ended, "by": by})
    return [each for each in found if each["at"] < end and (not each["ended"] or each["ended"] >= start)]


def alarms(stream, start, end):
    """How often each was told, those of which another figure says more left out."""
    told = [record for _, record in stream.events(wire.Alarm) if start <= record.at < end]
    counts = Counter(record.alarm for record in told if record.alarm not in _SAID_ELSEWHERE)
    return {str(alarm): counts[alarm] for alarm in sorted(counts)}
