"""A box's files, by way of its interpreter. Hashes are computed on the box, from what it reads from its storage."""

import binascii
import json
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from redphone_host.flash.problem import FlashProblem
from redphone_host.flash.repl import Repl

CHUNK_OCTETS = 2048

# Runs on the box. A line of JSON for each file: its path, its octets, its SHA-256.
_HELPERS = """
import os, json, hashlib, binascii
def rp_digest(path):
    digest = hashlib.sha256()
    octets = bytearray(1024)
    view = memoryview(octets)
    size = 0
    with open(path, "rb") as file:
        while True:
            count = file.readinto(octets)
            if not count:
                break
            digest.update(view[:count])
            size += count
    return size, binascii.hexlify(digest.digest()).decode()
def rp_exists(path):
    try:
        os.stat(path)
    except OSError:
        return False
    return True
def rp_list(folder):
    for entry in os.ilistdir(folder):
        path = folder + "/" + entry[0]
        if entry[1] == 0x4000:
            print(json.dumps((path, -1, "")))
            rp_list(path)
        else:
            size, digest = rp_digest(path)
            print(json.dumps((path, size, digest)))
"""


@dataclass(frozen=True)
class StoredFile:
    """A file as the box has it."""

    octets: int
    sha256: str


@dataclass(frozen=True)
class Room:
    """How much the box's storage holds, octets; a file takes whole blocks."""

    block: int
    free: int
    total: int

    def taken_by(self, octets: int) -> int:
        """What a file of so many octets takes."""
        return -(-octets // self.block) * self.block


class Storage:
    """The files on the box whose interpreter `repl` is. Paths are relative to the top of its storage."""

    def __init__(self, repl: Repl) -> None:
        self._repl = repl
        repl.run(_HELPERS)

    def room(self) -> Room:
        """What is free."""
        block, fragment, blocks, free = json.loads(self._repl.run("print(json.dumps(os.statvfs('.')[:4]))"))
        return Room(block, free * fragment, blocks * fragment)

    def names(self) -> list[str]:
        """What lies at the top."""
        return list(json.loads(self._repl.run("print(json.dumps(os.listdir()))")))

    def tree(self, folder: str) -> tuple[dict[str, StoredFile], list[str]]:
        """The files below a folder by their paths in it, and the folders there, inner ones first."""
        lines = self._repl.run(f"if rp_exists({folder!r}): rp_list({folder!r})").splitlines()
        found = [json.loads(line) for line in lines if line]
        inner = len(folder) + 1
        files = {path[inner:]: StoredFile(octets, digest) for path, octets, digest in found if octets >= 0}
        return files, [path[inner:] for path, octets, _ in reversed(found) if octets < 0]

    def file(self, path: str) -> StoredFile | None:
        """One file; None if there is none."""
        said = json.loads(self._repl.run(f"print(json.dumps(rp_digest({path!r}) if rp_exists({path!r}) else None))"))
        return None if said is None else StoredFile(*said)

    def read(self, path: str) -> bytes | None:
        """A short file's octets; None if there is none."""
        code = f"print(binascii.hexlify(open({path!r}, 'rb').read()).decode() if rp_exists({path!r}) else '-')"
        said = self._repl.run(code).strip()
        return None if said == "-" else bytes.fromhex(said)

    def make_folders(self, path: str) -> None:
        """The folders above a path, where they are not there yet."""
        folders = ["/".join(path.split("/")[:depth]) for depth in range(1, path.count("/") + 1)]
        self._repl.run("\n".join(f"if not rp_exists({folder!r}): os.mkdir({folder!r})" for folder in folders))

    def write(self, path: str, octets: bytes, on_octets: Callable[[int], None]) -> None:
        """Write a file whole, in the folders that are there."""
        self._repl.run(f"file = open({path!r}, 'wb')")
        for at in range(0, len(octets), CHUNK_OCTETS):
            chunk = octets[at : at + CHUNK_OCTETS]
            self._repl.run(f"file.write(binascii.a2b_base64({binascii.b2a_base64(chunk, newline=False)!r}))")
            on_octets(len(chunk))
        self._repl.run("file.close()")

    def replace(self, path: str, octets: bytes, on_octets: Callable[[int], None] = lambda count: None) -> None:
        """Make a file hold these octets, or leave it as it was: written and verified beside, then renamed over it."""
        self.write(path + ".new", octets, on_octets)
        require_same(path, self.file(path + ".new"), octets)
        self._repl.run(f"os.rename({path + '.new'!r}, {path!r})")

    def remove(self, path: str) -> None:
        """Remove a file."""
        self._repl.run(f"os.remove({path!r})")

    def remove_folder(self, path: str) -> None:
        """Remove an empty folder."""
        self._repl.run(f"os.rmdir({path!r})")


def require_same(path: str, stored: StoredFile | None, octets: bytes) -> None:
    """FlashProblem unless the box has stored exactly these octets."""
    if stored != StoredFile(len(octets), sha256(octets).hexdigest()):
        advice = "the box boots what it booted before; its storage may be worn out: try once more, then another box"
        raise FlashProblem(f"{path} does not read back from the box as it was written", advice)
