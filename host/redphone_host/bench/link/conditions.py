"""The conditions under which the link is measured, each with its target where it has one."""

from dataclasses import dataclass
from enum import StrEnum

from redphone import wire

from redphone_host.bench.link import known
from redphone_host.bench.link.known import Known
from redphone_host.line import BurstSettings, LineSettings

HEARTBEAT_S = 300
SEEDS = 5
MANY_SEEDS = 20


class Kind(StrEnum):
    """What is measured.

    file: the share of the line, until the sender knows that all of it has arrived. message: seconds until the sender
    knows. lost_receipt: seconds that the loss of the receipt's frame adds. idle: octets both ways in an hour.
    """

    FILE = "file"
    MESSAGE = "message"
    LOST_RECEIPT = "lost_receipt"
    IDLE = "idle"


@dataclass(frozen=True)
class Condition:
    """A line and what is sent over it.

    messages: the length of each, octets; all are handed in at once. cold: both boxes are switched on as the message is
    handed in; else a session is up, and the line at rest. target: the worst median that will do, as share (file),
    seconds, or octets (idle); worst_target: the same for the worst seed; seeds: how many count.
    """

    name: str
    kind: Kind
    settings: LineSettings
    messages: tuple[int, ...] = ()
    cold: bool = False
    target: float | None = None
    worst_target: float | None = None
    seeds: int = SEEDS
    known: tuple[Known, ...] = ()

    @property
    def precedence(self) -> int:
        """Of what is sent: files are ROUTINE, messages FLASH."""
        return int(wire.ROUTINE if self.kind is Kind.FILE else wire.FLASH)

    @property
    def payload(self) -> int:
        """Octets of text in all."""
        return sum(self.messages)


_LINES = {
    "300": LineSettings(300),
    "1200": LineSettings(1200),
    "9600": LineSettings(9600),
    "115200": LineSettings(115_200),
    "1200-600ms": LineSettings(1200, delay_ms=600),
    "9600-600ms": LineSettings(9600, delay_ms=600),
    "115200-600ms": LineSettings(115_200, delay_ms=600),
    "1200-1e-4": LineSettings(1200, ber=1e-4),
    "9600-1e-5": LineSettings(9600, ber=1e-5),
    "9600-1e-4": LineSettings(9600, ber=1e-4),
    "9600-1e-3": LineSettings(9600, ber=1e-3),
    "9600-600ms-1e-4": LineSettings(9600, delay_ms=600, ber=1e-4),
    "9600-bursts": LineSettings(9600, burst=BurstSettings(0.01, 0.1, 20)),
    "1200-half-200ms": LineSettings(1200, half_duplex=True, turnaround_ms=200),
}


def _file(line: str, kilobytes: int, target: float | None = None) -> Condition:
    name = f"{line}-{kilobytes}k"
    count = -(-1000 * kilobytes // wire.TEXT_OCTETS_MAX)
    messages = tuple(1000 * kilobytes * (part + 1) // count - 1000 * kilobytes * part // count for part in range(count))
    return Condition(
        name, Kind.FILE, _LINES[line], messages, target=target, seeds=SEEDS, known=known.FILES.get(name, ())
    )


def _message(
    line: str,
    octets: int,
    cold: bool = False,
    target: float | None = None,
    worst: float | None = None,
    seeds: int = SEEDS,
) -> Condition:
    name = f"{line}-{octets}" + ("-cold" if cold else "")
    peers = known.of_message(name, line, octets, cold)
    return Condition(name, Kind.MESSAGE, _LINES[line], (octets,), cold, target, worst, seeds, peers)


CONDITIONS = (
    _file("9600", 10, 0.95),
    _file("9600-600ms", 10, 0.82),
    _file("9600-600ms", 100, 0.95),
    _file("9600-1e-5", 10),
    _file("9600-1e-5", 100, 0.92),
    _file("1200-1e-4", 10, 0.85),
    _file("9600-1e-4", 10, 0.85),
    _file("9600-1e-4", 100, 0.87),
    _file("9600-1e-3", 10, 0.80),
    _file("9600-600ms-1e-4", 10),
    _file("9600-bursts", 10, 0.75),
    _file("115200", 100),
    _file("115200-600ms", 10, 0.36),
    _file("115200-600ms", 100, 0.80),
    _file("1200-half-200ms", 10, 0.80),
    _message("300", 20, cold=True, target=6.5),
    _message("300", 160, cold=True),
    _message("1200", 20, cold=True),
    _message("1200", 160, cold=True),
    _message("9600", 20, cold=True),
    _message("9600", 160, cold=True),
    _message("9600", 1000, cold=True),
    _message("9600", 10_000, cold=True),
    _message("1200-600ms", 20, cold=True),
    _message("1200-600ms", 160, cold=True),
    _message("9600-600ms", 20, cold=True),
    _message("9600-600ms", 160, cold=True),
    _message("300", 20),
    _message("300", 160, target=8.0),
    _message("1200", 20),
    _message("1200", 160),
    _message("9600", 20),
    _message("9600", 160),
    _message("9600", 1000),
    _message("9600", 10_000),
    _message("1200-600ms", 20, target=2.2),
    _message("1200-600ms", 160),
    _message("9600-600ms", 20),
    _message("9600-600ms", 160),
    _message("1200-1e-4", 160, cold=True),
    _message("1200-1e-4", 160),
    _message("9600-1e-4", 160, cold=True),
    _message("9600-1e-4", 160),
    _message("9600-1e-3", 160, cold=True),
    _message("9600-1e-3", 160, target=0.5, worst=2.0, seeds=MANY_SEEDS),
    Condition("9600-lost-receipt", Kind.LOST_RECEIPT, _LINES["9600"], (160,), target=0.5, known=known.LOST_RECEIPT),
    Condition("9600-idle-hour", Kind.IDLE, _LINES["9600"], target=700.0, known=known.IDLE),
)
