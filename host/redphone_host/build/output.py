"""Writes an image to where it was asked for."""

import tempfile
from pathlib import Path

from redphone_host.build.problem import BuildProblem
from redphone_host.build.uf2 import MAGIC


def write_uf2(path: Path, octets: bytes, base: Path) -> None:
    """Write a UF2 file, whole or not at all. BuildProblem if it cannot be, or would replace another kind of file."""
    try:
        _require_replaceable(path, base)
        with tempfile.TemporaryDirectory(prefix=f".{path.name}.", dir=path.parent) as beside:
            new = Path(beside) / "new"
            new.write_bytes(octets)
            new.replace(path)
    except OSError as error:
        raise BuildProblem(
            f"{path} cannot be written: {error.strerror}", "is there room, and may you write?"
        ) from error


def _require_replaceable(path: Path, base: Path) -> None:
    if not path.exists():
        return
    if path.samefile(base):
        raise BuildProblem(f"{path} is the MicroPython image that was given", "choose another file for --uf2-out")
    with path.open("rb") as file:
        if file.read(len(MAGIC)) != MAGIC:
            raise BuildProblem(f"{path} exists and is not a UF2 file", "choose another file for --uf2-out")
