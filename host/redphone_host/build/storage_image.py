"""A board's file system as an image: littlefs 2, as MicroPython's rp2 port mounts it.

littlefs looks at blocks that it has not written: of each pair of metadata blocks it takes the newer one, and a box that
was in use before may hold an older file system in any block. So the image names every block that is read when all
of it is read, blank ones among them, and these must all be put into the flash. What is in other blocks does not matter:
littlefs erases a block before it writes it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from littlefs import LittleFS, LittleFSError, UserContext, lfs

from redphone_host.build.boards import BLOCK_OCTETS, Storage
from redphone_host.build.problem import BuildProblem

# As in MicroPython (ports/rp2/modules/_boot.py, extmod/vfs_lfsx.c): octets, and erase cycles before a move.
READ_OCTETS = 32
PROGRAM_OCTETS = 256
CACHE_OCTETS = 1024
LOOKAHEAD_OCTETS = 32
BLOCK_CYCLES = 100
# 2.0 is read by every MicroPython that has littlefs 2; newer ones write 2.1.
DISK_VERSION = 0x0002_0000


@dataclass(frozen=True)
class StorageImage:
    """octets: the whole of the storage. blocks: the numbers of those that must be in the flash."""

    octets: bytes
    blocks: frozenset[int]

    def block(self, number: int) -> bytes:
        """One block of 4096 octets."""
        return self.octets[number * BLOCK_OCTETS : (number + 1) * BLOCK_OCTETS]


def storage_image(storage: Storage, files: Mapping[str, bytes]) -> StorageImage:
    """A file system that holds these files, and no others. BuildProblem if they do not fit."""
    flash = _Flash(buffsize=storage.octets)
    try:
        new = open_storage(storage, flash)
        new.format()
        new.mount()
        for path, content in sorted(files.items()):
            _write(new, path, content)
        new.unmount()
        looked_at = _all_that_is_read(storage, flash)
    except LittleFSError as error:
        needed = sum(len(content) for content in files.values())
        raise BuildProblem(
            f"the application does not fit: {needed} octets of files, {storage.octets} octets of storage ({error})",
            "take another board",
        ) from error
    return StorageImage(bytes(flash.buffer), frozenset(looked_at | {0, 1}))


class _Flash(UserContext):
    """Flash in memory that notes which blocks are read."""

    def __init__(self, buffsize: int) -> None:
        super().__init__(buffsize)
        self.blocks_read: set[int] = set()

    def read(self, cfg: lfs.LFSConfig, block: int, off: int, size: int) -> bytearray:
        self.blocks_read.add(block)
        return super().read(cfg, block, off, size)


def open_storage(storage: Storage, flash: UserContext) -> LittleFS:
    """littlefs over a flash in memory, not mounted yet, set up as MicroPython has it."""
    return LittleFS(
        flash,
        mount=False,
        block_size=BLOCK_OCTETS,
        block_count=storage.blocks,
        read_size=READ_OCTETS,
        prog_size=PROGRAM_OCTETS,
        cache_size=CACHE_OCTETS,
        lookahead_size=LOOKAHEAD_OCTETS,
        block_cycles=BLOCK_CYCLES,
        disk_version=DISK_VERSION,
    )


def _write(files: LittleFS, path: str, content: bytes) -> None:
    folder = path.rpartition("/")[0]
    if folder:
        files.makedirs(folder, exist_ok=True)
    with files.open(path, "wb") as file:
        file.write(content)


def _all_that_is_read(storage: Storage, flash: _Flash) -> set[int]:
    """The blocks that are read by one who mounts the file system and reads everything in it."""
    flash.blocks_read.clear()
    mounted = open_storage(storage, flash)
    mounted.mount()
    for folder, _, names in mounted.walk("/"):
        for name in names:
            with mounted.open(f"{folder}/{name}", "rb") as file:
                file.read()
    return flash.blocks_read
