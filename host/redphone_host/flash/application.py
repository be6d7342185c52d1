"""A built application, read whole and checked, as it is to be installed."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

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
    def about(self) -> str:
        """For people: version, build and board."""
        return f"{self.manifest.version} ({self.manifest.id}) for {self.manifest.board}"
