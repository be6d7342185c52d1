"""The journal on files: segments that are appended to, and replaced only by a whole new one.

A segment's file is named for the number of its first entry. The newest stands on its own (it begins with a
checkpoint); older ones are kept for the log, the oldest removed when there are too many and no open message needs it.
"""

from redphone.red.journal import RECORD_HEAD_OCTETS, JournalDamaged, Reader, record_rest

from box import files

_PREFIX = "journal-"
_OLD_PREFIX = "old-"
_SEGMENTS_KEPT = 8


class JournalFiles:
    """All segments, oldest first. Opening them cuts off a last record that a power cut has left incomplete.

    JournalDamaged if anything else is wrong with the newest: the box must not go on, or it might use a number twice.
    """

    def __init__(self):
        self._segments = sorted(int(name[len(_PREFIX) :]) for name in files.names() if _is_segment(name))
        self.next_index = 0
        self._octets = 0
        self._torn = False
        self._file = None
        if self._segments:
            self._check_newest()

    @property
    def exists(self):
        """Whether a journal has been begun, be it empty."""
        return bool(self._segments)

    def begin(self):
        """Begin an empty journal, for a box that is about to be filled; nothing of an earlier one is left."""
        self.erase()
        files.replace(_name(0), b"")
        self._segments = [0]

    def newest(self):
        """The records of the newest segment, as stored octets."""
        return _records(self._segments[-1]) if self._segments else iter(())

    def all(self):
        """The records of every segment, as stored octets, oldest first."""
        for first in sorted(self._segments):
            for octets in _records(first):
                yield octets

    def newest_first(self):
        """The records of each segment, the newest segment first."""
        for first in sorted(self._segments, reverse=True):
            yield _records(first)

    def store(self, octets, begin, keep_from):
        """Append records, or begin a segment with them; whole or not at all. OSError if it cannot be done."""
        if begin or not self._segments:
            self._begin(octets, keep_from)
        else:
            self._append(octets)
        self.next_index += _count(octets)

    def erase(self):
        """Destroy every segment, and what was left of older ones."""
        self._close()
        for name in files.names():
            if name.startswith(_PREFIX) or name.startswith(_OLD_PREFIX):  # noqa: PIE810 - not on the box
                files.erase(name)
        self._segments = []
        self._torn = False
        self.next_index = self._octets = 0

    def _begin(self, octets, keep_from):
        self._close()
        files.replace(_name(self.next_index), octets)
        self._segments.append(self.next_index)
        self._octets = len(octets)
        self._torn = False
        while len(self._segments) > _SEGMENTS_KEPT and self._segments[1] <= keep_from:
            files.retire(_name(self._segments.pop(0)), _OLD_PREFIX)

    def _append(self, octets):
        if self._torn:
            self._cut_off()
        try:
            if self._file is None:
                self._file = open(files.path(_name(self._segments[-1])), "ab")
            self._file.write(octets)
            self._file.flush()
        except OSError:
            # What got through must not stand before the next record: nothing is stored until it is cut off.
            self._torn = True
            self._close()
            raise
        self._octets += len(octets)

    def _check_newest(self):
        reader = Reader()
        self.next_index = self._segments[-1]
        for octets in _records(self._segments[-1]):
            if not _is_whole(octets):
                break
            reader.take(octets)
            self.next_index = reader.index
            self._octets += len(octets)
        if self._octets == 0 and self.next_index:
            raise JournalDamaged("a segment has lost its checkpoint")
        if self._octets < files.size(_name(self._segments[-1])):
            self._cut_off()

    def _cut_off(self):
        """Keep only the octets of the newest segment that are known to be whole."""
        self._close()
        name = _name(self._segments[-1])
        with open(files.path(name), "rb") as file:
            kept = file.read(self._octets)
        files.replace(name, kept)
        self._torn = False

    def _close(self):
        if self._file is not None:
            file, self._file = self._file, None
            file.close()


def _is_segment(name):
    return name.startswith(_PREFIX) and name[len(_PREFIX) :].isdigit()


def _name(first_index):
    return "{}{:010d}".format(_PREFIX, first_index)


def _records(first_index):
    """Records one by one; the last may be cut short. JournalDamaged if a head is not what was written."""
    with open(files.path(_name(first_index)), "rb") as file:
        head = file.read(RECORD_HEAD_OCTETS)
        while head:
            rest = record_rest(head) if len(head) == RECORD_HEAD_OCTETS else 0
            yield head + file.read(rest)
            head = file.read(RECORD_HEAD_OCTETS)


def _is_whole(octets):
    """Whether a record has all its octets: an append that a power cut has torn leaves only the first of them."""
    return len(octets) > RECORD_HEAD_OCTETS and len(octets) == RECORD_HEAD_OCTETS + record_rest(octets)


def _count(octets):
    count = at = 0
    while at < len(octets):
        at += RECORD_HEAD_OCTETS + record_rest(octets[at : at + RECORD_HEAD_OCTETS])
        count += 1
    return count
