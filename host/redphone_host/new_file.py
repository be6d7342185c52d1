"""Writes a secret to a file that must not be there yet, whole or not at all."""

import os
import tempfile
from pathlib import Path

from redphone_host.errors import FillError

OWNER_ONLY = 0o600


def write_new(path: Path, content: bytes) -> None:
    """Create `path`, readable by its owner only, with `content`, on disk when this returns.

    FillError if it exists already or cannot be written; then nothing is left behind.
    """
    try:
        _claim(path)
    except FileExistsError as error:
        raise FillError(f"{path} exists already", "choose another folder, or move the old file away") from error
    except OSError as error:
        raise FillError(
            f"{path} cannot be written: {error.strerror}", "check the folder and its permissions"
        ) from error
    try:
        _replace(path, content)
    except OSError as error:
        path.unlink(missing_ok=True)
        raise FillError(f"{path} cannot be written: {error.strerror}", "is there room on the disk?") from error


def make_folder(folder: Path) -> None:
    """Make `folder` if it is not there, for its owner only. FillError."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise FillError(f"{folder} cannot be made: {error.strerror}", "check the path and its permissions") from error


def _claim(path: Path) -> None:
    """Take the name, empty, so that no one else's file can be overwritten by what follows."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY))


def _replace(path: Path, content: bytes) -> None:
    """Write beside `path` (mkstemp makes the file the owner's only), then put it in its place in one step."""
    handle, beside = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(beside).replace(path)
    except OSError:
        Path(beside).unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
