"""The verb for telephone modems without a telephone network."""

import importlib.util
from typing import Annotated

import typer

from redphone_host.cli.output import print_json
from redphone_host.cli.stopping import until_stopped
from redphone_host.errors import BoxSilent, UsageProblem
from redphone_host.modems import spandsp
from redphone_host.modems.byte_pipe import BytePipe
from redphone_host.modems.exchange import MakeCarrier
from redphone_host.modems.hayes_realtime import RealTimeModems
from redphone_host.modems.ports import ModemPortError


def modem(
    port_a: Annotated[str, typer.Argument(metavar="PORT_A", help="A's black port.")],
    port_b: Annotated[str, typer.Argument(metavar="PORT_B", help="B's black port.")],
    number_a: Annotated[str, typer.Option(help="A's telephone number.")] = "100",
    number_b: Annotated[str, typer.Option(help="B's telephone number.")] = "200",
    snr: Annotated[float, typer.Option(help="Signal to noise on the telephone line, dB.")] = 30.0,
    loss: Annotated[float, typer.Option(min=0.0, help="What the line takes of the signal, dB.")] = 12.0,
    without_sound: Annotated[
        bool, typer.Option("--without-sound", help="Calls without signals: 2400 bit/s, no noise.")
    ] = False,
    seed: Annotated[int, typer.Option(help="Same seed, same noise.")] = 0,
    duration: Annotated[float | None, typer.Option(min=0.0, help="Stop after so many seconds.")] = None,
) -> None:
    """Join two black ports by two telephone modems. Prints their state at first, at SIGUSR1 and at the end."""
    joined = RealTimeModems((number_a, number_b), BytePipe if without_sound else _sounding(snr, loss, seed))

    def report() -> None:
        doing = [{"number": modem.number, "doing": modem.doing.value} for modem in joined.modems]
        print_json({"type": "modems", "a": doing[0], "b": doing[1]})

    with until_stopped(report) as stopped:
        try:
            joined.run((port_a, port_b), stopped, duration, report)
        except ModemPortError as error:
            raise BoxSilent(str(error), "give the two boxes' black ports") from error
        report()


def _sounding(snr_db: float, loss_db: float, seed: int) -> MakeCarrier:
    """What makes calls with V.22bis signals. UsageProblem where a part of it is missing."""
    if importlib.util.find_spec("numpy") is None:
        raise UsageProblem("numpy is not installed", "pip install 'redphone[modems]', or use --without-sound")
    if not spandsp.installed():
        raise UsageProblem(spandsp.MISSING, "install it, or use --without-sound")
    from redphone_host.modems.phone_carrier import phone_carrier
    from redphone_host.modems.phone_line import PhoneLineSettings

    return phone_carrier(PhoneLineSettings(loss_db=loss_db, snr_db=snr_db), seed)
