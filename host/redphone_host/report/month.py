"""A month: its name, its beginning and its end."""

import re
from datetime import UTC, datetime

from redphone_host.errors import UsageProblem

_WRITTEN = re.compile(r"(20[2-9][0-9])-(0[1-9]|1[0-2])", re.ASCII)


def month_of(text: str) -> tuple[int, int]:
    """(beginning, end) of a month, written 2030-01, UTC seconds. UsageProblem."""
    match = _WRITTEN.fullmatch(text)
    if match is None:
        raise UsageProblem(f"{text!r} is no month", "write year and month, such as 2030-01")
    year, month = int(match[1]), int(match[2])
    begin = datetime(year, month, 1, tzinfo=UTC)
    end = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC)
    return int(begin.timestamp()), int(end.timestamp())
