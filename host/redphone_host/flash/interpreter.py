"""What runs on the board: which MicroPython, on which chip; and whether an application can run on it."""

import json
from dataclasses import dataclass

from redphone_host.build.manifest import Manifest
from redphone_host.flash.problem import FlashProblem
from redphone_host.flash.repl import Repl

_FACTS = """
import sys, json
known = sys.implementation
machine, mpy = getattr(known, "_machine", ""), getattr(known, "_mpy", 0)
print(json.dumps((known.name, list(known.version[:3]), machine, mpy, sys.platform)))
"""

_NEW_IMAGE = "put the official MicroPython for this board on it first: see docs/flashing.md"

# sys.platform, and what sys.implementation._machine says of the chip.
_CHIPS = {
    "pico": ("rp2", "RP2040"),
    "pico2": ("rp2", "RP2350"),
    "esp32s3": ("esp32", "ESP32S3"),
    "unix": ("linux", ""),
}

# sys.implementation._mpy: the format's version below, then its sub-version, then the architecture of native code
# (MicroPython's documentation, "MicroPython .mpy files").
_ARCHITECTURES = (
    *("", "x86", "x64", "armv6", "armv6m", "armv7m", "armv7em", "armv7emsp", "armv7emdp"),
    *("xtensa", "xtensawin", "rv32imc", "rv64imc"),
)


@dataclass(frozen=True)
class Interpreter:
    """`machine`: what the interpreter calls the board. `mpy`: the format of the compiled files that it runs: 6.3."""

    name: str
    version: tuple[int, ...]
    machine: str
    platform: str
    mpy: str
    architecture: str

    @property
    def about(self) -> str:
        """For people."""
        return f"MicroPython {dotted(self.version)} on {self.machine or self.platform}"

    @property
    def board(self) -> str:
        """Which of our boards this is; "" if none."""
        for board, (platform, chip) in _CHIPS.items():
            if self.platform == platform and chip in self.machine:
                return board
        return ""


def ask(repl: Repl) -> Interpreter:
    """What the interpreter says of itself. FlashProblem if it is not MicroPython."""
    name, version, machine, mpy, platform = json.loads(repl.run(_FACTS))
    if name != "micropython":
        raise FlashProblem(f"the board runs {name}, not MicroPython", _NEW_IMAGE)
    number = (mpy >> 10) & 0x0F
    architecture = _ARCHITECTURES[number] if number < len(_ARCHITECTURES) else str(number)
    return Interpreter(name, tuple(version), machine, platform, f"{mpy & 0xFF}.{mpy >> 8 & 3}", architecture)


def obstacle(found: Interpreter, wanted: Manifest) -> FlashProblem | None:
    """Why an application with this manifest cannot run there, if it cannot."""
    if found.board != wanted.board:
        problem = (
            f"this application is for {wanted.board}; the board is {found.board or 'none of ours'} ({found.about})"
        )
        right = f"build one for it with 'redphone build --board {found.board}'"
        return FlashProblem(problem, right if found.board else "take another board")
    if found.version < wanted.micropython:
        needed = f"this application needs {dotted(wanted.micropython)} or later"
        return FlashProblem(f"the board runs MicroPython {dotted(found.version)}; {needed}", _NEW_IMAGE)
    if found.mpy != wanted.mpy or found.architecture not in ("", wanted.arch):
        runs = f"{found.mpy} for {found.architecture}; this application's are {wanted.mpy} for {wanted.arch}"
        return FlashProblem(f"the board's MicroPython runs compiled files of format {runs}", _NEW_IMAGE)
    return None


def require_fit(found: Interpreter, wanted: Manifest) -> None:
    """FlashProblem if an application with this manifest cannot run there."""
    problem = obstacle(found, wanted)
    if problem is not None:
        raise problem


def dotted(version: tuple[int, ...]) -> str:
    """As people write it."""
    return ".".join(str(number) for number in version)
