"""A box's storage in memory, where the power may go at every operation, and what it may then leave is known.

Meaner than littlefs: octets that were written and not flushed may be there after a cut, in part or not at all. Put
in place of `open` and `os` in box.files, which is all of the box that touches its storage.
"""

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

Files = dict[str, bytes]
NO_ROOM = 28


class Full(OSError):
    """What a storage without room says."""

    def __init__(self) -> None:
        super().__init__(NO_ROOM, "no room is left")


# What the storage is said to hold, so that as many segments are kept as there may be.
STORAGE_OCTETS = 4 << 20


class Flash:
    """Files by their paths. `watcher(operation, outcomes)` is called before each operation that changes anything.

    `outcomes` gives the files that may be there if the power goes in the middle of it. The watcher may raise.
    """

    def __init__(self) -> None:
        self.durable: Files = {}
        self.live: Files = {}
        self.removed: Files = {}
        self.full = False
        self.octets_read = 0
        self.watcher: Callable[[str, Iterator[Files]], None] | None = None

    def mount(self, module: Any) -> None:
        """Be the storage of box.files."""
        module.open = self.open
        module.os = SimpleNamespace(
            listdir=self.listdir,
            mkdir=self.mkdir,
            rename=self.rename,
            remove=self.remove,
            stat=self.stat,
            statvfs=lambda path: (0, 1, STORAGE_OCTETS),
        )

    def power_returns(self, files: Files) -> None:
        """After a cut that has left these files."""
        self.durable = dict(files)
        self.live = dict(files)
        self.watcher = None

    def open(self, path: str, mode: str) -> "OpenFile":
        if mode == "wb":
            self._about_to("create " + path, iter([dict(self.durable)]))
            self._take_room()
            self.live[path] = b""
            self.durable.setdefault(path, b"")
        elif path not in self.live:
            raise FileNotFoundError(path)
        return OpenFile(self, path, mode)

    def listdir(self, folder: str = "") -> list[str]:
        return [path.rpartition("/")[2] for path in self.live] if folder else ["data"]

    def mkdir(self, folder: str) -> None:
        raise AssertionError("the folder is there")

    def stat(self, path: str) -> tuple[int, ...]:
        return (0, 0, 0, 0, 0, 0, len(self._at(path)), 0, 0, 0)

    def rename(self, old: str, new: str) -> None:
        self._about_to("rename " + old, iter([dict(self.durable)]))
        if self.full:
            raise Full
        for files in (self.live, self.durable):
            files[new] = files.pop(old)

    def remove(self, path: str) -> None:
        self._about_to("remove " + path, iter([dict(self.durable)]))
        self.removed[path] = self._at(path)
        for files in (self.live, self.durable):
            files.pop(path, None)

    def write(self, path: str, at: int, octets: bytes) -> None:
        self._about_to("write " + path, self._torn(path, at, octets))
        before = self._at(path)
        if self.full:
            self.live[path] = overwritten(before, at, octets[: len(octets) // 2])
            raise Full
        self.live[path] = overwritten(before, at, octets)

    def flush(self, path: str) -> None:
        if self.durable.get(path) == self.live.get(path):
            return
        self._about_to("flush " + path, iter([dict(self.durable), {**self.durable, path: self.live[path]}]))
        self._take_room()
        self.durable[path] = self.live[path]

    def _torn(self, path: str, at: int, octets: bytes) -> Iterator[Files]:
        """None of it and of what was not flushed before; half of it; all but one."""
        yield dict(self.durable)
        for count in sorted({len(octets) // 2, len(octets) - 1}):
            yield {**self.durable, path: overwritten(self.live[path], at, octets[:count])}

    def _about_to(self, operation: str, outcomes: Iterator[Files]) -> None:
        if self.watcher is not None:
            self.watcher(operation, outcomes)

    def _take_room(self) -> None:
        if self.full:
            raise Full

    def _at(self, path: str) -> bytes:
        if path not in self.live:
            raise FileNotFoundError(path)
        return self.live[path]


class OpenFile:
    """An open file, as far as the box uses one."""

    def __init__(self, flash: Flash, path: str, mode: str) -> None:
        self._flash = flash
        self._path = path
        self._writes = mode != "rb"
        self._at = len(flash.live[path]) if mode == "ab" else 0

    def __enter__(self) -> "OpenFile":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def seek(self, at: int) -> None:
        self._at = at

    def read(self, count: int | None = None) -> bytes:
        octets = self._flash.live[self._path][self._at :][:count]
        self._at += len(octets)
        self._flash.octets_read += len(octets)
        return octets

    def write(self, octets: bytes) -> int:
        assert self._writes
        self._flash.write(self._path, self._at, bytes(octets))
        self._at += len(octets)
        return len(octets)

    def flush(self) -> None:
        self._flash.flush(self._path)

    def close(self) -> None:
        """Whatever was not flushed is: files that are closed half-written are made again, or cut off."""


def overwritten(before: bytes, at: int, octets: bytes) -> bytes:
    return before[:at] + octets + before[at + len(octets) :]
