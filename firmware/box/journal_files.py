"""The journal on files: segments that are appended to, and replaced only by a whole new one.

The newest stands on its own (it begins with a checkpoint); older ones are kept for the log. The oldest are removed
when there are too many, or no room, and no open message needs them.
"""

from redphone.compat import const
from redphone.red.journal import JournalDamaged
from redphone.wire import SEGMENT_OCTETS

from box import files, segments

# Segments that are kept for the log: an eighth of the storage, which must have room for another version as well.
_SEGMENTS_KEPT_MAX = const(8)
_SEGMENTS_KEPT_MIN = const(2)
_SHARE = const(8)

# ENOSPC, which MicroPython's errno does not name.
_NO_ROOM = const(28)


class JournalFiles:
    """All segments, oldest first. Opening them cuts off a last record that a power cut has left incomplete.

    JournalDamaged if anything else is wrong with the newest's heads: the box must not go on, or it might use a number
    twice. What stands behind the heads is checked by whoever reads the records.
    """

    def __init__(self):
        self.next_index = 0
        kept = files.storage_octets() // _SHARE // SEGMENT_OCTETS
        self._segments_kept = max(_SEGMENTS_KEPT_MIN, min(_SEGMENTS_KEPT_MAX, kept))
        self._segments = sorted(segments.first_of(name) for name in files.names() if segments.is_segment(name))
        self._octets = 0
        self._torn = False
        self._file = None
        self._last_record = None
        if self._segments:
            self._measure_newest()

    @property
    def exists(self):
        """Whether a journal has been begun, be it empty."""
        return bool(self._segments)

    @property
    def segments(self):
        """The number of each segment's first record, oldest first."""
        return tuple(self._segments)

    @property
    def last_record(self):
        """(segment, offset) of the first of the records stored last, or None."""
        return self._last_record

    @property
    def end(self):
        """(segment, offset) of where the next record will stand, unless that begins a segment."""
        return (self._segments[-1] if self._segments else 0), self._octets

    def begin(self):
        """Begin an empty journal, for a box that is about to be filled."""
        files.replace(segments.name_of(0), ())
        files.keep_reserve()
        self._segments = [0]

    def newest(self):
        """The records of the newest segment, as stored octets."""
        return segments.records(self._segments[-1]) if self._segments else iter(())

    def store(self, records, begin, keep_from):
        """Append records (their buffers, and their count as length), or begin a segment with them.

        Whole or not at all; OSError if it cannot be done. Segments wholly below record `keep_from` may go.
        """
        while True:
            try:
                if begin:
                    self._begin(records)
                else:
                    self._append(records)
                break
            except OSError as error:
                if error.errno != _NO_ROOM or not self._make_room(records, keep_from):
                    raise
        self.next_index += len(records)
        while len(self._segments) > self._segments_kept and self._retire_oldest(keep_from):
            pass
        if begin:
            files.keep_reserve()

    def close(self):
        """Let go of the newest segment's file."""
        if self._file is not None:
            file, self._file = self._file, None
            file.close()

    def _begin(self, records):
        self.close()
        files.replace(segments.name_of(self.next_index), records)
        self._segments.append(self.next_index)
        self._octets = files.size(segments.name_of(self.next_index))
        self._last_record = (self.next_index, 0)
        self._torn = False

    def _append(self, records):
        newest = self._segments[-1]
        if self._torn:
            files.cut(segments.name_of(newest), self._octets)
            self._torn = False
        octets = 0
        try:
            if self._file is None:
                self._file = files.open_to_append(segments.name_of(newest))
            for part in records:
                self._file.write(part)
                octets += len(part)
            files.commit(self._file)
        except OSError:
            # What got through must not stand before the next record: nothing is stored until it is cut off.
            self._torn = True
            self.close()
            raise
        self._last_record = (newest, self._octets)
        self._octets += octets

    def _make_room(self, records, keep_from):
        """By what is not needed any more; for what the line cannot do without, by the reserve. Whether there is any."""
        return self._retire_oldest(keep_from) or (records.essential and files.spend_reserve())

    def _retire_oldest(self, keep_from):
        """Remove the oldest segment, unless it is the newest or an open message needs it; whether that was done."""
        if len(self._segments) < 2 or self._segments[1] > keep_from:
            return False
        files.retire(segments.name_of(self._segments.pop(0)))
        return True

    def _measure_newest(self):
        newest = self._segments[-1]
        self._octets, count = segments.measured(newest)
        if newest and not count:
            raise JournalDamaged("a segment has lost its checkpoint")
        self.next_index = newest + count
        try:
            files.cut(segments.name_of(newest), self._octets)
        except OSError:
            # No room even for that: nothing is stored before it has been cut off.
            self._torn = True
