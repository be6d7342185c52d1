"""The text of a message: from the command line, a file, or standard input. All bounds hold before anything is sent."""

import sys
from pathlib import Path

from redphone import wire

from redphone_host.errors import UsageProblem

STANDARD_INPUT = "-"

_EXAMPLE = "write the TEXT after the port, or give --file PATH, or - for standard input"


def message_text(text: str | None, file: str | None) -> bytes:
    """The UTF-8 octets to send. UsageProblem if there is none, it is not UTF-8 text, or it is too large."""
    if (text is None) == (file is None):
        raise UsageProblem("no text is given" if text is None else "both TEXT and --file are given", _EXAMPLE)
    if STANDARD_INPUT in (text, file):
        octets = sys.stdin.buffer.read(wire.TEXT_OCTETS_MAX + 1)
    elif file is not None:
        octets = _from_file(Path(file))
    else:
        octets = (text or "").encode("utf-8", "surrogateescape")
    _require_text(octets, file or "the text")
    return octets


def _from_file(path: Path) -> bytes:
    try:
        with path.open("rb") as opened:
            return opened.read(wire.TEXT_OCTETS_MAX + 1)
    except OSError as error:
        raise UsageProblem(f"{path} cannot be read: {error.strerror}", "check the path; nothing was sent") from error


def _require_text(octets: bytes, what: str) -> None:
    if not octets:
        raise UsageProblem(f"{what} is empty", "write something, or use 'redphone call' to call without a text")
    if len(octets) > wire.TEXT_OCTETS_MAX:
        limit = f"a message holds at most {wire.TEXT_OCTETS_MAX} octets"
        raise UsageProblem(f"{what} is too large: {limit}", "send it in parts; nothing was sent")
    try:
        octets.decode()
    except UnicodeDecodeError as error:
        raise UsageProblem(
            f"{what} is not UTF-8 text (octet {error.start})", "save it as UTF-8, or send it another way"
        ) from error
