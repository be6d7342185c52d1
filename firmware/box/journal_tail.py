"""The journal's end: each entry that is stored from now on, once, in order, read back when there is room to send it."""

from redphone.red.journal import RECORD_HEAD_OCTETS
from redphone.wire import CHAIN_OCTETS, Logged

from box import segments


class JournalTail:
    """What is stored in a box's journal files after this was made."""

    def __init__(self, journal):
        self._journal = journal
        self._index = journal.next_index
        self._segment, self._at = journal.end

    def next(self):
        """A Logged for the oldest entry not yet taken; None if all are. OSError if its segment has been retired."""
        journal = self._journal
        if self._index >= journal.next_index:
            return None
        if self._index in journal.segments:
            self._segment, self._at = self._index, 0
        index, utc, entry = segments.entry_at(self._segment, self._at)
        self._at += RECORD_HEAD_OCTETS + len(entry) + CHAIN_OCTETS
        self._index += 1
        return Logged(index=index, at=utc, entry=entry)
