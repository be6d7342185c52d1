"""A simulated flash under box.files, and a journal on it."""

import pytest
from box import files
from power.flash import Flash
from redphone import wire
from redphone.red.journal import Journal
from redphone.red.message import Message

UTC = 1_800_000_000
NOT_KEPT = 1 << 30


class Written:
    """A journal's logic on a JournalFiles."""

    def __init__(self, stored, keep_from=0):
        self.stored = stored
        self.keep_from = keep_from
        self.journal = Journal(self._hand_out)
        self._waits = False

    def append(self, *entries):
        for entry in entries:
            self.journal.append(entry, UTC)
            self._finish()

    def checkpoint(self):
        head = wire.Checkpoint(chain=self.journal.chain, own_mark=1, out_next=bytes(16), in_next=bytes(16))
        self.journal.checkpoint([head], UTC)
        self._finish()

    def _hand_out(self, records, begin):
        self._waits = True
        try:
            self.stored.store(records, begin, self.keep_from)
        except OSError:
            self._waits = False
            self.journal.failed()
            raise

    def _finish(self):
        while self._waits:
            self._waits = False
            self.journal.stored()


def body(text=b"text", **fields):
    return Message(dtg=UTC, text=text, **fields).pack()


def found(steps):
    """What steps yield besides pauses."""
    return [result for result in steps if result is not None]


@pytest.fixture
def flash(monkeypatch):
    flash = Flash()
    monkeypatch.setattr(files, "open", flash.open, raising=False)
    monkeypatch.setattr(files, "os", files.os)
    flash.mount(files)
    return flash
