"""The verb `report`: a month of a line in one page."""

import importlib.util
import json as json_format
import time
from pathlib import Path
from typing import Annotated

import typer

from redphone_host.cli.journaling import Peer, Source
from redphone_host.cli.output import Output
from redphone_host.errors import UsageProblem
from redphone_host.journal_entries import Journal
from redphone_host.journal_port import journal_at
from redphone_host.journal_verify import Verification, require_verified, verification_json, verify
from redphone_host.moments import iso
from redphone_host.report import Figures, figures, figures_json
from redphone_host.report.month import month_of

_NEEDED = ("jinja2", "matplotlib")


def report(
    port: Source,
    month: Annotated[str, typer.Option(help="The month, such as 2030-01, UTC.")],
    out: Annotated[Path, typer.Option(metavar="FILE", help="The page: one HTML file that needs nothing else.")],
    json: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the figures as JSON, too.")] = None,
    peer: Peer = None,
) -> None:
    """Report a month: availability, line tests, how soon people answered, who kept the watch. With the proof."""
    begin, end = month_of(month)
    _require(_NEEDED)
    other = journal_at(peer) if peer is not None else None
    journal = journal_at(port)
    end = min(end, journal.origin.utc)
    if end <= begin:
        advice = "name an earlier month, and see with 'redphone status' whether the box's clock is right"
        raise UsageProblem(f"{month} had not begun when this journal was read", advice)
    verification = verify(journal, other)
    found = figures(journal.entries, begin, end)
    _write(out, _page(journal, found, verification, month))
    if json is not None:
        told = {"verification": verification_json(verification), "figures": figures_json(found)}
        _write(json, json_format.dumps(told, indent=1) + "\n")
    Output(False).answer({}, f"{out} has {month} until {iso(end)}")
    require_verified(verification)


def _page(journal: Journal, found: Figures, verification: Verification, month: str) -> str:
    # Not imported with the commands: they take a second, and need not be there.
    from redphone_host.report.page import Subject, page
    from redphone_host.report.plots import drawn

    subject = Subject(journal.origin, f"Report of {month}", int(time.time()))
    return page(subject, found, verification, drawn(found))


def _require(modules: tuple[str, ...]) -> None:
    if any(importlib.util.find_spec(module) is None for module in modules):
        raise UsageProblem("what makes the page is not installed", "install it: pip install 'redphone[report]'")


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageProblem(f"{path} cannot be written: {error.strerror}", "name another file") from error
