"""A new box's flash: MicroPython, and on its file system the application, built from the source installed here."""

import tempfile
from pathlib import Path

from redphone_host.build.application import build_application
from redphone_host.build.boards import FLASH_BASE
from redphone_host.build.image import join, require_uf2, stored_files
from redphone_host.build.uf2 import read_uf2
from redphone_host.emulator.pico import flash, parts
from redphone_host.errors import UsageProblem


def install(flash_dir: Path, uf2: Path | None) -> dict[str, str]:
    """Make the flash of a new box; one that has been made is left as it is. ImageProblem, BuildProblem,
    PartMissing.

    What comes back is for the box's environment.

    uf2: MicroPython alone, or joined with an application by `redphone build --uf2`, which is then taken as it is.
    """
    if uf2 is None:
        raise UsageProblem(flash.NEEDED, flash.ADVICE)
    parts.require()
    if flash.content_of(flash_dir, uf2) is None:
        _make(flash_dir, uf2)
    return {flash.VARIABLE: str(uf2.absolute())}


def _make(flash_dir: Path, uf2: Path) -> None:
    flash_dir.mkdir(parents=True, exist_ok=True)
    _, storage = require_uf2(flash.BOARD)
    blocks = read_uf2(uf2, flash.ADVICE)
    if any(block.address >= FLASH_BASE + storage.offset for block in blocks):
        flash.make(flash_dir, uf2, blocks)
        return
    with tempfile.TemporaryDirectory(prefix="redphone-") as temporary:
        application, joined = Path(temporary) / "application", Path(temporary) / "joined.uf2"
        files = stored_files(build_application(flash.BOARD.name, application), application)
        joined.write_bytes(join(uf2, flash.BOARD, files))
        flash.make(flash_dir, uf2, read_uf2(joined, flash.ADVICE))
