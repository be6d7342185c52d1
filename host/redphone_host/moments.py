"""Times, always UTC: on the wire seconds since 1970, where 0 is never."""

from datetime import UTC, datetime

from redphone_host.errors import UsageProblem

_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_TIME_MAX = 0xFFFFFFFF
_EXAMPLE = "write UTC in ISO 8601, such as 2030-01-31T14:00Z"


def iso(seconds: int) -> str | None:
    """ISO 8601, such as 2030-01-31T14:00:00Z; None for never."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if seconds else None


def spoken(seconds: int) -> str:
    """For tables: 2030-01-31 14:00:00Z, or a dash for never."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%SZ") if seconds else "-"


def time_of_day(seconds: int) -> str:
    """For a conversation: 14:00:00Z."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%H:%M:%SZ")


def date_time_group(seconds: int) -> str:
    """A DTG: 311400ZJAN30."""
    at = datetime.fromtimestamp(seconds, UTC)
    return f"{at:%d%H%M}Z{_MONTHS[at.month - 1]}{at:%y}"


def parse_iso(text: str) -> int:
    """Seconds since 1970 of an ISO 8601 time that says its zone; UsageProblem if it is none."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageProblem(f"{text!r} is no time", _EXAMPLE) from error
    if at.tzinfo is None:
        raise UsageProblem(f"{text!r} does not say its time zone", _EXAMPLE)
    seconds = int(at.timestamp())
    if not 0 < seconds <= _TIME_MAX:
        raise UsageProblem(f"{text!r} is out of range", _EXAMPLE)
    return seconds
