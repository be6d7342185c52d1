"""What a line is like, as numbers, and the same from the words of a command line.

Every refusal is a ValueError whose text says what to write instead.
"""

from dataclasses import dataclass

BITS_PER_BYTE = 10  # 8N1: start bit, eight data bits, stop bit
BYTE_UNITS = BITS_PER_BYTE * 1_000_000  # how long a byte takes, in units of 1/bitrate microsecond
MAX_BITRATE = 10_000_000  # bit/s; beyond any serial port this project meets


def _check_probability(name: str, value: float) -> None:
    if not 0.0 <= value <= 1.0:
        raise ValueError(f"{name} is {value}; give a number from 0 to 1, such as 0.01")


def _check_at_least(name: str, value: float, least: float, unit: str) -> None:
    if not value >= least:
        raise ValueError(f"{name} is {value}; give {least} {unit} or more")


@dataclass(frozen=True)
class BurstSettings:
    """Errors in bursts: a Gilbert-Elliott process, two states that alternate in time.

    fraction: share of the time spent in the bad state, 0 .. 1.
    ber: bit error rate in the bad state, on top of the line's own, 0 .. 1.
    mean_ms: mean length of a bad state, milliseconds; lengths are exponentially distributed.
    """

    fraction: float
    ber: float
    mean_ms: float

    def __post_init__(self) -> None:
        _check_probability("the bursts' share of time", self.fraction)
        _check_probability("the bit error rate in a burst", self.ber)
        _check_at_least("the mean length of a burst", self.mean_ms, 0.001, "ms")


@dataclass(frozen=True)
class Outage:
    """Nothing arrives from `start_ms` after the line's start, for `length_ms` milliseconds."""

    start_ms: int
    length_ms: int

    def __post_init__(self) -> None:
        _check_at_least("an outage's start", self.start_ms, 0, "ms")
        _check_at_least("an outage's length", self.length_ms, 1, "ms")


@dataclass(frozen=True)
class PeriodicOutage:
    """Nothing arrives for `length_ms` milliseconds at every multiple of `every_ms`, the first at `every_ms`."""

    every_ms: int
    length_ms: int

    def __post_init__(self) -> None:
        _check_at_least("an outage's length", self.length_ms, 1, "ms")
        _check_at_least("an outage's period", self.every_ms, self.length_ms + 1, "ms (longer than the outage)")


@dataclass(frozen=True)
class LineSettings:
    """A line, the same in both directions.

    bitrate: bit/s; a byte is sent as 8N1 and takes ten bits.
    delay_ms: one way, from the last bit sent to the byte's arrival, milliseconds.
    ber: probability that a data bit is inverted, each bit by itself.
    burst: more bit errors, in bursts.
    half_duplex: bytes that both ends send at the same time arrive as random bytes.
    turnaround_ms: half duplex only: how long an end takes to change from receiving to sending, milliseconds. Its
        bytes wait for it; what reaches it meanwhile is lost.
    drop, duplicate, reorder: probability, per frame, that it is lost, arrives twice, or arrives after
        the frame behind it. Frames are stuffed ones between 0x00 delimiters, and coded ones.
    outages, periodic_outage: when nothing arrives.
    seed: same seed, same calls: same line.
    """

    bitrate: int = 9600
    delay_ms: int = 0
    ber: float = 0.0
    burst: BurstSettings | None = None
    half_duplex: bool = False
    turnaround_ms: int = 0
    drop: float = 0.0
    duplicate: float = 0.0
    reorder: float = 0.0
    outages: tuple[Outage, ...] = ()
    periodic_outage: PeriodicOutage | None = None
    seed: int = 0

    def __post_init__(self) -> None:
        if not 1 <= self.bitrate <= MAX_BITRATE:
            raise ValueError(f"the bit rate is {self.bitrate}; give 1 to {MAX_BITRATE} bit/s, such as 9600")
        _check_at_least("the delay", self.delay_ms, 0, "ms")
        _check_at_least("the turnaround", self.turnaround_ms, 0, "ms")
        if self.turnaround_ms and not self.half_duplex:
            raise ValueError("only a half-duplex line has a turnaround; say that it is half duplex, or leave it at 0")
        for name in ("ber", "drop", "duplicate", "reorder"):
            _check_probability(name, getattr(self, name))
        object.__setattr__(self, "outages", tuple(self.outages))


def _numbers(what: str, form: str, example: str, text: str) -> list[float]:
    """The colon-separated numbers of `text`, as many as `form` names."""
    parts = text.split(":")
    try:
        values = [float(part) for part in parts]
    except ValueError:
        values = []
    if len(values) != len(form.split(":")):
        raise ValueError(f"{text!r} is no {what}; write {form}, such as {example}")
    return values


def _milliseconds(what: str, form: str, example: str, text: str) -> list[int]:
    values = _numbers(what, form, example, text)
    if not all(value.is_integer() for value in values):
        raise ValueError(f"{text!r} is no {what}; write {form} in whole milliseconds, such as {example}")
    return [int(value) for value in values]


def parse_burst(text: str) -> BurstSettings:
    """FRACTION:BER:MEAN_MS, such as 0.05:0.1:300."""
    fraction, ber, mean_ms = _numbers("burst", "FRACTION:BER:MEAN_MS", "0.05:0.1:300", text)
    return BurstSettings(fraction, ber, mean_ms)


def parse_outage(text: str) -> Outage:
    """START_MS:LENGTH_MS, such as 5000:2000."""
    start_ms, length_ms = _milliseconds("outage", "START_MS:LENGTH_MS", "5000:2000", text)
    return Outage(start_ms, length_ms)


def parse_periodic_outage(text: str) -> PeriodicOutage:
    """EVERY_MS:LENGTH_MS, such as 60000:3000."""
    every_ms, length_ms = _milliseconds("periodic outage", "EVERY_MS:LENGTH_MS", "60000:3000", text)
    return PeriodicOutage(every_ms, length_ms)
