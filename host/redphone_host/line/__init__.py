"""A telephone line in software: bytes in at one end, late and damaged bytes out at the other.

`settings` says what the line is like, `model` is the line under a clock that is handed in, `realtime`
joins two serial ports with it. The rest are the model's parts: `direction` (one way across), `damage`
and `impairments` (what happens to bytes, and when), `framefates` (what happens to whole frames).
"""

from redphone_host.line.counters import Counters
from redphone_host.line.model import END_A, END_B, Line
from redphone_host.line.realtime import LinePortError, RealTimeLine
from redphone_host.line.settings import (
    BurstSettings,
    LineSettings,
    Outage,
    PeriodicOutage,
    parse_burst,
    parse_outage,
    parse_periodic_outage,
)

__all__ = [
    "END_A",
    "END_B",
    "BurstSettings",
    "Counters",
    "Line",
    "LinePortError",
    "LineSettings",
    "Outage",
    "PeriodicOutage",
    "RealTimeLine",
    "parse_burst",
    "parse_outage",
    "parse_periodic_outage",
]
