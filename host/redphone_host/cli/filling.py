"""The fill verbs: new, check, load; and zeroize."""

import time
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from redphone import wire
from redphone.red.words import words_of
from redphone.station.bearers import setups
from rich.text import Text

from redphone_host.bearer_options import GRAMMAR, parse_bearers
from redphone_host.cli.conversation import box, require_bounds
from redphone_host.cli.grammar import PORT_VARIABLE
from redphone_host.cli.options import Goal, Json, PassphraseFile, Port, Sender, Timeout
from redphone_host.cli.output import Output
from redphone_host.cli.passphrases import passphrase
from redphone_host.cli.tracking import Tracked
from redphone_host.errors import FillError, UsageProblem
from redphone_host.fill_file import read_fill, require_strong, write_fill
from redphone_host.fill_load import load_fill, require_same
from redphone_host.fill_make import check_fill, check_pair, fingerprint, new_line
from redphone_host.new_file import make_folder
from redphone_host.show import facts, fingerprint_text
from redphone_host.show_bearers import bearer_text
from redphone_host.show_json import fill_json

_BIT_RATE = 9600


class End(StrEnum):
    """An end of a line."""

    A = "A"
    B = "B"


FillFile = Annotated[Path, typer.Argument(metavar="FILE", help="A fill file.")]


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
    heartbeat: Annotated[int, typer.Option(help="Seconds between signs of life; 0 for none.")] = 300,
    passphrase_file_a: PassphraseFile = None,
    passphrase_file_b: PassphraseFile = None,
    json: Json = False,
) -> None:
    """Make the keys of a new line: two fill files, one for each end, each sealed under a passphrase of its own."""
    if bearer and bit_rate is not None:
        raise UsageProblem("--bit-rate is for a line of one wire", "leave it out, and write serial:rate=... instead")
    rate = _BIT_RATE if bit_rate is None else bit_rate
    bearers = parse_bearers(bearer) if bearer else None
    fills = new_line(name_a, name_b, rate, heartbeat, int(time.time()), bearers)
    sources = (passphrase_file_a, passphrase_file_b)
    words = [_new_passphrase(end, source) for end, source in zip(End, sources, strict=True)]
    if words[0] == words[1]:
        raise FillError("both ends have the same passphrase", "choose one for each end: they travel apart")
    make_folder(folder)
    paths = [folder / f"{fills[0].line_id.hex()}-{end}.fill" for end in End]
    _write_both(paths, fills, words)
    rows: list[tuple[str, str | Text]] = [(f"end {end}", str(path)) for end, path in zip(End, paths, strict=True)]
    rows += _bearer_rows(fills)
    rows.append(("fingerprint", fingerprint_text(fingerprint(fills[0]))))
    Output(json).answer(fill_json(fills[0]) | {"files": [str(path) for path in paths]}, facts(rows))


def check(
    file: FillFile,
    file2: Annotated[Path | None, typer.Argument(metavar="FILE2", help="The other end's.", show_default=False)] = None,
    port: Annotated[str | None, typer.Option(help="Compare with the box at this red port too.")] = None,
    passphrase_file: PassphraseFile = None,
    passphrase_file2: PassphraseFile = None,
    json: Json = False,
) -> None:
    """Check that a fill opens and is sound; with two, that they are the two ends of one line."""
    fill = read_fill(file, passphrase(str(file), passphrase_file))
    problems = check_fill(fill)
    if file2 is not None:
        problems = check_pair(fill, read_fill(file2, passphrase(str(file2), passphrase_file2)))
    if problems:
        raise FillError("; ".join(problems), "make a new line with 'redphone fill new'")
    if port is not None:
        with box(port) as (client, _):
            require_same(fill, client.ask(wire.GetFingerprint()))
    _tell(Output(json), fill)


def load(
    file: FillFile,
    port: Annotated[str, typer.Argument(metavar="PORT", envvar=PORT_VARIABLE, help="The box's red port.")],
    end: Annotated[End, typer.Option(case_sensitive=False, help="Which end this box is.")],
    passphrase_file: PassphraseFile = None,
    json: Json = False,
) -> None:
    """Fill an empty box, and show the words to compare with the other end by voice.

    The box takes a fill while its key switch is at FILL; else its panel asks, and ACK allows it.
    """
    fill = read_fill(file, passphrase(str(file), passphrase_file))
    if "AB"[fill.role] != end:
        wrong_end = f"{file} is for end {'AB'[fill.role]}, not for end {end}"
        raise FillError(wrong_end, "take the other file, or correct --end")
    output = Output(json)
    with box(port) as (client, _):
        load_fill(client, fill, output.waiting)
    now = "turn the key switch off, compare these words with the other end by voice, then 'redphone fill prove'"
    _tell(output, fill, now)


def prove(
    port: Port,
    *,
    sender: Sender,
    timeout: Timeout = 120.0,
    json: Json = False,
) -> None:
    """Prove a newly filled line: an exercise message that says so goes to the peer's box, and rings there."""
    output = Output(json)
    with box(port, follow=True) as (client, state):
        words = " ".join(words_of(client.ask(wire.GetFingerprint()).digest))
        order = wire.Send(precedence=wire.ROUTINE, flags=wire.EXERCISE, subject="LINE TEST", sender=sender)
        order.text = f"The line is newly filled. Its words are: {words}".encode()
        require_bounds(order)
        began = time.monotonic()
        Tracked(client, state.role, output, client.ask(order)).wait(Goal.RUNG, timeout)
        seconds = round(time.monotonic() - began, 1)
    proof = "the line works both ways, and rings: let the other end acknowledge the test"
    output.answer({"type": "line_proved", "seconds": seconds}, f"{proof} ({seconds:g} s)")


def zeroize(
    port: Port,
    yes: Annotated[bool, typer.Option("--yes", help="Yes, destroy them.")] = False,
    json: Json = False,
) -> None:
    """Destroy the box's keys and journal, for good. Needs the key switch."""
    if not yes:
        raise UsageProblem("this would destroy the box's keys and journal for good", "add --yes if that is meant")
    with box(port) as (client, state):
        done = client.ask(wire.Zeroize())
        Output(json).record(done, state.role, "the box's keys and journal are destroyed")


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


def _bearer_rows(fills: tuple[wire.Fill, wire.Fill]) -> list[tuple[str, str | Text]]:
    """Each bearer, in a line for both ends where it is the same there."""
    rows: list[tuple[str, str | Text]] = []
    for number, pair in enumerate(zip(*map(setups, fills), strict=True)):
        texts = [bearer_text(setup) for setup in pair]
        if texts[0] == texts[1]:
            rows.append((f"bearer {number}", texts[0]))
        else:
            rows += [(f"bearer {number}, {end}", text) for end, text in zip(End, texts, strict=True)]
    return rows


def _tell(output: Output, fill: wire.Fill, now: str = "") -> None:
    names = f"end {'AB'[fill.role]}, {fill.own_name}; peer {fill.peer_name}"
    line = f"{fill.line_id.hex()}, heartbeat {fill.heartbeat_s} s"
    words = fingerprint_text(fingerprint(fill))
    rows: list[tuple[str, str | Text]] = [("fill", names), ("line", line)]
    rows += [(f"bearer {number}", bearer_text(setup)) for number, setup in enumerate(setups(fill))]
    rows.append(("fingerprint", words))
    output.answer(fill_json(fill), facts(rows + ([("now", now)] if now else [])))
