"""The verb that makes the keys of a new line."""

import time
from pathlib import Path
from typing import Annotated

import typer
from redphone import wire
from rich.text import Text

from redphone_host.bearer_options import GRAMMAR, parse_bearers
from redphone_host.cli.filling import End
from redphone_host.cli.options import Json, PassphraseFile
from redphone_host.cli.output import Output
from redphone_host.cli.passphrases import passphrase
from redphone_host.errors import FillError, UsageProblem
from redphone_host.escalation import DEFAULT
from redphone_host.escalation import GRAMMAR as GRAMMAR_OF_STEPS
from redphone_host.escalation import parse as parse_escalation
from redphone_host.fill_file import require_strong, write_fill
from redphone_host.fill_make import new_line
from redphone_host.new_file import make_folder
from redphone_host.show import facts
from redphone_host.show_fill import pair_rows
from redphone_host.show_json import fill_json

_BIT_RATE = 9600
_DESK = "watch"


def new(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to write the two files to.")],
    name_a: Annotated[str, typer.Option(help="What people call end A.")],
    name_b: Annotated[str, typer.Option(help="What people call end B.")],
    bit_rate: Annotated[
        int | None,
        typer.Option(help="The line is one wire of so many bit/s.", show_default="9600 unless there is a --bearer"),
    ] = None,
    bearer: Annotated[
        list[str] | None,
        typer.Option(metavar=GRAMMAR, help="Repeatable: one of the line's bearers; docs/filling.md has them all."),
    ] = None,
    desk_a: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Repeatable: a desk of end A.", show_default=_DESK),
    ] = None,
    desk_b: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Repeatable: a desk of end B.", show_default=_DESK),
    ] = None,
    no_desks: Annotated[bool, typer.Option("--no-desks", help="Nobody signs on: the line keeps no watch.")] = False,
    escalation: Annotated[
        list[str] | None,
        typer.Option(
            metavar=GRAMMAR_OF_STEPS,
            help="Repeatable: what is done when nobody answers; docs/filling.md has the usual.",
        ),
    ] = None,
    heartbeat: Annotated[int, typer.Option(help="Seconds between signs of life; 0 for none.")] = 300,
    test_minutes: Annotated[int, typer.Option(help="Minutes from one line test to the next; 0 for none.")] = 60,
    passphrase_file_a: PassphraseFile = None,
    passphrase_file_b: PassphraseFile = None,
    json: Json = False,
) -> None:
    """Make the keys of a new line: two fill files, one for each end, each sealed under a passphrase of its own."""
    if bearer and bit_rate is not None:
        raise UsageProblem("--bit-rate is for a line of one wire", "leave it out, and write serial:rate=... instead")
    rate = _BIT_RATE if bit_rate is None else bit_rate
    bearers = parse_bearers(bearer) if bearer else None
    fills = new_line(
        name_a,
        name_b,
        rate,
        heartbeat,
        int(time.time()),
        bearers,
        desks=_desks(desk_a, desk_b, no_desks),
        escalation=parse_escalation(escalation or (), DEFAULT),
        test_min=test_minutes,
    )
    sources = (passphrase_file_a, passphrase_file_b)
    words = [_new_passphrase(end, source) for end, source in zip(End, sources, strict=True)]
    if words[0] == words[1]:
        raise FillError("both ends have the same passphrase", "choose one for each end: they travel apart")
    make_folder(folder)
    paths = [folder / f"{fills[0].line_id.hex()}-{end}.fill" for end in End]
    _write_both(paths, fills, words)
    rows: list[tuple[str, str | Text]] = [(f"end {end}", str(path)) for end, path in zip(End, paths, strict=True)]
    rows += pair_rows(fills)
    Output(json).answer(fill_json(fills[0]) | {"files": [str(path) for path in paths]}, facts(rows))


def _new_passphrase(end: End, source: Path | None) -> str:
    word = passphrase(f"end {end}", source, confirm=True)
    require_strong(word)
    return word


def _write_both(paths: list[Path], fills: tuple[wire.Fill, wire.Fill], words: list[str]) -> None:
    """Both files, or neither: half a line is of no use to anyone."""
    write_fill(paths[0], fills[0], words[0])
    try:
        write_fill(paths[1], fills[1], words[1])
    except FillError:
        paths[0].unlink()
        raise


def _desks(desk_a: list[str] | None, desk_b: list[str] | None, no_desks: bool) -> tuple[list[str], list[str]]:
    """The desks of both ends."""
    if not no_desks:
        return desk_a or [_DESK], desk_b or [_DESK]
    if desk_a or desk_b:
        raise UsageProblem("--no-desks is for a line that keeps no watch", "leave out either that or the desks")
    return [], []
