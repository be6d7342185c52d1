"""What inbox and outbox stand on, in memory: a journal whose store answers when the test says so."""

from redphone import codec
from redphone.red.journal import Journal, Reader
from redphone.wire import ENTRIES, Alarm, Record


class Desk:
    """A journal, a clock that stands at 1000, and everything that was told. `holds`: stores wait for `store`."""

    def __init__(self, holds=False, fails=False):
        self.holds = holds
        self.fails = fails
        self.journal = Journal(self._hand_out)
        self.records = []
        self.told = []
        self._out = None

    def utc(self, now):
        return 1000 + now // 1000

    def tell(self, record, token):
        self.told.append((record, token))

    def answers(self, token):
        return [record for record, answered in self.told if answered == token]

    def of(self, form):
        return [record for record, _ in self.told if isinstance(record, form)]

    def alarms(self):
        return [record.alarm for record in self.of(Alarm)]

    def entries(self):
        """Everything that is stored, in order."""
        reader = Reader()
        return [reader.take(octets)[2] for octets in self.records]

    def of_form(self, form):
        """The entries of one form."""
        return [entry for entry in self.entries() if isinstance(entry, form)]

    def store(self):
        """The shell has stored what it was given, and whatever follows."""
        self.holds = False
        while self._out is not None:
            self._answer()

    def _hand_out(self, records, begin):
        self._out = b"".join(records)
        if not self.holds:
            self._answer()

    def _answer(self):
        octets, self._out = self._out, None
        if self.fails:
            self.journal.failed()
            return
        self.records.extend(records_in(octets))
        self.journal.stored()


def records_in(octets):
    at = 0
    while at < len(octets):
        _, end = codec.unpack(Record, octets, at)
        yield octets[at:end]
        at = end


def entry_in(octets):
    return codec.unpack_coded(ENTRIES, codec.unpack_all(Record, octets).entry)
