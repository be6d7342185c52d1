"""One UF2 for a new board: a given MicroPython image, and a file system with the loader and the application."""

import re
from collections.abc import Iterator
from pathlib import Path

from redphone_host.build.application import loader_files
from redphone_host.build.boards import (
    BLOCK_OCTETS,
    FAMILY_ABSOLUTE,
    FAMILY_RP2040,
    FAMILY_RP2350_ARM,
    FLASH_BASE,
    Board,
    Storage,
)
from redphone_host.build.layout import place
from redphone_host.build.manifest import NAME, Manifest
from redphone_host.build.problem import BuildProblem
from redphone_host.build.storage_image import StorageImage, storage_image
from redphone_host.build.uf2 import (
    FLAG_FAMILY,
    FLAG_FILE_CONTAINER,
    FLAG_NOT_MAIN_FLASH,
    PAYLOAD_OCTETS,
    Block,
    number,
    pack_uf2,
    read_uf2,
)

SLOT = "a"

_CHIPS = {FAMILY_RP2040: "RP2040", FAMILY_RP2350_ARM: "RP2350 (ARM)", 0xE48B_FF5A: "RP2350 (RISC-V)"}
_BANNER = re.compile(rb"MicroPython [^\x00]{0,60}?v(\d+)\.(\d+)\.(\d+)[^\x00]{0,60}? on \d{4}-\d\d-\d\d")


def stored_files(built: Manifest, folder: Path) -> dict[str, bytes]:
    """What is on a box's storage after a first installation: loader, application in slot a, what slots share."""
    application = {place(path, SLOT): (folder / path).read_bytes() for path in (*built.files, NAME)}
    return {**loader_files(), **application, "slot": SLOT.encode()}


def join(base: Path, board: Board, files: dict[str, bytes]) -> bytes:
    """The UF2 that puts MicroPython (`base`, a UF2) and these files onto a board. BuildProblem."""
    family, storage = require_uf2(board)
    return _Base(base, board, family, storage).with_storage(storage_image(storage, files))


def require_uf2(board: Board) -> tuple[int, Storage]:
    """The board's UF2 family and storage. BuildProblem if it is not one that takes UF2 files."""
    if board.family is None or board.storage is None:
        raise BuildProblem(
            f"{board.name} does not take UF2 files",
            f"put MicroPython ({board.image}) onto it with its maker's tool, then the build onto that",
        )
    return board.family, board.storage


class _Base:
    """A MicroPython image, checked."""

    def __init__(self, path: Path, board: Board, family: int, storage: Storage) -> None:
        self._path = path
        self._family = family
        self._storage = storage
        self._advice = f"download the official MicroPython image for {board.image}, the .uf2 file, and give that"
        blocks = read_uf2(path, self._advice)
        # The boot ROM ignores these; picotool puts one first into an image for an RP2350 (erratum RP2350-E10).
        ignored = FAMILY_ABSOLUTE if family == FAMILY_RP2350_ARM else None
        self._ignored = [block for block in blocks if block.family == ignored]
        self._pages: dict[int, bytes] = {}
        self._take([block for block in blocks if block.family != ignored])
        self._require_micropython(board.micropython)

    def with_storage(self, image: StorageImage) -> bytes:
        """The whole UF2, in ascending order, every sector that it touches whole (erratum RP2040-E14)."""
        blank = bytes([0xFF]) * PAYLOAD_OCTETS
        pages = dict(self._pages)
        for sector in {address - address % BLOCK_OCTETS for address in pages}:
            for address in range(sector, sector + BLOCK_OCTETS, PAYLOAD_OCTETS):
                pages.setdefault(address, blank)
        for block in image.blocks:
            start = FLASH_BASE + self._storage.offset + block * BLOCK_OCTETS
            pages.update(_pages(start, image.block(block)))
        return pack_uf2([*self._ignored, *number(self._family, sorted(pages.items()))])

    def _take(self, blocks: list[Block]) -> None:
        end = FLASH_BASE + self._storage.offset
        for at, block in enumerate(blocks):
            self._require_sound(block)
            if (block.number, block.total) != (at, len(blocks)):
                raise self._problem(f"is not whole: block {at} of {len(blocks)} says {block.number} of {block.total}")
            if not FLASH_BASE <= block.address <= end - PAYLOAD_OCTETS:
                raise self._problem(f"writes to {block.address:#x}, outside of what MicroPython has on this board")
            if block.address in self._pages:
                raise self._problem(f"writes to {block.address:#x} twice")
            self._pages[block.address] = block.payload

    def _require_sound(self, block: Block) -> None:
        if not block.flags & FLAG_FAMILY or block.flags & (FLAG_NOT_MAIN_FLASH | FLAG_FILE_CONTAINER):
            raise self._problem(f"is not an image for the flash of a chip (flags {block.flags:#x})")
        if block.family != self._family:
            chip = _CHIPS.get(block.family, f"another chip, family {block.family:#x}")
            raise self._problem(f"is for {chip}, not for {_CHIPS[self._family]}")
        if block.size != PAYLOAD_OCTETS or block.address % PAYLOAD_OCTETS:
            raise self._problem(f"does not come in pages of {PAYLOAD_OCTETS} octets")

    def _require_micropython(self, lowest: tuple[int, int, int]) -> None:
        banner = _BANNER.search(b"".join(page for _, page in sorted(self._pages.items())))
        if banner is None:
            raise self._problem("holds no MicroPython")
        version = tuple(int(part) for part in banner.groups())
        if version < lowest:
            raise self._problem(f"is MicroPython {_dotted(version)}; {_dotted(lowest)} or later is needed")

    def _problem(self, what: str) -> BuildProblem:
        return BuildProblem(f"{self._path} {what}", self._advice)


def _pages(start: int, octets: bytes) -> Iterator[tuple[int, bytes]]:
    for at in range(0, len(octets), PAYLOAD_OCTETS):
        yield start + at, octets[at : at + PAYLOAD_OCTETS]


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(str(number) for number in version)
