"""The manifest of a built application: what it is, for which board, and the hash of every file."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from redphone_host.build.problem import BuildProblem

NAME = "manifest.json"
FORMAT = 1
# Holds the id itself, so the id cannot cover it.
BUILD_MODULE = "build.mpy"

_AGAIN = "build it again with 'redphone build'"
_ID = re.compile(r"[0-9a-f]{16}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class File:
    """One file: SHA-256 in hexadecimal, and its length."""

    sha256: str
    octets: int

    @classmethod
    def of(cls, content: bytes) -> "File":
        """The facts of a file with this content."""
        return cls(hashlib.sha256(content).hexdigest(), len(content))


@dataclass(frozen=True)
class Manifest:
    """What a built application is. micropython: the lowest version that runs it. files: path -> facts."""

    id: str
    version: str
    board: str
    arch: str
    micropython: tuple[int, int, int]
    mpy: str
    mpy_cross: str
    files: Mapping[str, File]

    @property
    def octets(self) -> int:
        """Octets of all files."""
        return sum(file.octets for file in self.files.values())

    def check(self, folder: Path) -> None:
        """BuildProblem unless the folder holds exactly these files, each as it was built."""
        found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}
        wrong = sorted(self.files.keys() - found)
        if wrong:
            raise BuildProblem(f"the build in {folder} lacks {', '.join(wrong)}", _AGAIN)
        wrong = sorted(found - self.files.keys() - {NAME})
        if wrong:
            raise BuildProblem(f"in {folder} is what no build has made: {', '.join(wrong)}", "take it away")
        wrong = sorted(path for path, file in self.files.items() if _read(folder / path) != file)
        if wrong:
            raise BuildProblem(f"in {folder}, not as it was built: {', '.join(wrong)}", _AGAIN)

    def pack(self) -> bytes:
        """The text of manifest.json: the same manifest, the same octets."""
        micropython = ".".join(str(number) for number in self.micropython)
        fields = {
            "format": FORMAT,
            "id": self.id,
            "version": self.version,
            "board": self.board,
            "arch": self.arch,
            "mpy_cross": self.mpy_cross,
            "requires": {"micropython": micropython, "mpy": self.mpy},
            "files": {path: vars(file) for path, file in sorted(self.files.items())},
        }
        return (json.dumps(fields, indent=1) + "\n").encode("ascii")


def id_of(files: Mapping[str, File]) -> str:
    """The id of an application: 16 hexadecimal digits that depend on every file but build.mpy."""
    lines = (f"{path} {file.sha256}\n" for path, file in sorted(files.items()) if path != BUILD_MODULE)
    return hashlib.sha256("".join(lines).encode()).hexdigest()[:16]


def read_manifest(folder: Path) -> Manifest:
    """The manifest of the application in a folder. BuildProblem if there is none, or it is not sound."""
    path = folder / NAME
    try:
        packed = path.read_bytes()
    except FileNotFoundError as error:
        raise BuildProblem(f"{folder} holds no build: there is no {NAME}", "make one with 'redphone build'") from error
    except OSError as error:
        raise BuildProblem(f"{path} cannot be read: {error.strerror}", "check the folder") from error
    return unpack(packed, str(path))


def unpack(packed: bytes, where: str) -> Manifest:
    """The manifest in these octets, which come from `where`. BuildProblem if it is not sound."""
    try:
        fields = json.loads(packed)
    except (ValueError, RecursionError) as error:
        raise BuildProblem(f"{where} is not JSON", _AGAIN) from error
    if not isinstance(fields, dict) or fields.get("format") != FORMAT:
        raise BuildProblem(f"{where} is not a manifest of format {FORMAT}", f"{_AGAIN}, or update redphone")
    try:
        manifest = _manifest(fields)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BuildProblem(f"{where} is damaged: {type(error).__name__} {error}", _AGAIN) from error
    if manifest.id != id_of(manifest.files):
        raise BuildProblem(f"{where} is damaged: its id is not that of its files", _AGAIN)
    return manifest


def _read(path: Path) -> File:
    try:
        return File.of(path.read_bytes())
    except OSError as error:
        raise BuildProblem(f"{path} cannot be read: {error.strerror}", "check the folder") from error


def _manifest(fields: dict[str, Any]) -> Manifest:
    first, second, third = (int(number) for number in fields["requires"]["micropython"].split("."))
    return Manifest(
        id=_matching(_ID, fields["id"]),
        version=_text(fields["version"]),
        board=_text(fields["board"]),
        arch=_text(fields["arch"]),
        micropython=(first, second, third),
        mpy=_text(fields["requires"]["mpy"]),
        mpy_cross=_text(fields["mpy_cross"]),
        files={_inside(path): _file(**facts) for path, facts in fields["files"].items()},
    )


def _file(sha256: str, octets: int) -> File:
    if type(octets) is not int or octets < 0:
        raise ValueError(f"octets {octets!r}")
    return File(_matching(_SHA256, sha256), octets)


def _inside(path: str) -> str:
    """A path that stays in its folder, on a box as on a laptop."""
    parts = PurePosixPath(path).parts
    if not parts or path != "/".join(parts) or ".." in parts or "/" in parts or "\\" in path or path == NAME:
        raise ValueError(f"path {path!r}")
    return path


def _matching(pattern: re.Pattern[str], value: Any) -> str:
    if not pattern.fullmatch(_text(value)):
        raise ValueError(f"{value!r}")
    return str(value)


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.isprintable():
        raise TypeError(f"{value!r}")
    return value
