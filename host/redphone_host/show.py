"""Records of the red port for people, by Rich. Every text that came from elsewhere passes `safe_text` on its way."""

from collections.abc import Iterable
from typing import Any

from redphone import wire
from redphone.red.words import words_of
from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from redphone_host.clock_words import clock_words
from redphone_host.moments import date_time_group, spoken
from redphone_host.safe_text import safe, visible
from redphone_host.show_bearers import state_rows
from redphone_host.show_json import message_in, message_name
from redphone_host.vocabulary import RELATION_WORDS, STAMP_WORDS, flag_words, reason_word, word
from redphone_host.watches import compromised_text

STATUS_STYLES = {
    "DELIVERED": "yellow",
    "RUNG": "yellow",
    "ACKNOWLEDGED": "green",
    "ANSWERED": "bold green",
    "DECLINED": "bold red",
    "REFUSED": "bold red",
    "WITHDRAWN": "red",
    "GIVEN_UP": "red",
}


def facts(rows: Iterable[tuple[str, str | Text]]) -> Table:
    """Names and values, one pair a line."""
    table = Table.grid(padding=(0, 2))
    for name, value in rows:
        table.add_row(Text(name, style="dim"), value if isinstance(value, Text) else safe(value))
    return table


def status_text(status: int) -> Text:
    """A status as a word in its colour."""
    name = word(wire.STATUSES, status)
    return Text(name, style=STATUS_STYLES.get(name, ""))


def status_table(status: wire.Status, bearers: Iterable[wire.BearerState]) -> RenderableType:
    """What `GetStatus` and `GetBearers` tell."""
    if not status.filled:
        return facts(_box_rows(status))
    table = facts(_box_rows(status) + _line_rows(status) + state_rows(bearers))
    return Group(table, compromised_text(status)) if status.compromised else table


def _box_rows(status: wire.Status) -> list[tuple[str, str | Text]]:
    filled = f"end {'AB'[status.role]}, {visible(status.own_name)}" if status.filled else "no keys: not filled"
    fault = Text("YES: read the box's panel", style="bold red") if status.fault else "none"
    return [
        ("box", filled),
        ("firmware", status.version),
        ("clock", spoken(status.utc)),
        ("starts", str(status.boots)),
        ("key switch", "FILL" if status.key_switch else "off"),
        ("fault", fault),
    ]


def _line_rows(status: wire.Status) -> list[tuple[str, str | Text]]:
    state = Text("up", style="green") if status.line_up else Text("DOWN", style="bold red")
    return [
        ("line", state + Text(f" since {spoken(status.line_since)}")),
        ("peer", status.peer_name),
        ("last heard", spoken(status.last_heard)),
        ("clocks", clock_words(status.clock_offset)),
        ("round trip", f"{status.round_trip_ms} ms"),
        ("ringing", Text(str(status.ringing), style="bold red" if status.ringing else "")),
        ("open", f"{status.open_in} received, {status.open_out} sent"),
        ("call", "open: 'redphone talk' is its orderwire" if status.call else "none"),
        ("frames", f"{status.frames_sent} sent, {status.frames_received} received"),
        ("", f"{status.frames_resent} sent again, {status.frames_discarded} discarded"),
        ("octets", f"{status.octets_sent} sent, {status.octets_received} received"),
    ]


def message_table(records: Iterable[wire.Listed], role: int) -> Table:
    """Messages of one direction, a line each."""
    table = Table("Message", "Status", "At", "DTG", "Flags", "From", "Desk", "Subject", "By", box=None)
    for record in records:
        table.add_row(
            safe(message_name(record, role) or ""),
            status_text(record.status) + stamp_text(record, role),
            spoken(record.at),
            date_time_group(record.dtg),
            " ".join(flag_words(record.flags)),
            *(safe(value) for value in (record.sender, record.desk, record.subject, record.by)),
        )
    return table


def stamp_text(record: Any, role: int) -> Text:
    """What a later message has made of this one: CORRECTED by A-P13; empty if none has."""
    if not record.stamp:
        return Text()
    sender = role if record.direction == wire.OUTGOING else 1 - role
    by = f" by {wire.name_of(sender, record.stamped_by)}" if record.stamped_by else ""
    return Text(f" {word(STAMP_WORDS, record.stamp).upper()}{by}", style="bold magenta")


def message_panel(record: wire.Shown, role: int) -> RenderableType:
    """One message whole."""
    title = Text(message_name(record, role) or "")
    message = message_in(record.body)
    if message is None:
        return Panel(Text(f"this version cannot read the message: {record.body.hex()}"), title=title)
    sender = role if record.direction == wire.OUTGOING else 1 - role
    rows = [("status", status_text(record.status) + safe(f" {spoken(record.at)} {record.by}")), *_heading(message)]
    if record.stamp:
        rows.insert(1, ("stamp", stamp_text(record, role)))
    if message.reply_to:
        rows.append(("reply to", str(wire.name_of(1 - sender, message.reply_to))))
    relation, earlier = message.relation
    if relation:
        rows.append((word(RELATION_WORDS, relation), str(wire.name_of(sender, earlier))))
    text = safe(message.text.decode(), newlines=True)
    return Panel(Group(facts(rows), Text(), text), title=title, title_align="left")


def _heading(message: Any) -> list[tuple[str, str | Text]]:
    rows: list[tuple[str, str | Text]] = [
        ("flags", Text(" ".join(flag_words(message.flags)), style="bold")),
        ("DTG", date_time_group(message.dtg)),
        ("from", message.sender),
        ("desk", message.desk),
        ("subject", message.subject),
        ("language", message.language),
        ("reply by", spoken(message.reply_by) if message.reply_by else ""),
        ("read back", safe(message.read_back, "bold") if message.read_back else ""),
    ]
    return [(name, value) for name, value in rows if value]


def receipt_text(record: Any) -> Text:
    """A receipt on one line: what, when, by whom, why."""
    parts = [status_text(record.status), Text(spoken(record.at))]
    parts += [safe(f"by {record.by}")] if record.by else []
    parts += [Text(f"({reason_word(record.reason)})")] if record.reason else []
    return Text(" ").join(parts)


def fingerprint_text(digest: bytes) -> Text:
    """The words that people compare by voice."""
    return Text(" ".join(words_of(digest)), style="bold")
