"""The verb for satellite modems without satellites."""

from typing import Annotated

import typer

from redphone_host.cli.output import print_json
from redphone_host.cli.stopping import until_stopped
from redphone_host.errors import BoxSilent, UsageProblem
from redphone_host.modems.ports import ModemPortError
from redphone_host.modems.sbd_gateway import GatewaySettings
from redphone_host.modems.sbd_network import SbdSettings
from redphone_host.modems.sbd_realtime import RealTimeSbd


def sbd(
    port_a: Annotated[str, typer.Argument(metavar="PORT_A", help="A's black port.")],
    port_b: Annotated[str, typer.Argument(metavar="PORT_B", help="B's black port.")],
    session: Annotated[str, typer.Option(metavar="LEAST:MOST", help="How long a session takes, s.")] = "10:40",
    delay: Annotated[str, typer.Option(metavar="LEAST:MOST", help="How long the gateway takes, s.")] = "2:10",
    ring: Annotated[str, typer.Option(metavar="LEAST:MOST", help="How long a ring takes, s.")] = "1:20",
    failures: Annotated[float, typer.Option(min=0.0, max=1.0, help="Share of sessions that fail.")] = 0.1,
    ring_loss: Annotated[float, typer.Option(min=0.0, max=1.0, help="Share of rings that nobody hears.")] = 0.0,
    seed: Annotated[int, typer.Option(help="Same seed, same network.")] = 0,
    duration: Annotated[float | None, typer.Option(min=0.0, help="Stop after so many seconds.")] = None,
) -> None:
    """Join two black ports by two short-burst satellite modems. Prints counters at first, at SIGUSR1 and at the end."""
    joined = RealTimeSbd(
        SbdSettings(session_ms=_range_ms(session), failures=failures),
        GatewaySettings(_range_ms(delay), _range_ms(ring), ring_loss),
        seed,
    )

    def report() -> None:
        sessions = {modem.number.lower(): modem.sessions for modem in joined.modems}
        print_json({"type": "sbd_counters", "sessions": sessions, "messages": joined.gateway.forwarded})

    with until_stopped(report) as stopped:
        try:
            joined.run((port_a, port_b), stopped, duration, report)
        except ModemPortError as error:
            raise BoxSilent(str(error), "give the two boxes' black ports") from error
        report()


def _range_ms(text: str) -> tuple[int, int]:
    least, _, most = text.partition(":")
    try:
        times = int(1000 * float(least)), int(1000 * float(most))
    except ValueError:
        times = 1, 0
    if not 0 <= times[0] <= times[1]:
        raise UsageProblem(f"{text} is no range of seconds", "give LEAST:MOST, such as 10:40")
    return times
