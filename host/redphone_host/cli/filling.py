"""What is done with a fill that is there: check, load, prove; and zeroize."""

import time
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from redphone import wire
from redphone.red.words import words_of

from redphone_host.cli.conversation import box, require_bounds
from redphone_host.cli.grammar import PORT_VARIABLE
from redphone_host.cli.options import Goal, Json, PassphraseFile, Port, Sender, Timeout
from redphone_host.cli.output import Output
from redphone_host.cli.passphrases import passphrase
from redphone_host.cli.tracking import Tracked
from redphone_host.errors import FillError, UsageProblem
from redphone_host.fill_file import read_fill
from redphone_host.fill_load import load_fill, require_same
from redphone_host.fill_make import check_fill, check_pair
from redphone_host.show import facts
from redphone_host.show_fill import fill_rows
from redphone_host.show_json import fill_json


class End(StrEnum):
    """An end of a line."""

    A = "A"
    B = "B"


FillFile = Annotated[Path, typer.Argument(metavar="FILE", help="A fill file.")]


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


def _tell(output: Output, fill: wire.Fill, now: str = "") -> None:
    output.answer(fill_json(fill), facts(fill_rows(fill) + ([("now", now)] if now else [])))
