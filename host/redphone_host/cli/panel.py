"""The panel verb: what an emulated box shows, as text or as a picture, its keys and switches."""

import time
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.text import Text

from redphone_host.cli.options import Json
from redphone_host.cli.output import Output
from redphone_host.cli.stopping import until_stopped
from redphone_host.emulator import PanelClient, PanelError, PanelState
from redphone_host.emulator.firmware import board as board_constants
from redphone_host.emulator.picture import save_panel
from redphone_host.errors import BoxSilent, UsageProblem
from redphone_host.safe_text import safe

PRESS_S = 0.15

_POLL_S = 0.05
_SETTLE_S = 0.4


class Switch(StrEnum):
    """Where the key switch stands."""

    ON = "on"
    OFF = "off"


class Loop(StrEnum):
    """The tamper loop: opened with the case."""

    OPEN = "open"
    CLOSED = "closed"


def panel(
    socket: Annotated[Path, typer.Argument(metavar="SOCKET", help="The panel's socket.")],
    follow: Annotated[bool, typer.Option("--follow", help="Show every change until interrupted.")] = False,
    press: Annotated[str | None, typer.Option(metavar="KEY", help="ack, decline, silence, call or zeroize.")] = None,
    hold: Annotated[float, typer.Option(metavar="SECONDS", help="For how long to press.", min=0.05, max=60)] = PRESS_S,
    key_switch: Annotated[Switch | None, typer.Option(help="Turn the key switch.")] = None,
    tamper: Annotated[Loop | None, typer.Option(help="Open the case's tamper loop, or close it.")] = None,
    png: Annotated[Path | None, typer.Option(metavar="FILE", help="Save a picture of the panel.")] = None,
    board: Annotated[str, typer.Option(help="The board whose pins it has.")] = "pico",
    json: Json = False,
) -> None:
    """Show an emulated box's panel, press its keys, turn its switches, take its picture."""
    output = Output(json)
    try:
        with PanelClient(socket, board_constants(board)) as client:
            _act(client, press, hold, key_switch, tamper)
            state = client.state()
            if png is not None:
                _save(state, png)
            output.answer(*_both(state))
            if follow:
                _follow(client, output)
    except PanelError as error:
        raise BoxSilent(str(error)) from error
    except FileNotFoundError as error:
        raise UsageProblem(str(error)) from error


def _act(client: PanelClient, press: str | None, hold_s: float, key_switch: Switch | None, tamper: Loop | None) -> None:
    if tamper is not None:
        client.set_tamper_loop(tamper is Loop.OPEN)
    if key_switch is not None:
        client.set_key_switch(key_switch is Switch.ON)
    if press is not None:
        client.press(press, round(1000 * hold_s))
        time.sleep(hold_s)
    if press is not None or key_switch is not None or tamper is not None:
        time.sleep(_SETTLE_S)  # the firmware must see it, and the screen show what it did


def _save(state: PanelState, png: Path) -> None:
    try:
        save_panel(state, png)
    except OSError as error:
        raise UsageProblem(f"the picture cannot be written to {png}: {error.strerror}; name another file") from error


def _follow(client: PanelClient, output: Output) -> None:
    shown = client.state()
    with until_stopped() as stopped:
        while not stopped.wait(_POLL_S):
            state = client.state()
            if state != shown:
                shown = state
                output.answer(*_both(state))


def _both(state: PanelState) -> tuple[dict[str, Any], RenderableType]:
    """For programs, and for people."""
    fields = {
        "type": "panel",
        "screen": list(state.screen),
        "lamps": dict(state.lamps),
        "bell": state.bell,
        "siren": state.siren,
        "key_switch": state.key_switch,
    }
    lit = [(name, on) for name, on in (*state.lamps.items(), ("bell", state.bell), ("siren", state.siren))]
    lamps = Text("  ").join(Text(name, style="bold red" if on else "dim") for name, on in lit)
    states = Text(f"key switch {'ON' if state.key_switch else 'off'}; on: ")
    states.append(", ".join(name for name, on in lit if on) or "nothing")
    screen = safe("\n".join(state.screen), newlines=True)
    return fields, Group(Panel(screen, expand=False), lamps, states)
