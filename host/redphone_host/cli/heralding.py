"""Tells the operator of an attended box what happens there: on the terminal, and on the desktop if there is one."""

import time

from redphone import wire
from rich.text import Text

from redphone_host.cli.output import Output
from redphone_host.journal_entries import Entry
from redphone_host.moments import spoken
from redphone_host.news import calls_for_desktop, is_urgent
from redphone_host.notify import Desktop
from redphone_host.safe_text import safe
from redphone_host.vocabulary import OUTCOME_WORDS, word

_AGAIN_S = 60.0  # a desktop that has not answered is left alone for so long
_NO_DESKTOP = "no desktop shows notifications here; what happens is printed all the same"


class TerminalHerald:
    """A `Herald`. notify: notifications are wanted."""

    def __init__(self, output: Output, notify: bool) -> None:
        self._output = output
        self._desktop = Desktop() if notify else None
        self._failed_at: float | None = None

    def begins(self, status: wire.Status, entry: int, missed: int) -> None:
        """Says from where on, and what is open."""
        self._output.remark(
            f"attending {status.own_name}, on the line to {status.peer_name}, from journal entry {entry}: "
            f"{missed} missed; {status.open_in} received and {status.open_out} sent are open"
        )
        if missed:
            self._show("Redphone", f"{missed} journal entries while nobody attended; {status.open_in} open", False)

    def unfilled(self) -> None:
        """Says so."""
        self._output.remark("the box holds no keys: nothing happens there until it is filled")

    def happened(self, entry: Entry, words: str, status: wire.Status, *, missed: bool) -> None:
        """A line, and a notification of what has just happened and concerns people."""
        logged = wire.Logged(index=entry.index, at=entry.utc, entry=entry.octets)
        mark = Text(" (missed)", style="dim") if missed else Text()
        self._output.record(logged, status.role, Text(f"{spoken(entry.utc)}  ") + safe(words) + mark)
        if not missed and calls_for_desktop(entry.record):
            self._show(f"Redphone: {status.peer_name}", words, is_urgent(entry.record))

    def hook_begins(self, name: str) -> None:
        """Nothing is said until it has ended."""

    def hook_ended(self, name: str, outcome: int, why: str) -> None:
        """Says what has come of it."""
        fields = {"type": "hook", "message": name, "outcome": word(wire.OUTCOMES, outcome), "why": why or None}
        said = f"{name}: hook {word(OUTCOME_WORDS, outcome)}{': ' if why else ''}{why}"
        if outcome == wire.STEP_NOBODY:
            said = f"{name}: nobody has answered, and there is no hook: see 'redphone attend --hook'"
        self._output.answer(fields, said)

    def _show(self, title: str, text: str, urgent: bool) -> None:
        now = time.monotonic()
        if self._desktop is None or (self._failed_at is not None and now - self._failed_at < _AGAIN_S):
            return
        if self._desktop.show(title, text, urgent=urgent):
            self._failed_at = None
            return
        if self._failed_at is None:
            self._output.remark(_NO_DESKTOP)
        self._failed_at = now
