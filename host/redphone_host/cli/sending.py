"""The verb `send`: a message, and the wait for what becomes of it."""

from typing import Annotated

import typer
from redphone import wire

from redphone_host.cli.beforehand import warn_if_nobody_is_there
from redphone_host.cli.conversation import box, require_bounds
from redphone_host.cli.options import Desk, Exercise, Goal, Json, Port, Sender, Timeout
from redphone_host.cli.output import Output
from redphone_host.cli.relations import Cancels, Corrects, Supersedes, relation_of
from redphone_host.cli.text_input import message_text
from redphone_host.cli.tracking import Tracked
from redphone_host.errors import UsageProblem
from redphone_host.moments import parse_iso
from redphone_host.vocabulary import parse_precedence, parse_reference


def send(
    port: Port,
    *,
    text: Annotated[
        str | None, typer.Argument(metavar="TEXT", help="The text; - for standard input.", show_default=False)
    ] = None,
    file: Annotated[str | None, typer.Option(metavar="PATH", help="Read the text from this file.")] = None,
    precedence: Annotated[
        str, typer.Option("--precedence", "-p", help="flash, immediate, priority or routine; first letters do.")
    ] = "routine",
    desk: Desk = "",
    subject: Annotated[str, typer.Option(help="What it is about, in a few words.")] = "",
    language: Annotated[str, typer.Option(help="The text's language tag (BCP 47), such as en or zh-Hant.")] = "",
    sender: Sender,
    reply_to: Annotated[str, typer.Option(metavar="REF", help="The peer's message that this answers.")] = "",
    reply_by: Annotated[str, typer.Option(metavar="TIME", help="When an answer is wanted by, ISO 8601.")] = "",
    correct: Corrects = "",
    cancel: Cancels = "",
    supersede: Supersedes = "",
    read_back: Annotated[
        str, typer.Option(metavar="WORDS", help="What must be retyped there to acknowledge this.")
    ] = "",
    exercise: Exercise = False,
    test: Annotated[bool, typer.Option("--test", help="Mark it TEST: a person is to prove the line with it.")] = False,
    wait: Annotated[
        Goal | None, typer.Option(help="Wait until it has come so far.", show_default="do not wait")
    ] = None,
    timeout: Timeout = None,
    json: Json = False,
) -> None:
    """Send a message. It is stored in the box before this returns, and sent until it is delivered."""
    replied = parse_reference(reply_to) if reply_to else None
    related = relation_of(correct, cancel, supersede)
    order = wire.Send(
        precedence=parse_precedence(precedence),
        flags=(wire.EXERCISE if exercise else 0) | (wire.TEST if test else 0),
        reply_to=replied[1] if replied else 0,
        reply_by=parse_iso(reply_by) if reply_by else 0,
        relation=related.relation,
        relates_to=related.ref,
        read_back=read_back,
        desk=desk,
        subject=subject,
        language=language,
        sender=sender,
        text=message_text(text, file),
    )
    require_bounds(order)
    output = Output(json)
    with box(port, follow=wait is not None) as (client, state):
        if replied and state.filled and replied[0] == state.role:
            raise UsageProblem(f"{reply_to} is this end's own message", "a reply names one of the peer's")
        related.require_own(state)
        warn_if_nobody_is_there(client, state, output, desk)
        tracked = Tracked(client, state.role, output, client.ask(order))
        if wait is not None:
            tracked.wait(wait, timeout)
