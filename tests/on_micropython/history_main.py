"""A journal of many messages, listed and shown in a small heap.

    {python,micropython} history_main.py FIRMWARE write MESSAGES
    {python,micropython} history_main.py FIRMWARE list
    {python,micropython} history_main.py FIRMWARE show

Runs in an empty folder. Prints as JSON what was found, and the most octets of files that one step has read.
"""

import builtins
import gc
import json
import sys

sys.path.insert(0, sys.argv[1])

from box import files, history
from box.journal_files import JournalFiles
from redphone import wire
from redphone.red.journal import Journal
from redphone.red.message import Message

UTC = 1_800_000_000
LONG_EVERY = 50
read_octets = 0


class Counted:
    """A file that counts what is read of it."""

    def __init__(self, file):
        self._file = file
        self.seek, self.close = file.seek, file.close

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._file.close()

    def read(self, *count):
        global read_octets
        octets = self._file.read(*count)
        read_octets += len(octets)
        return octets


class Writer:
    """A journal's logic on files, storing at once."""

    def __init__(self, stored):
        self.stored = stored
        self.journal = Journal(self.store)
        self.waits = False
        self.octets = 0

    def store(self, records, begin):
        self.stored.store(records, begin, 0)
        self.waits = True

    def append(self, entry):
        self.journal.append(entry, UTC)
        self.finish()
        if self.journal.segment_full():
            head = wire.Checkpoint(chain=self.journal.chain, own_mark=1, out_next=bytes(16), in_next=bytes(16))
            self.journal.checkpoint([head], UTC)
            self.finish()

    def finish(self):
        while self.waits:
            self.waits = False
            self.journal.stored()


def write(stored, count):
    """Messages of 40 octets, now and then one of 16 kB; each acknowledged, long after it came."""
    writer = Writer(stored)
    short, long = (Message(dtg=UTC, sender="Ada", subject="of many", text=b"x" * n).pack() for n in (40, 16384))
    for number in range(count):
        ref = wire.reference(wire.ROUTINE, 1 + number)
        writer.append(wire.InMessage(ref=ref, body=short if number % LONG_EVERY else long))
        if number >= 100:
            acknowledged = wire.reference(wire.ROUTINE, 1 + number - 100)
            writer.append(wire.InStatus(ref=acknowledged, status=wire.ACKNOWLEDGED, at=UTC, by="Bert"))
        if not number % 16:
            gc.collect()


def stepped(steps):
    """(what was found one by one by `take`, the most octets read in one step)."""
    global read_octets
    most = read_octets = 0
    count = 0
    for found in steps:
        most, read_octets = max(most, read_octets), 0
        count += found is not None
    return count, most


def written(count):
    files.make_folder()
    stored = JournalFiles()
    stored.begin()
    write(stored, count)


def opened():
    gc.collect()
    files.open = lambda path, mode: Counted(builtins.open(path, mode))  # noqa: SIM115 - closed by whoever opened it
    return JournalFiles()


def listed():
    count, most = stepped(history.listed(opened(), wire.INCOMING))
    octets = sum(files.size(name) for name in files.names())
    print(json.dumps({"listed": count, "most_octets_in_a_step": most, "octets": octets}))


def shown():
    long = wire.reference(wire.ROUTINE, 1 + LONG_EVERY)
    print(json.dumps([len(one.body) for one in history.shown(opened(), wire.INCOMING, long) if one]))


if sys.argv[2] == "write":
    written(int(sys.argv[3]))
elif sys.argv[2] == "list":
    listed()
else:
    shown()
