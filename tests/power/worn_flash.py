"""A Pico's flash with its real file system, littlefs: every erase and program of every block is counted."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from littlefs import LittleFS, LittleFSError
from littlefs.context import UserContext

BLOCK_OCTETS = 4096

# As MicroPython's rp2 port mounts it: 1408 KiB on a Pico, programmed in pages of 256 octets.
BLOCKS = 352
PROGRAM_OCTETS = 256
READ_OCTETS = 32
CACHE_OCTETS = 4 * PROGRAM_OCTETS
LOOKAHEAD_OCTETS = 32
RELOCATED_AFTER = 100


class NorFlash(UserContext):
    """The chip: an erase makes a block all ones, a program can only clear bits."""

    def __init__(self, blocks: int = BLOCKS) -> None:
        super().__init__(BLOCK_OCTETS * blocks)
        self.erases = [0] * blocks
        self.programs = 0

    def read(self, cfg: Any, block: int, off: int, size: int) -> bytearray:
        at = block * BLOCK_OCTETS + off
        return self.buffer[at : at + size]

    def prog(self, cfg: Any, block: int, off: int, data: bytes) -> int:
        self.programs += len(data) // PROGRAM_OCTETS
        at = block * BLOCK_OCTETS + off
        before = int.from_bytes(self.buffer[at : at + len(data)], "big")
        self.buffer[at : at + len(data)] = (before & int.from_bytes(data, "big")).to_bytes(len(data), "big")
        return 0

    def erase(self, cfg: Any, block: int) -> int:
        self.erases[block] += 1
        at = block * BLOCK_OCTETS
        self.buffer[at : at + BLOCK_OCTETS] = b"\xff" * BLOCK_OCTETS
        return 0


class WornFlash:
    """The chip with littlefs on it, and as much of it taken by the application as is said, in kilobytes."""

    def __init__(self, application_kb: int = 0) -> None:
        self.chip = NorFlash()
        self.system = LittleFS(
            context=self.chip,
            block_size=BLOCK_OCTETS,
            block_count=BLOCKS,
            read_size=READ_OCTETS,
            prog_size=PROGRAM_OCTETS,
            cache_size=CACHE_OCTETS,
            lookahead_size=LOOKAHEAD_OCTETS,
            block_cycles=RELOCATED_AFTER,
        )
        self.system.mkdir("data")
        if application_kb:
            with self.system.open("application", "wb") as file:
                file.write(bytes(1024 * application_kb))

    def mount(self, module: Any) -> None:
        """Be the storage of box.files."""
        module.open = _as_on_a_box(lambda path, mode: _File(self.system.open(path, mode, buffering=0)))
        module.os = SimpleNamespace(
            listdir=lambda folder=".": self.system.listdir(folder),
            mkdir=_as_on_a_box(self.system.mkdir),
            rename=_as_on_a_box(self.system.rename),
            remove=_as_on_a_box(self.system.remove),
            stat=lambda path: (0, 0, 0, 0, 0, 0, self.system.stat(path).size, 0, 0, 0),
            statvfs=lambda path: (BLOCK_OCTETS, BLOCK_OCTETS, BLOCKS),
        )


class _File:
    """An open file."""

    def __init__(self, file: Any) -> None:
        self._file = file

    def __getattr__(self, name: str) -> Any:
        return _as_on_a_box(getattr(self._file, name))

    def __enter__(self) -> "_File":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _as_on_a_box(function: Callable[..., Any]) -> Callable[..., Any]:
    """The same, with an OSError where this littlefs has an error of its own: no room, say."""

    def guarded(*given: Any) -> Any:
        try:
            return function(*given)
        except LittleFSError as error:
            raise OSError(-error.code, str(error)) from error

    return guarded
