"""The flash chip's content, a file in the box's flash folder: made once, of a UF2 image, from then on the box's own.

As with a real box, what is installed changes by an update of the box (`redphone flash`), or with a new box.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from redphone_host.build.boards import BOARDS, FAMILY_RP2040, FLASH_BASE
from redphone_host.build.problem import BuildProblem
from redphone_host.build.uf2 import FLAG_FAMILY, FLAG_NOT_MAIN_FLASH, Block, read_uf2

BOARD = BOARDS["pico"]
VARIABLE = "REDPHONE_PICO_UF2"
NEEDED = "the pico runtime needs MicroPython's image for the Pico, and none was given"
FLASH_OCTETS = 2 * 1024 * 1024
LOWEST = ".".join(str(number) for number in BOARD.micropython[:2])
DOWNLOAD = f"download the official MicroPython for {BOARD.image}, the .uf2 file, version {LOWEST} or later"
ADVICE = f"{DOWNLOAD}, and name it by --uf2 or by {VARIABLE}"

_CONTENT = "flash.bin"
_MADE_OF = "flash.sha256"
_ERASED = b"\xff"


class ImageProblem(BuildProblem):
    """The image is not one for a Pico, or not the one that this box's flash was made of."""


def prepare(flash_dir: Path, uf2: Path) -> Path:
    """The file with the flash's content, made of this image alone if it is not there. ImageProblem, BuildProblem."""
    content = content_of(flash_dir, uf2)
    return content or make(flash_dir, uf2, read_uf2(uf2, ADVICE))


def content_of(flash_dir: Path, uf2: Path) -> Path | None:
    """The file with the flash's content; None if it has not been made. ImageProblem if it was made of another image."""
    content = flash_dir / _CONTENT
    if not content.is_file():
        return None
    if (flash_dir / _MADE_OF).read_text() != _digest(uf2):
        advice = "give the same --uf2 as before, or another --flash-dir for a new box"
        raise ImageProblem(f"the flash in {flash_dir} was made of another image than {uf2}", advice)
    return content


def make(flash_dir: Path, uf2: Path, blocks: Sequence[Block]) -> Path:
    """Make the file: an empty flash with these blocks in it. `uf2` is what the operator gave. ImageProblem."""
    content = flash_dir / _CONTENT
    new = content.with_suffix(".new")
    new.write_bytes(_installed(blocks, uf2))
    (flash_dir / _MADE_OF).write_text(_digest(uf2))
    new.rename(content)
    return content


def _digest(uf2: Path) -> str:
    try:
        return hashlib.sha256(uf2.read_bytes()).hexdigest()
    except OSError as error:
        raise ImageProblem(f"the image {uf2} cannot be read: {error.strerror}", ADVICE) from error


def _installed(blocks: Sequence[Block], uf2: Path) -> bytes:
    """What the flash holds when the boot ROM has taken these blocks."""
    flash = bytearray(_ERASED * FLASH_OCTETS)
    for block in blocks:
        if block.flags & FLAG_NOT_MAIN_FLASH:
            continue
        if block.flags & FLAG_FAMILY and block.family != FAMILY_RP2040:
            raise ImageProblem(f"{uf2} is for another chip than the Pico's RP2040 (family {block.family:#x})", ADVICE)
        at = block.address - FLASH_BASE
        if not 0 <= at <= FLASH_OCTETS - block.size:
            raise ImageProblem(f"{uf2} has data for {block.address:#x}, which is outside of a Pico's flash", ADVICE)
        flash[at : at + block.size] = block.payload
    return bytes(flash)
