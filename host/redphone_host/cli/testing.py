"""The verb `test`: a line test now, by the boxes, or by a person at the other end."""

from typing import Annotated

import typer
from redphone import wire
from rich.console import Group

from redphone_host.cli.conversation import box
from redphone_host.cli.options import Desk, Goal, Json, Port, Sender
from redphone_host.cli.output import Output
from redphone_host.cli.tracking import Tracked
from redphone_host.errors import WaitTimedOut
from redphone_host.line_tests import bearers_table, report_text
from redphone_host.red_client import RedClient

_TEXT = "This is a test of the line. Please acknowledge it."
_FOR_BOXES_S = 60.0

Wait = Annotated[
    float | None,
    typer.Option(min=0.0, help="How long to wait, seconds.", show_default="60; with --operator, no limit"),
]


def line_test(
    port: Port,
    *,
    operator: Annotated[
        bool, typer.Option("--operator", help="Send a ROUTINE message marked TEST, which a person must acknowledge.")
    ] = False,
    desk: Desk = "",
    sender: Sender,
    timeout: Wait = None,
    json: Json = False,
) -> None:
    """Test the line now: a new session, every bearer measured, the clocks compared. Waits for what comes of it."""
    output = Output(json)
    with box(port, follow=True) as (client, status):
        if operator:
            order = wire.Send(flags=wire.TEST, desk=desk, sender=sender, subject="Line test", text=_TEXT.encode())
            Tracked(client, status.role, output, client.ask(order)).wait(Goal.ACKNOWLEDGED, timeout)
            return
        client.ask(wire.RunLineTest())
        with output.waiting("testing the line"):
            report = _report(client, _FOR_BOXES_S if timeout is None else timeout)
        bearers = client.ask_all(wire.GetBearers())
        output.records([report, *bearers], status.role, Group(report_text(report), bearers_table(bearers)))
    if report.result == wire.TEST_UNANSWERED:
        raise WaitTimedOut("the line test was not answered in time", "see why with 'redphone status'; both ends alarm")


def _report(client: RedClient, timeout_s: float) -> wire.LineTestReport:
    for event in client.events(timeout_s):
        if isinstance(event, wire.LineTestReport) and event.own:
            return event
    raise WaitTimedOut(
        f"the line test is not answered within {timeout_s:g} s",
        "it goes on, and both ends alarm if it is missed: see 'redphone status' for the line and its bearers",
    )
