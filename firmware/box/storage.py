"""What outlasts the power: the fill and the journal. Opened together, begun together, destroyed together.

    filling     the empty journal first, the fill last: a box without a fill is empty, whatever else is there
    zeroizing   the fill's name first, then everything else
    starting    without a fill: everything is erased; with one: what was half made is removed

Each ends in one commit that decides, so a power cut leaves a box that is filled or a box that is empty.
"""

from redphone.red.journal import JournalDamaged

from box import files, key_store, segments
from box.journal_files import JournalFiles


class Storage:
    """The fill and the journal of one box. `breathe()` is called between steps that take long."""

    def __init__(self, breathe):
        self._breathe = breathe
        self.fill = None
        self.journal = None

    def open(self):
        """Read what is there. KeysDamaged or JournalDamaged if it cannot be trusted, OSError if it cannot be read."""
        files.make_folder()
        self.fill = key_store.load()
        if self.fill is None:
            self._erase_all()
        files.sweep()
        self.journal = JournalFiles()
        if self.fill is not None and not self.journal.exists:
            raise JournalDamaged("the journal is missing")

    def take(self, fill):
        """Fill an empty box. OSError if it cannot be stored: then it is as empty as before."""
        try:
            self.journal.begin()
            key_store.store(fill)
        except OSError:
            self.zeroize()
            raise
        self.fill = fill

    def zeroize(self):
        """Destroy everything. OSError if the storage is so faulty that something may be left."""
        self.fill = None
        if self.journal is not None:
            self.journal.close()
            self.journal = None
        files.make_folder()
        try:
            key_store.forget()
        except OSError:
            # What has kept its name is erased with all the rest, and that may not fail.
            pass
        self._erase_all()
        self.journal = JournalFiles()

    def records(self):
        """What the journal holds for a start: the newest segment's records."""
        for octets in self.journal.newest():
            self._breathe()
            yield octets

    def _erase_all(self):
        """Keys and half-made copies of them first. One file that cannot be erased does not save the others."""
        failure = None
        if not files.names():
            return
        for name in sorted(files.names(), key=segments.is_segment):
            self._breathe()
            try:
                files.erase(name)
            except OSError as error:
                failure = error
        if failure is not None:
            raise failure
        self._breathe()
        files.bury()
