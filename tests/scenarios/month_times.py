"""How long a line, a bearer or a desk was in which state: a strip of octets, one for each second, that is painted over.

A state holds for whole seconds by the box's clock, until the next second of which something else is said. Where the
clock is set back, the later word stands.
"""

from collections import defaultdict
from itertools import pairwise

from month_life import MEASURED, STARTED
from month_stream import DAY_S, LINE_CHANGES, MINUTE_S
from redphone import wire
from redphone.black import bearer

UNKNOWN, UP, DEGRADED, DOWN, AT_REST, OFF_WHILE_UP, OFF = range(7)
_NOT_UP = b"x"


def availability(name, stream, changes, at_start, start, end):
    """Of a line or a bearer. changes: (ms, state); at_start: the state that a start makes."""
    strip = painted(_marks(stream, changes, at_start), start, end)
    outages = _outages(strip)
    share, at_most = _shares(strip)
    return {
        "name": name,
        "up_s": strip.count(UP),
        "degraded_s": strip.count(DEGRADED),
        "down_s": strip.count(DOWN),
        "at_rest_s": strip.count(AT_REST),
        "off_s": strip.count(OFF) + strip.count(OFF_WHILE_UP),
        "unknown_s": strip.count(UNKNOWN),
        "outages": len(outages),
        "longest_outage_s": max(outages, default=0),
        "share": share,
        "share_at_most": at_most,
        "days": [[day, _shares(part)[0]] for day, part in days(strip, start)],
    }


def painted(marks, start, end):
    """The seconds from `start` to `end`. marks: (UTC second from which on, state), in the order in which they came."""
    strip = bytearray(end - start)
    for (begin, state), (until, _) in pairwise([*marks, (end, None)]):
        begin, until = max(begin, start), min(until, end)
        if begin < until:
            strip[begin - start : until - start] = bytes([state]) * (until - begin)
    return strip


def days(strip, start):
    """(beginning of the day, its part of the strip) of each UTC day."""
    day = start - start % DAY_S
    while day < start + len(strip):
        yield day, strip[max(day - start, 0) : day - start + DAY_S]
        day += DAY_S


def line_changes(stream):
    """When the box keeps that the line is up or down: at once, or, twice a minute at most, as soon as it may."""
    told = [
        (ms, record.alarm == wire.LINE_UP) for ms, record in stream.events(wire.Alarm) if record.alarm in LINE_CHANGES
    ]
    for begin, until in stream.boots():
        kept, was_up = [], False
        changes = [(ms, is_up) for ms, is_up in told if begin <= ms < until]
        for (ms, is_up), (next_ms, _) in pairwise([*changes, (until, None)]):
            if len(kept) >= 2:
                ms = max(ms, kept[-2] + 1000 * MINUTE_S)
            if is_up != was_up and ms < next_ms:
                was_up = is_up
                kept.append(ms)
                yield ms, UP if is_up else DOWN


def bearer_changes(stream, number):
    """When the box keeps how a bearer is: after a minute of it, and at line tests."""
    told = [(ms, record) for ms, record in stream.events(wire.BearerState) if record.number == number]
    found = [(ms, _state(states[number])) for ms, states in stream.states(MEASURED)]
    for (begin, until), (_, first) in zip(stream.boots(), stream.states(STARTED), strict=True):
        noted = first[number]
        changes = [(ms, record) for ms, record in told if begin <= ms < until]
        for (ms, record), (next_ms, _) in pairwise([*changes, (until, None)]):
            kept_ms = _lasted(stream, record, ms, next_ms)
            if kept_ms is not None and not _same(record, noted):
                noted = record
                found.append((kept_ms, _state(record)))
    return found


def _lasted(stream, told, ms, next_ms):
    """From when on it has lasted for a minute without a break, be it too short to be told; None if it never has."""
    for asked_ms, states in stream.states():
        now = states[told.number]
        if ms < asked_ms < next_ms and _same(now, told) and stream.utc(asked_ms) - now.since >= MINUTE_S:
            return stream.began(asked_ms, now.since + MINUTE_S)
    return None


def _same(one, other):
    return (one.state, one.why) == (other.state, other.why)


def _state(record):
    if record.state == bearer.DOWN:
        return AT_REST if record.why == bearer.NOT_TRIED else DOWN
    return UP if record.state == bearer.UP else DEGRADED


def _marks(stream, changes, at_start):
    """(UTC, state) at each entry that the box has stored; from the last one before a start on it is off."""
    happened = [(ms, 0, at_start) for ms in stream.starts]
    happened += [(ms, 1, state) for ms, state in changes]
    happened += [(ms, 2, None) for ms, _ in stream.stored]
    marks, state = [], UNKNOWN
    for ms, kind, new in sorted(happened, key=lambda each: each[:2]):
        if kind == 2:
            marks.append((stream.utc(ms), state))
            continue
        if kind == 0 and marks:
            marks[-1] = (marks[-1][0], OFF_WHILE_UP if marks[-1][1] == UP else OFF)
        state = new
    return marks


def _shares(strip):
    counted = len(strip) - strip.count(UNKNOWN) - strip.count(AT_REST)
    if not counted:
        return None, None
    return strip.count(UP) / counted, (strip.count(UP) + strip.count(OFF_WHILE_UP)) / counted


def _outages(strip):
    """Seconds of each time that it was not up, what is not known and the time at rest left out."""
    table = bytes(ord(" ") if state == UP else ord(_NOT_UP) for state in range(256))
    return [len(run) for run in strip.translate(table, bytes([UNKNOWN, AT_REST])).split(b" ") if run]


def staffing(stream, end, start, until):
    """Of our desks (end 0) or the peer's (1), from what was told of them."""
    marks = defaultdict(list)
    names = ["", *sorted({record.by for _, record in stream.events(wire.Presence)})]
    for _, record in stream.events(wire.Presence):
        if record.end == end:
            there = names.index(record.by) if record.state & wire.ATTENDED else 0
            marks[record.desk].append((record.since, there))
    strips = {desk: painted(marks[desk], start, until) for desk in sorted(marks)}
    by = {desk: {names[code]: strip.count(code) for code in range(1, len(names))} for desk, strip in strips.items()}
    return {
        "desks": [_desk(desk, strip, by[desk], start) for desk, strip in strips.items()],
        "attended_s": sum(any(seconds) for seconds in zip(*strips.values(), strict=True)),
        "operators": {
            name: sum(each[name] for each in by.values())
            for name in names
            if any(each.get(name) for each in by.values())
        },
    }


def _desk(desk, strip, by, start):
    return {
        "desk": desk,
        "attended_s": len(strip) - strip.count(0),
        "by": {name: seconds for name, seconds in by.items() if seconds},
        "days": [[day, len(part) - part.count(0)] for day, part in days(strip, start)],
    }
