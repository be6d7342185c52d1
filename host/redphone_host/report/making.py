"""A report of a month from a journal: page and figures. Needs jinja2 and matplotlib."""

import json
from typing import NamedTuple

from redphone_host.errors import UsageProblem
from redphone_host.journal_entries import Journal
from redphone_host.journal_verify import Verification, verification_json, verify
from redphone_host.report import figures, figures_json
from redphone_host.report import plots as drawing
from redphone_host.report.month import month_of
from redphone_host.report.page import Subject, page


class Report(NamedTuple):
    """html: the page. json: the figures, and the proof. end: where the month ends, or before that the journal."""

    html: str
    json: str
    end: int
    verification: Verification


def made(journal: Journal, peer: Journal | None, month: str, made_at: int) -> Report:
    """made_at: this computer's clock. UsageProblem if it has nothing of the month, or `peer` is not the other end's."""
    begin, end = month_of(month)
    end = min(end, journal.origin.utc)
    if end <= begin:
        advice = "name an earlier month, and see with 'redphone status' whether the box's clock is right"
        raise UsageProblem(f"{month} had not begun when this journal was read", advice)
    verification = verify(journal, peer)
    found = figures(journal.entries, begin, end)
    subject = Subject(journal.origin, f"Report of {month}", made_at)
    html = page(subject, found, verification, drawing.drawn(found))
    told = {"verification": verification_json(verification), "figures": figures_json(found)}
    return Report(html, json.dumps(told, indent=1) + "\n", end, verification)
