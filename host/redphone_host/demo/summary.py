"""What the story came to: every message with its receipts and times, and what it cost on the wire."""

from typing import Any

from redphone import wire
from redphone.red.message import Message
from rich.table import Table
from rich.text import Text

from redphone_host.demo.stage import End, Stage
from redphone_host.demo.story import Story
from redphone_host.safe_text import safe
from redphone_host.show import status_text


def messages(story: Story) -> list[dict[str, Any]]:
    """Each message: its reference, octets of text, status, and the seconds until its sender saw each receipt."""
    return [_message(end, ref, began) for end in (story.north, story.south) for ref, began in _sent_by(story, end)]


def wire_counters(scene: Stage) -> dict[str, dict[str, int]]:
    """What the line did to what each end sent."""
    return {end.name: counters.as_dict() for end, counters in zip(scene.ends, scene.line.counters(), strict=True)}


def message_table(rows: list[dict[str, Any]]) -> Table:
    """The messages, for people: when the sender knew that it was stored, that it rang, and how it ended."""
    table = Table("Message", "Octets", "DELIVERED", "RUNG", "In the end", "After", "By", box=None)
    for row in rows:
        status = row["status"]
        times = [row["seconds"].get(name) for name in ("DELIVERED", "RUNG", status)]
        delivered, rung, ended = ("" if seconds is None else f"{seconds:.2f} s" for seconds in times)
        by = safe(row["by"].split(":")[0])
        word = status_text(wire.STATUSES.index(status))
        table.add_row(row["message"], str(row["octets"]), delivered, rung, word, ended, by)
    return table


def wire_table(counters: dict[str, dict[str, int]]) -> Table:
    """The line's counters, for people."""
    table = Table("On the wire, sent by", *counters, box=None)
    for name in next(iter(counters.values())):
        values = [counter[name] for counter in counters.values()]
        if any(values):
            table.add_row(name.replace("_", " "), *(Text(str(value), justify="right") for value in values))
    return table


def _sent_by(story: Story, end: End) -> list[tuple[int, float]]:
    return [(ref, began) for (role, ref), began in story.sent.items() if role == end.role]


def _message(end: End, ref: int, began: float) -> dict[str, Any]:
    shown = end.ask(wire.Show(direction=wire.OUTGOING, ref=ref))
    seconds: dict[str, float] = {}
    for when, event in end.events(wire.Progress):
        if event.ref == ref:
            seconds.setdefault(wire.STATUSES[event.status], round(when - began, 3))
    return {
        "message": wire.name_of(end.role, ref),
        "octets": len(Message.unpack(shown.body).text),
        "status": wire.STATUSES[shown.status],
        "by": shown.by,
        "seconds": seconds,
    }
