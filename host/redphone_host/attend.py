"""Attends a box: tells all that happens there, each thing once, and runs the hook when nobody has answered.

What is told comes from the journal, so that nothing is missed while the laptop, the cable or the box was away.
"""

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from redphone import wire

from redphone_host.attended import Attended
from redphone_host.errors import BoxRefused
from redphone_host.hook_facts import facts_of
from redphone_host.hooks import Finished, Hooks
from redphone_host.journal_entries import Entry, entry_of
from redphone_host.journal_port import entries_from, origin_of
from redphone_host.journal_words import Wording
from redphone_host.news import News
from redphone_host.red_client import RedClient

_FOLLOW = wire.FOLLOW_EVENTS | wire.FOLLOW_LOG | wire.ATTEND
_LOOK_S = 0.1
_ASK_S = 15.0  # so often the box is asked whether it has told us everything; it knows by that that we are here
_UNFILLED_S = 5.0


class Herald(Protocol):
    """Whoever tells the operator."""

    def begins(self, status: wire.Status, entry: int, missed: int) -> None:
        """Attending from journal entry `entry` on; so many entries have been missed."""

    def unfilled(self) -> None:
        """The box holds no keys: there is nothing to attend. Told once, not again and again."""

    def happened(self, entry: Entry, words: str, status: wire.Status, *, missed: bool) -> None:
        """An entry that is news. missed: it happened while nobody attended."""

    def hook_begins(self, name: str) -> None:
        """The hook is being run for a message."""

    def hook_ended(self, name: str, outcome: int, why: str) -> None:
        """What has come of it. why: not safe to show as it is."""


class Attendance:
    """One laptop's attendance, over as many conversations as it takes. folder: of `Attended`."""

    def __init__(self, folder: Path, hooks: Hooks, herald: Herald) -> None:
        self._folder = folder
        self._hooks = hooks
        self._herald = herald
        self._unsaid: list[Finished] = []
        self._is_filled = True

    def converse(self, client: RedClient, stopped: threading.Event) -> None:
        """Attend over this port until `stopped`. BoxSilent when the box or the cable has gone; then call this anew."""
        while not stopped.is_set():
            status = client.hello(follow=_FOLLOW)
            if status.filled:
                self._attend(client, status, stopped)
                continue
            if self._is_filled:
                self._herald.unfilled()
            self._is_filled = False
            stopped.wait(_UNFILLED_S)

    def _attend(self, client: RedClient, status: wire.Status, stopped: threading.Event) -> None:
        self._is_filled = True
        try:
            _Conversation(client, status, self).attend(stopped)
        except BoxRefused as refused:
            if refused.reason != wire.NOT_FILLED:  # the keys have been destroyed meanwhile
                raise

    # What outlasts a conversation.

    @property
    def herald(self) -> Herald:
        return self._herald

    def attended(self, line_id: bytes, role: int) -> Attended:
        return Attended(self._folder, line_id, role)

    def escalated(self, ref: int, facts: dict[str, Any]) -> None:
        self._herald.hook_begins(facts["message"])
        self._hooks.start(ref, facts)

    def hooks_ended(self, say: Callable[[Finished], None]) -> None:
        """Tell the box of each; those that it could not be told of stay for the next conversation."""
        self._unsaid += self._hooks.finished()
        while self._unsaid:
            say(self._unsaid[0])
            del self._unsaid[0]


class _Conversation:
    """From one Hello to the next."""

    def __init__(self, client: RedClient, status: wire.Status, attendance: Attendance) -> None:
        self._client = client
        self._status = status
        self._attendance = attendance
        self._herald = attendance.herald
        origin = origin_of(client, status)
        self._attended = attendance.attended(bytes.fromhex(origin.line_id), status.role)
        self._wording = Wording(origin)
        self._news = News()
        self._head = 0  # where the box's journal stood when it was asked last

    def attend(self, stopped: threading.Event) -> None:
        """Until `stopped`, or until the box has to be greeted anew."""
        self._catch_up()
        asked_at = time.monotonic()
        while not stopped.is_set():
            for event in self._client.events(_LOOK_S):
                if not self._take(event):
                    return
            self._attendance.hooks_ended(self._say)
            if time.monotonic() - asked_at >= _ASK_S:
                if self._next < self._head:
                    return
                self._head = self._client.ask(wire.GetChain()).index
                asked_at = time.monotonic()

    @property
    def _next(self) -> int:
        return self._attended.next or 0

    def _catch_up(self) -> None:
        """Tell what has been missed. Whoever attends for the first time begins now, as with a new journal."""
        head = self._client.ask(wire.GetChain()).index
        if self._attended.next is None or self._attended.next > head:
            self._attended.told(head - 1)
        missed = entries_from(self._client, self._next)
        self._herald.begins(self._status, self._next, sum(entry.index < head for entry in missed))
        for entry in missed:
            self._tell(entry, missed=True)

    def _take(self, event: Any) -> bool:
        """False if entries are missing before this one."""
        if isinstance(event, wire.Escalate) and event.step == wire.HOOK:
            self._attendance.escalated(event.ref, facts_of(event.ref, self._shown(event.ref), self._status))
        if isinstance(event, wire.Logged) and event.index >= self._next:
            if event.index > self._next:
                return False
            self._tell(entry_of(event.index, event.at, bytes(event.entry)), missed=False)
        return True

    def _tell(self, entry: Entry, *, missed: bool) -> None:
        if self._news.is_news(entry):
            self._herald.happened(entry, self._wording.words(entry.record), self._status, missed=missed)
        self._attended.told(entry.index)

    def _shown(self, ref: int) -> wire.Shown | None:
        try:
            shown = self._client.ask(wire.Show(direction=wire.INCOMING, ref=ref))
        except BoxRefused:
            return None  # the hook is run all the same: somebody has to be fetched
        return shown if isinstance(shown, wire.Shown) else None

    def _say(self, finished: Finished) -> None:
        name = str(wire.name_of(1 - self._status.role, finished.ref))
        why = finished.why
        try:
            self._client.ask(wire.HookDone(ref=finished.ref, outcome=finished.outcome))
        except BoxRefused as refused:
            why = f"{why}; {refused.problem}" if why else refused.problem
        self._herald.hook_ended(name, finished.outcome, why)
