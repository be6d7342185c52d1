"""What commands print: for people by Rich on a terminal, for programs one JSON object a line.

Answers go to standard output, errors and remarks to standard error.
"""

import json
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from redphone import codec
from rich.console import Console, RenderableType

from redphone_host.cli.exit_codes import exit_code_of
from redphone_host.errors import HostError
from redphone_host.safe_text import safe
from redphone_host.show_json import as_json


class Output:
    """Where one command's answers go. as_json: print JSON lines instead of text."""

    def __init__(self, as_json: bool) -> None:
        self._as_json = as_json
        self._console = Console(markup=False, highlight=False, emoji=False)

    def record(self, record: codec.Format, role: int, shown: RenderableType) -> None:
        """A record from the box: as JSON, or as `shown` for people."""
        self.answer(as_json(record, role) if self._as_json else {}, shown)

    def records(self, records: list[Any], role: int, shown: RenderableType) -> None:
        """A list from the box: a JSON line for each, or `shown` once for all."""
        if not self._as_json:
            self._console.print(shown)
            return
        for record in records:
            print_json(as_json(record, role))

    def answer(self, fields: dict[str, Any], shown: RenderableType) -> None:
        """An answer of our own: `fields` as JSON, or `shown`. A plain string is made safe."""
        if self._as_json:
            print_json(fields)
        else:
            self._console.print(safe(shown) if isinstance(shown, str) else shown, soft_wrap=isinstance(shown, str))

    def for_programs(self, record: codec.Format, role: int) -> None:
        """A record that people need not be shown: JSON only."""
        if self._as_json:
            print_json(as_json(record, role))

    def remark_records(self, records: list[Any], role: int, text: str) -> None:
        """Records that people are told of by a remark: JSON, or `text` on standard error."""
        if self._as_json:
            self.records(records, role, "")
        else:
            self.remark(text)

    def remark(self, text: str) -> None:
        """Something said on the way, on standard error: people see how it goes, programs need not read it."""
        Console(stderr=True, markup=False, highlight=False, emoji=False).print(safe(text), soft_wrap=True)

    def waiting(self, what: str) -> AbstractContextManager[Any]:
        """While it lasts, people on a terminal see that we wait, and for what."""
        return nullcontext() if self._as_json else self._console.status(safe(what))


def print_json(fields: dict[str, Any]) -> None:
    """One JSON object on one line, at once, in ASCII so that no terminal can be fooled by it."""
    print(json.dumps(fields), flush=True)


def report(error: HostError, as_json: bool) -> None:
    """An error and its advice, on standard error."""
    console = Console(stderr=True, markup=False, highlight=False, emoji=False)
    if as_json:
        fields = {"error": error.problem, "advice": error.advice, "exit_code": exit_code_of(error)}
        console.print(json.dumps(fields), soft_wrap=True)
        return
    console.print(safe(error.problem, style="bold red"), soft_wrap=True)
    if error.advice:
        console.print(safe(error.advice), soft_wrap=True)
