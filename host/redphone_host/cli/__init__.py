"""The command line: which commands there are, and in which order people see them."""

from typing import Annotated

import redphone
import typer

from redphone_host.cli import (
    answering,
    benching,
    benching_link,
    emulating,
    emulating_modem,
    emulating_sbd,
    filling,
    journaling,
    making,
    reading,
    reporting,
    sending,
    talking,
    watching,
)
from redphone_host.cli.attending import attend
from redphone_host.cli.building import build
from redphone_host.cli.calling import call
from redphone_host.cli.demo import demo
from redphone_host.cli.doctoring import doctor
from redphone_host.cli.escalating import escalation
from redphone_host.cli.exit_codes import EPILOG
from redphone_host.cli.flashing import flash
from redphone_host.cli.grammar import AdvisedGroup, PortFirst
from redphone_host.cli.outlooking import outlook
from redphone_host.cli.panel import panel
from redphone_host.cli.people import operator, watch
from redphone_host.cli.testing import line_test

OPERATE = "Operate"
FILL = "Fill"
BOARDS = "Boards"
EMULATE = "Emulate"

# A traceback must not show locals: they may hold keys and plaintext.
app = typer.Typer(cls=AdvisedGroup, no_args_is_help=True, epilog=EPILOG, pretty_exceptions_show_locals=False)
fill = typer.Typer(no_args_is_help=True)
emulate = typer.Typer(no_args_is_help=True)
bench = typer.Typer(no_args_is_help=True)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"redphone {redphone.__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and leave.")
    ] = False,
) -> None:
    """Redphone: sealed messages between two boxes, and a bell that rings until a person has answered."""


for verb in (
    reading.status,
    call,
    talking.talk,
    sending.send,
    outlook,
    answering.ack,
    answering.decline,
    answering.withdraw,
    answering.silence,
    reading.inbox,
    reading.show,
    journaling.log,
    reporting.report,
    reading.events,
    attend,
    escalation,
    watching.trust,
    reading.set_clock,
):
    app.command(cls=PortFirst, rich_help_panel=OPERATE)(verb)
app.command("test", cls=PortFirst, rich_help_panel=OPERATE)(line_test)
app.add_typer(watch, name="watch", rich_help_panel=OPERATE, help="Show who keeps the watch; sign on and off.")
app.add_typer(operator, name="operator", rich_help_panel=OPERATE, help="Say who may sign on at the box.")

for fill_verb in (making.new, filling.check, filling.load, filling.prove):
    fill.command()(fill_verb)
app.add_typer(fill, name="fill", rich_help_panel=FILL, help="Make, check and load the keys of a line; prove it.")
app.command(cls=PortFirst, rich_help_panel=FILL)(filling.zeroize)

for board_verb in (build, flash, doctor):
    app.command(rich_help_panel=BOARDS)(board_verb)

for emulate_verb in (emulating.box, emulating.line, emulating_modem.modem, emulating_sbd.sbd):
    emulate.command()(emulate_verb)
app.add_typer(emulate, name="emulate", rich_help_panel=EMULATE, help="Stand in for boxes and lines.")
bench.command()(benching.box)
bench.command()(benching.heap)
bench.command()(benching.ring)
bench.command()(benching_link.link)
app.add_typer(bench, name="bench", rich_help_panel=BOARDS, help="Measure: how fast, how large, how much gets through.")
app.command(rich_help_panel=EMULATE)(panel)
app.command(rich_help_panel=EMULATE)(demo)


def main() -> None:
    """The program `redphone`."""
    app()
