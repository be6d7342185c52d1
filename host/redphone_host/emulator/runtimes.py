"""What can run the firmware."""

from enum import StrEnum

from redphone_host.emulator import cpython
from redphone_host.emulator.pico import process as pico
from redphone_host.emulator.unixport import interpreter, process
from redphone_host.emulator.wiring import Launch


class Runtime(StrEnum):
    """`micropython`: the real interpreter, in a box's memory. `cpython`: this Python, anywhere. `pico`: a UF2 image."""

    MICROPYTHON = "micropython"
    CPYTHON = "cpython"
    PICO = "pico"


_LAUNCH: dict[Runtime, Launch] = {
    Runtime.MICROPYTHON: process.launch,
    Runtime.CPYTHON: cpython.launch,
    Runtime.PICO: pico.launch,
}


def default_runtime() -> Runtime:
    """The real interpreter where it is installed."""
    return Runtime.MICROPYTHON if interpreter.installed() else Runtime.CPYTHON


def launcher(runtime: Runtime) -> Launch:
    """What starts a box in this runtime."""
    return _LAUNCH[runtime]
