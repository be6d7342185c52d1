"""A built application, read whole and checked, as it is to be installed."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from redphone_host.build.layout import SHARED
from redphone_host.build.manifest import NAME, Manifest, read_manifest


@dataclass(frozen=True)
class Application:
    """`files`: the octets of each file of the manifest, by path. `packed`: the octets of manifest.json itself."""

    manifest: Manifest
    files: dict[str, bytes]
    packed: bytes

    @classmethod
    def read(cls, folder: Path) -> Self:
        """The application in a folder. BuildProblem if it is not as it was built."""
        manifest = read_manifest(folder)
        manifest.check(folder)
        files = {path: (folder / path).read_bytes() for path in manifest.files}
        return cls(manifest, files, (folder / NAME).read_bytes())

    @property
    def own(self) -> dict[str, bytes]:
        """The files that lie in its slot."""
        return {path: octets for path, octets in self.files.items() if path not in SHARED}

    @property
    def shared(self) -> dict[str, bytes]:
        """The files at the top of the storage, which it shares with the other slot's version."""
        return {path: octets for path, octets in self.files.items() if path in SHARED}

    @property
    def about(self) -> str:
        """For people: version, build and board."""
        return f"{self.manifest.version} ({self.manifest.id}) for {self.manifest.board}"
