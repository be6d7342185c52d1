"""What is plotted: goodput while the errors grow, and the time to deliver while the line slows down."""

from dataclasses import dataclass

from redphone_host.bench.link.conditions import CONDITIONS, Condition, Kind
from redphone_host.bench.link.known import Known
from redphone_host.bench.link.results import Result
from redphone_host.line import LineSettings

ERROR_RATES = (0.0, 1e-6, 1e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2)
BIT_RATES = (50, 150, 300, 600, 1200, 2400, 4800, 9600, 19_200, 57_600, 115_200, 921_600)
FILE_OCTETS = 10_000
MESSAGE_OCTETS = 160
_BIT_RATE = 9600


@dataclass(frozen=True)
class Sweeps:
    """Results of files along the error rate, and of messages along the bit rate: session up, and cold."""

    files: list[Result]
    messages: list[Result]
    cold: list[Result]


def file_conditions() -> list[Condition]:
    """A 10 kB file at 9,600 bit/s, for each error rate."""
    return [
        Condition(f"plot-ber-{ber:g}", Kind.FILE, LineSettings(_BIT_RATE, ber=ber), (FILE_OCTETS,))
        for ber in ERROR_RATES
    ]


def message_conditions(cold: bool) -> list[Condition]:
    """A message of 160 octets, for each bit rate."""
    name = "plot-cold" if cold else "plot-up"
    return [
        Condition(f"{name}-{bit_rate}", Kind.MESSAGE, LineSettings(bit_rate), (MESSAGE_OCTETS,), cold)
        for bit_rate in BIT_RATES
    ]


def known_files() -> dict[str, list[tuple[float, float]]]:
    """The peers' (error rate, share) for 10 kB at 9,600 bit/s, those that failed at 0."""
    points: dict[str, list[tuple[float, float]]] = {}
    for condition in CONDITIONS:
        settings = condition.settings
        if condition.kind is Kind.FILE and condition.messages == (FILE_OCTETS,) and _errors_only(settings):
            for figure in condition.known:
                points.setdefault(figure.peer, []).append((settings.ber, figure.value or 0.0))
    return {peer: sorted(found) for peer, found in points.items()}


def known_messages() -> dict[str, list[tuple[float, float]]]:
    """The peers' (bit rate, seconds) for 160 octets on a clean line without delay."""
    points: dict[str, list[tuple[float, float]]] = {}
    for condition in CONDITIONS:
        settings = condition.settings
        if condition.kind is Kind.MESSAGE and condition.payload == MESSAGE_OCTETS and _clean(settings):
            for figure in condition.known:
                _add(points, figure, settings.bitrate)
    return points


def _add(points: dict[str, list[tuple[float, float]]], figure: Known, bit_rate: int) -> None:
    if figure.value is not None:
        points.setdefault(figure.peer, []).append((float(bit_rate), figure.value))


def _errors_only(settings: LineSettings) -> bool:
    return settings == LineSettings(_BIT_RATE, ber=settings.ber)


def _clean(settings: LineSettings) -> bool:
    return settings == LineSettings(settings.bitrate)
