"""The chip's clocks: ticks that wrap at 2**30, and the calendar clock, which starts at the host's UTC."""

import time
from datetime import UTC, datetime, timedelta

TICKS_PERIOD = 1 << 30
_HALF = TICKS_PERIOD // 2
_BOOTED_NS = time.monotonic_ns()

DateTuple = tuple[int, int, int, int, int, int, int, int]


def ticks_ms() -> int:
    """Milliseconds since the box started, modulo 2**30."""
    return (time.monotonic_ns() - _BOOTED_NS) // 1_000_000 % TICKS_PERIOD


def ticks_us() -> int:
    """Microseconds since the box started, modulo 2**30."""
    return (time.monotonic_ns() - _BOOTED_NS) // 1000 % TICKS_PERIOD


def ticks_add(ticks: int, delta: int) -> int:
    """The tick `delta` after `ticks`."""
    return (ticks + delta) % TICKS_PERIOD


def ticks_diff(ticks1: int, ticks2: int) -> int:
    """`ticks1` minus `ticks2`, -2**29 .. 2**29 - 1."""
    return (ticks1 - ticks2 + _HALF) % TICKS_PERIOD - _HALF


def sleep_ms(ms: int) -> None:
    """Sleep for `ms` milliseconds."""
    time.sleep(max(ms, 0) / 1000)


def sleep_us(us: int) -> None:
    """Sleep for `us` microseconds."""
    time.sleep(max(us, 0) / 1_000_000)


class RTC:
    """machine.RTC: one calendar clock, however many objects. Nothing sets the host's clock."""

    _offset = timedelta()

    def datetime(self, datetimetuple: DateTuple | None = None) -> DateTuple | None:
        """(year, month, day, weekday with Monday 0, hours, minutes, seconds, subseconds in us); given, sets it.

        The weekday is worked out from the date: the one that is given is not looked at.
        """
        now = datetime.now(UTC)
        if datetimetuple is not None:
            year, month, day, _, hours, minutes, seconds, _ = datetimetuple
            RTC._offset = datetime(year, month, day, hours, minutes, seconds, tzinfo=UTC) - now
            return None
        t = now + RTC._offset
        return (t.year, t.month, t.day, t.weekday(), t.hour, t.minute, t.second, t.microsecond)
