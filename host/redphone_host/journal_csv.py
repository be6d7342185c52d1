"""A journal as CSV for a spreadsheet. What a spreadsheet would take for a formula is made plain text.

A cell that begins with = + - @ (as wide forms, too), a tab or a line's end gets an apostrophe before it.
"""

import csv
from typing import IO

from redphone_host.journal_entries import Entry
from redphone_host.journal_subject import direction_of, kind_of, messages_of, who_of
from redphone_host.journal_words import Wording
from redphone_host.moments import iso
from redphone_host.safe_text import visible

COLUMNS = ("number", "utc", "kind", "direction", "message", "by", "what")

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


class CsvLog:
    """Writes a header, then a line for each entry, at once."""

    def __init__(self, file: IO[str], wording: Wording, role: int) -> None:
        self._file = file
        self._writer = csv.writer(file)
        self._wording = wording
        self._role = role
        self._writer.writerow(COLUMNS)

    def write(self, entry: Entry, *, carried: bool) -> None:
        """One entry."""
        record = entry.record
        cells = [
            str(entry.index),
            iso(entry.utc) or "",
            kind_of(record),
            direction_of(record),
            " ".join(messages_of(record, self._role)),
            who_of(record),
            self._wording.words(record, carried=carried),
        ]
        self._writer.writerow([plain_cell(cell) for cell in cells])
        self._file.flush()


def plain_cell(text: str) -> str:
    """A cell that is text in every spreadsheet: nothing in it acts, neither as a formula nor on a terminal."""
    guard = "'" if text.startswith(_STARTS_A_FORMULA) else ""
    return guard + visible(text)
