"""The sender's view of a message, in words: where it stands, since when, and what the other end has done about it."""

from collections.abc import Iterable

from redphone import wire
from rich.table import Table
from rich.text import Text

from redphone_host.moments import spoken
from redphone_host.safe_text import safe
from redphone_host.vocabulary import OUTCOME_WORDS, VIEW_WORDS, word

_STYLES = {
    wire.VIEW_ACKNOWLEDGED: "green",
    wire.VIEW_ANSWERED: "bold green",
    wire.VIEW_SENDING: "yellow",
    wire.VIEW_UNANSWERED: "yellow",
}
# Closed: the status says the rest.
_CLOSED = (wire.VIEW_ACKNOWLEDGED, wire.VIEW_DECLINED, wire.VIEW_ANSWERED, wire.VIEW_REFUSED, wire.VIEW_WITHDRAWN)
_TROUBLE = "bold red"


def view_text(outlook: wire.Outlook) -> Text:
    """The view, since when, and what it means: UNATTENDED since 2030-01-31 21:04:00Z (is delivered, but ...)."""
    said = Text(word(wire.VIEWS, outlook.view), style=_STYLES.get(outlook.view, _TROUBLE))
    said += Text(f" since {spoken(outlook.since)}") if outlook.since else Text()
    return said if outlook.view in _CLOSED else said + Text(f" ({word(VIEW_WORDS, outlook.view)})")


def outlook_text(outlook: wire.Outlook) -> Text:
    """All of an outlook on one line."""
    said = view_text(outlook)
    if outlook.status and word(wire.STATUSES, outlook.status) != word(wire.VIEWS, outlook.view):
        said += Text(f"; {word(wire.STATUSES, outlook.status)} {spoken(outlook.status_at)}")
    if outlook.step:
        said += Text(f"; {step_words(outlook.step, outlook.outcome)} {spoken(outlook.step_at)}")
    return said + Text(" by ") + safe(outlook.by) if outlook.by else said


def step_words(step: int, outcome: int) -> str:
    """Such as `SIREN done`."""
    return f"{word(wire.STEPS, step)} {word(OUTCOME_WORDS, outcome)}"


def outlook_table(outlooks: Iterable[wire.Outlook], role: int) -> Table:
    """A line for each message."""
    table = Table("Message", "Where it stands", box=None)
    for outlook in outlooks:
        table.add_row(Text(str(wire.name_of(role, outlook.ref))), outlook_text(outlook))
    return table
