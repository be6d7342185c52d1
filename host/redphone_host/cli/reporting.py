"""The verb `report`: a month of a line in one page."""

import importlib.util
import time
from pathlib import Path
from typing import Annotated

import typer

from redphone_host.cli.journaling import Peer, Source
from redphone_host.cli.output import Output
from redphone_host.errors import UsageProblem
from redphone_host.journal_port import journal_at
from redphone_host.journal_verify import require_verified
from redphone_host.moments import iso

_NEEDED = ("jinja2", "matplotlib")


def report(
    port: Source,
    month: Annotated[str, typer.Option(help="The month, such as 2030-01, UTC.")],
    out: Annotated[Path, typer.Option(metavar="FILE", help="The page: one HTML file that needs nothing else.")],
    json: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the figures as JSON, too.")] = None,
    peer: Peer = None,
) -> None:
    """Report a month: availability, line tests, how soon people answered, who kept the watch. With the proof."""
    if any(importlib.util.find_spec(module) is None for module in _NEEDED):
        raise UsageProblem("what makes the page is not installed", "install it: pip install 'redphone[report]'")
    # Not imported with the commands: this takes a second, and need not be there.
    from redphone_host.report.making import made

    other = journal_at(peer) if peer is not None else None
    found = made(journal_at(port), other, month, int(time.time()))
    _write(out, found.html)
    if json is not None:
        _write(json, found.json)
    Output(False).answer({}, f"{out} has {month} until {iso(found.end)}")
    require_verified(found.verification)


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageProblem(f"{path} cannot be written: {error.strerror}", "name another file") from error
