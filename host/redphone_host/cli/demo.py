"""`redphone demo`: the hotline at work, told as it happens."""

import tempfile
import time
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from redphone_host.cli.options import Json
from redphone_host.cli.output import print_json
from redphone_host.cli.runtimes import RuntimeChoice, chosen
from redphone_host.cli.stopping import until_stopped
from redphone_host.demo.stage import DemoFailed, Stage, stage
from redphone_host.demo.story import Story
from redphone_host.demo.summary import message_table, messages, wire_counters, wire_table
from redphone_host.emulator.runtimes import Runtime
from redphone_host.errors import BoxSilent, UsageProblem


def demo(
    keep: Annotated[bool, typer.Option("--keep", help="Leave boxes and line running, to try commands on.")] = False,
    runtime: RuntimeChoice = None,
    as_json: Json = False,
) -> None:
    """Two emulated boxes, a noisy line: messages, calls, a cut line, a power cut, an empty room."""
    if runtime is Runtime.PICO:
        raise UsageProblem("the demo is too quick for an emulated Pico", "choose micropython or cpython")
    console = Console(quiet=as_json, highlight=False, emoji=False, markup=False)
    began = time.monotonic()
    folder = tempfile.TemporaryDirectory(prefix="redphone-") if keep else nullcontext()
    with folder as name, stage(Path(name) if name else None, chosen(runtime)) as scene:
        story = Story(console, scene)
        try:
            story.tell()
        except DemoFailed as error:
            raise BoxSilent(str(error), "run it again; if it fails again, this is a fault: report it") from error
        _summary(console, story, scene, began, as_json)
        if keep and name:
            _keep(console, scene, Path(name))


def _summary(console: Console, story: Story, scene: Stage, began: float, as_json: bool) -> None:
    rows, counters = messages(story), wire_counters(scene)
    seconds = time.monotonic() - began
    if as_json:
        print_json({"messages": rows, "wire": counters, "seconds": round(seconds, 1)})
        return
    console.print()
    console.print(message_table(rows))
    console.print()
    console.print(wire_table(counters))
    console.print()
    console.print(Text(f"Every message that was sent is stored and answered for. {seconds:.0f} s.", style="bold green"))


def _keep(console: Console, scene: Stage, folder: Path) -> None:
    """Leave it running for other terminals until control-C."""
    for end in scene.ends:
        end.close()
    north, south = folder / "north", folder / "south"
    console.print()
    console.print("Boxes and line keep running. In another terminal:")
    for command in (
        f"redphone status {north}-red",
        f"redphone watch show {north}-red",
        f'redphone send {north}-red "Are you there?" --precedence flash --from Ada --wait acknowledged',
        f"redphone panel {south}-panel --follow",
        f"redphone panel {south}-panel --press ack",
        f"redphone inbox {south}-red",
        f"redphone events {south}-red",
    ):
        console.print(f"  {command}", soft_wrap=True)
    console.print("Control-C here ends them.")
    with until_stopped() as stopped:
        stopped.wait()
