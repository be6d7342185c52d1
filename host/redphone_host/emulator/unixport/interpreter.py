"""Where the interpreter is, how much memory it gets, and how it is told to run a box."""

import functools
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from redphone_host.errors import UsageProblem

# A Pico 2 leaves MicroPython some 498,000 octets, 30,500 of them for the kernels' machine code, which is not in this
# heap. Words here have 64 bits in place of 32: the application takes half as much again (docs/decisions/0009-heap.md).
HEAP_OCTETS = 704 * 1024

# Where there is no mpy-cross the application is compiled on the box itself, which no real one has the memory for.
HEAP_FROM_SOURCE_OCTETS = 2 * HEAP_OCTETS

FAKES_DIR = Path(__file__).parent / "fakes"
SHARED_FAKES_DIR = Path(__file__).parents[1] / "fakes" / "shared"
MISSING = "MicroPython is not installed", "install it: pip install 'redphone[emulator]'"

_PRINTABLE = "".join(map(chr, range(0x20, 0x7F)))
_CELL = 8
_DRAW = f"""
import framebuf
for character in {_PRINTABLE!r}:
    cell = bytearray({_CELL})
    framebuf.FrameBuffer(cell, {_CELL}, {_CELL}, framebuf.MONO_VLSB).text(character, 0, 0, 1)
    print(cell.hex())
"""


def installed() -> bool:
    """Whether the interpreter is here."""
    return _interpreter() is not None


def command(*arguments: str | Path, heap_octets: int = HEAP_OCTETS) -> list[str]:
    """What starts the interpreter with these arguments. UsageProblem."""
    interpreter = _interpreter()
    if interpreter is None:
        raise UsageProblem(*MISSING)
    return [interpreter, "-X", f"heapsize={heap_octets}", *(str(argument) for argument in arguments)]


def boot_command(boot: Path, modules: Sequence[Path], heap_octets: int) -> list[str]:
    """What makes the interpreter a box: boot.py and main.py in `boot`, the application in `modules`."""
    return command("-i", FAKES_DIR / "launcher.py", boot, SHARED_FAKES_DIR, *modules, heap_octets=heap_octets)


def _interpreter() -> str | None:
    """The command that came with this Python's packages, else any on the path."""
    beside = Path(sys.executable).with_name("micropython")
    return str(beside) if beside.is_file() else shutil.which("micropython")


@functools.cache
def letters() -> dict[str, bytes]:
    """The interpreter's own letters: for each, the eight columns of its cell, top row in bit 0."""
    drawn = subprocess.run(command("-c", _DRAW), capture_output=True, text=True, check=True).stdout  # noqa: S603
    return dict(zip(_PRINTABLE, map(bytes.fromhex, drawn.split()), strict=True))
