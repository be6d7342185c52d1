"""A journal in a file: JSON lines, the first about the box, then one for each entry, its octets as hexadecimal.

A file may come from anybody: every line is bounded before it is read, every value before it is used.
"""

import json
import os
from pathlib import Path

from redphone_host.errors import UsageProblem
from redphone_host.journal_entries import Journal
from redphone_host.journal_lines import bounded_lines, lines_of, parsed_entry, parsed_head, reason_of


def save(path: Path, journal: Journal) -> None:
    """Write a journal to a file that is not there yet, for its owner only: it holds plaintext. UsageProblem."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise UsageProblem(f"{path} exists already", "name another file, or move that one away") from error
    except OSError as error:
        raise UsageProblem(f"{path} cannot be written: {error.strerror}", "name another file") from error
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            for line in lines_of(journal):
                file.write(json.dumps(line) + "\n")
    except OSError as error:
        path.unlink(missing_ok=True)
        raise UsageProblem(f"{path} cannot be written: {error.strerror}", "is there room on the disk?") from error


def load(path: Path) -> Journal:
    """The journal in a file. UsageProblem if it cannot be read, or is not what `save` writes."""
    number = 0
    try:
        with path.open("rb") as file:
            lines = bounded_lines(file)
            number, first = next(lines, (1, b""))
            origin, head = parsed_head(first)
            entries = []
            for number, line in lines:  # noqa: B007 - an error names it
                entries.append(parsed_entry(line))
    except OSError as error:
        raise UsageProblem(f"{path} cannot be read: {error.strerror}", "check the name and its permissions") from error
    except ValueError as error:
        what = f"{path} is not a saved journal: {reason_of(error, number or 1)}"
        raise UsageProblem(what, "save one with 'redphone log PORT --save FILE'") from error
    return Journal(origin, tuple(entries), head)
