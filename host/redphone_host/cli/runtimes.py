"""Which runtime an emulated box gets, where the person has not said."""

import sys
from typing import Annotated

import typer

from redphone_host.emulator.runtimes import Runtime, default_runtime
from redphone_host.emulator.unixport.interpreter import MISSING

RuntimeChoice = Annotated[
    Runtime | None,
    typer.Option("--runtime", help="What runs the firmware.", show_default="micropython where it is installed"),
]


def chosen(runtime: Runtime | None) -> Runtime:
    """The runtime asked for, or the default; a note says so where that is not the real interpreter."""
    if runtime is None and default_runtime() is Runtime.CPYTHON:
        print(f"{MISSING[0]}: the firmware runs on CPython. {MISSING[1]}.", file=sys.stderr)
    return default_runtime() if runtime is None else runtime
