"""Time on the box: integer milliseconds that wrap at 2**30, as MicroPython's do.

Only differences mean anything. Two times may be compared while they lie less than
2**29 ms (6.2 days) apart; a station is ticked far more often than that.
"""

PERIOD_MS = 1 << 30
_HALF_MS = 1 << 29


def wrap(ms):
    """Any integer of milliseconds as a tick in 0 .. PERIOD_MS - 1."""
    return ms & (PERIOD_MS - 1)


def add(tick, delta_ms):
    """The tick `delta_ms` after (negative: before) `tick`."""
    return (tick + delta_ms) & (PERIOD_MS - 1)


def diff(later, earlier):
    """Milliseconds from `earlier` to `later`, -2**29 .. 2**29 - 1."""
    return ((later - earlier + _HALF_MS) & (PERIOD_MS - 1)) - _HALF_MS


def reached(now, tick):
    """Whether `now` is at or past `tick`."""
    return diff(now, tick) >= 0


def earliest(first, second):
    """The earlier of two ticks, either of which may be None (never)."""
    if first is None:
        return second
    if second is None:
        return first
    return first if diff(first, second) <= 0 else second
