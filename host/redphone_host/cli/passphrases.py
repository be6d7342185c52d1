"""Passphrases: asked for without echo, or read from a file; never on the command line, where every process sees it."""

from pathlib import Path

import typer

from redphone_host.errors import FillError

_FILE_OCTETS_MAX = 4096


def passphrase(what: str, file: Path | None, *, confirm: bool = False) -> str:
    """The passphrase for `what`, from `file` or else from the person. confirm: ask twice. FillError."""
    if file is not None:
        return _from_file(file)
    return str(typer.prompt(f"Passphrase for {what}", hide_input=True, confirmation_prompt=confirm, err=True))


def _from_file(path: Path) -> str:
    try:
        with path.open("rb") as opened:
            text = opened.read(_FILE_OCTETS_MAX).decode()
    except OSError as error:
        raise FillError(f"{path} cannot be read: {error.strerror}", "check the passphrase file's path") from error
    except UnicodeDecodeError as error:
        raise FillError(f"{path} is not UTF-8 text", "a passphrase file holds the passphrase, on one line") from error
    lines = text.splitlines()
    if not lines or not lines[0]:
        raise FillError(f"{path} is empty", "a passphrase file holds the passphrase, on its first line")
    return lines[0]
