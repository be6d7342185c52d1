"""The verb `log`: a journal shown, followed, filtered, saved, verified."""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated

import typer
from redphone import wire
from rich.console import Console

from redphone_host.cli.grammar import PORT_VARIABLE
from redphone_host.cli.options import Json, Timeout
from redphone_host.cli.output import Output, print_json
from redphone_host.errors import UsageProblem
from redphone_host.journal_carried import Carried
from redphone_host.journal_csv import CsvLog
from redphone_host.journal_entries import Entry, Origin
from redphone_host.journal_file import load, save
from redphone_host.journal_filter import Wanted, parse_bound, parse_kinds, parse_message
from redphone_host.journal_port import entries_from, follow_entries, journal_at, origin_of
from redphone_host.journal_subject import RECEIVED, SENT
from redphone_host.journal_verify import require_verified, verification_json, verification_text, verify
from redphone_host.journal_words import Wording
from redphone_host.moments import spoken
from redphone_host.red_client import RedClient
from redphone_host.safe_text import safe
from redphone_host.show_json import as_json

Source = Annotated[
    str,
    typer.Argument(
        metavar="PORT", envvar=PORT_VARIABLE, help="The box's red port, such as /dev/ttyACM0, or a saved journal."
    ),
]
Peer = Annotated[
    str | None, typer.Option("--peer", metavar="PORT|FILE", help="The other end's journal, from its box or a file.")
]

_CSV_HELP = (
    "Print CSV. A cell that begins with = + - @ a tab or a line's end gets an apostrophe before it, so that no "
    "spreadsheet takes it for a formula."
)


def log(
    port: Source,
    since: Annotated[str | None, typer.Option(metavar="TIME|N", help="From this time (UTC) or entry on.")] = None,
    until: Annotated[str | None, typer.Option(metavar="TIME|N", help="Up to this time or entry.")] = None,
    message: Annotated[str | None, typer.Option(metavar="REF", help="Only about this message, such as A-F12.")] = None,
    kind: Annotated[list[str] | None, typer.Option(help="Only this kind, such as InStatus; repeatable.")] = None,
    by: Annotated[str, typer.Option(metavar="NAME", help="Only entries that name this person.")] = "",
    direction: Annotated[str, typer.Option(help=f"Only '{SENT}', or only '{RECEIVED}'.")] = "",
    following: Annotated[bool, typer.Option("--follow", help="Go on with what is stored from now on.")] = False,
    timeout: Timeout = None,
    csv: Annotated[bool, typer.Option("--csv", help=_CSV_HELP)] = False,
    save_to: Annotated[Path | None, typer.Option("--save", metavar="FILE", help="Save it whole, unread.")] = None,
    verifying: Annotated[bool, typer.Option("--verify", help="Work the chain out anew: exit 10 if wrong.")] = False,
    peer: Peer = None,
    json: Json = False,
) -> None:
    """Read the journal, oldest entry first. It is what the box remembers, and what it can prove."""
    if direction not in ("", SENT, RECEIVED):
        raise UsageProblem(f"{direction!r} is no direction", f"write {SENT} or {RECEIVED}")
    wanted = Wanted(
        parse_bound(since), parse_bound(until), parse_message(message), parse_kinds(kind), by.strip(), direction
    )
    if sum((verifying, save_to is not None, following)) > 1 or (csv and json):
        raise UsageProblem("these options do not go together", "ask for one thing at a time")
    if verifying or peer is not None:
        _verify(port, peer, json)
    elif save_to is not None:
        _save(port, save_to, json)
    else:
        _print(port, wanted, csv, json, following, timeout)


def _verify(source: str, peer: str | None, json: bool) -> None:
    other = journal_at(peer) if peer is not None else None
    found = verify(journal_at(source), other)
    if json:
        print_json(verification_json(found))
    else:
        for line in verification_text(found).splitlines():
            Output(json).answer({}, line)
    require_verified(found)


def _save(source: str, path: Path, json: bool) -> None:
    journal = journal_at(source)
    save(path, journal)
    count = len(journal.entries)
    fields = {"type": "saved", "path": str(path), "entries": count}
    Output(json).answer(fields, f"{count} entries saved in {path}: it holds every message in plain text, keep it safe")


def _print(source: str, wanted: Wanted, csv: bool, json: bool, following: bool, timeout_s: float | None) -> None:
    if Path(source).is_file():
        if following:
            raise UsageProblem("a file does not go on", "name the box's port, or leave --follow out")
        journal = load(Path(source))
        _printed(journal.entries, journal.origin, wanted, csv, json)
        return
    with RedClient(source) as client:
        status = client.hello()
        origin = origin_of(client, status)
        # All is read, whatever is wanted: which entries are carried over shows from those before.
        entries = follow_entries(client, -1, timeout_s) if following else entries_from(client, 0)
        _printed(entries, origin, wanted, csv, json)


def _printed(entries: Iterable[Entry], origin: Origin, wanted: Wanted, csv: bool, json: bool) -> None:
    wording = Wording(origin)
    chosen = _chosen(entries, wanted, origin.role)
    if csv:
        sheet = CsvLog(sys.stdout, wording, origin.role)
        for entry, carried in chosen:
            sheet.write(entry, carried=carried)
    elif json:
        for entry, carried in chosen:
            print_json(_json(entry, origin.role, wording, carried))
    else:
        console = Console(markup=False, highlight=False, emoji=False)
        for entry, carried in chosen:
            line = f"{entry.index:>6}  {spoken(entry.utc):<20}  {wording.words(entry.record, carried=carried)}"
            console.print(safe(line, style="dim" if carried else ""), soft_wrap=True)


def _chosen(entries: Iterable[Entry], wanted: Wanted, role: int) -> Iterator[tuple[Entry, bool]]:
    carried = Carried()
    for entry in entries:
        is_carried = carried.is_carried(entry)
        if wanted.wants(entry, role):
            yield entry, is_carried


def _json(entry: Entry, role: int, wording: Wording, carried: bool) -> dict[str, object]:
    fields = as_json(wire.Logged(index=entry.index, at=entry.utc, entry=entry.octets), role)
    return fields | {"carried": carried, "words": wording.words(entry.record, carried=carried)}
