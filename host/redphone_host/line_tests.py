"""What has come of a line test, in words."""

from collections.abc import Iterable

from redphone import wire
from rich.table import Table
from rich.text import Text

from redphone_host.clock_words import clock_words
from redphone_host.moments import spoken
from redphone_host.safe_text import safe
from redphone_host.show import facts
from redphone_host.show_bearers import state_words
from redphone_host.vocabulary import word

_STYLES = {wire.TEST_ANSWERED: "green", wire.TEST_ANSWERED_LATE: "yellow", wire.TEST_UNANSWERED: "bold red"}


def report_text(report: wire.LineTestReport) -> Table:
    """One test: result, how long it took, how the clocks differ."""
    result = Text(word(wire.TEST_RESULTS, report.result), style=_STYLES.get(report.result, ""))
    rows: list[tuple[str, str | Text]] = [
        ("line test", result + Text(f" {spoken(report.at)}")),
        ("number", str(report.number)),
    ]
    if report.result != wire.TEST_UNANSWERED:
        rows += [("took", f"{report.took_ms} ms"), ("clocks", clock_words(report.offset))]
    return facts([*rows, ("text", safe(report.text))])


def bearers_table(bearers: Iterable[wire.BearerState]) -> Table:
    """What the test has measured of each bearer."""
    return facts([(f"bearer {bearer.number}", _measured(bearer)) for bearer in bearers])


def _measured(bearer: wire.BearerState) -> str:
    trip = f", round trip {bearer.round_trip_ms} ms" if bearer.round_trip_ms else ""
    return f"{word(wire.BEARERS, bearer.kind)} {state_words(bearer.state, bearer.why)}{trip}"
