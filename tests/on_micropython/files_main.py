"""The box's own files, on a real file system: keys and journal stored, opened again, torn, and zeroized.

    {python,micropython} files_main.py FIRMWARE <FILL     (JSON: one fill packed, as hexadecimal)

Runs in an empty folder, where it leaves `data` behind. Prints one line for each thing that holds.
"""

import json
import os
import sys

sys.path.insert(0, sys.argv[1])

from box import files, history, key_store, segments
from box.excerpt import message_of
from box.journal_files import JournalFiles
from box.journal_tail import JournalTail
from box.storage import Storage
from redphone import codec, wire
from redphone.cipher import soft
from redphone.red.journal import Journal, JournalDamaged, Reader
from redphone.red.message import Message

UTC = 1_800_000_000
REF = wire.reference(wire.FLASH, 1)


def holds(what, truth):
    """One line, if it holds."""
    if not truth:
        raise RuntimeError("does not hold: " + what)
    print(what)


def raises(kind, action):
    try:
        action()
    except kind:
        return True
    return False


def keys(fill):
    holds("an empty box has no fill", key_store.load() is None)
    key_store.store(fill)
    holds("a fill is read as it was stored", key_store.load() == fill)
    holds("its keys belong together", key_store.is_sound(fill, soft))
    octets = bytearray(files.read("fill"))
    octets[40] ^= 1
    files.replace("fill", (octets,))
    holds("one changed bit is noticed", raises(key_store.KeysDamaged, key_store.load))
    key_store.forget()
    holds("a fill without its name is none", key_store.load() is None and files.names() == ["zeroized"])
    files.replace("fill.new", (octets[:100],))
    storage = Storage(lambda: None)
    storage.open()
    holds("a start without a fill leaves nothing of one", files.names() == [] and storage.fill is None)
    storage.take(fill)
    holds("a box is filled whole", sorted(files.names()) == ["fill", "journal-0000000000", "reserve"])
    storage.zeroize()
    holds("zeroizing leaves nothing", files.names() == [] and key_store.load() is None)


class Writer:
    """A journal's logic on top of files, storing at once."""

    def __init__(self, stored):
        self.stored = stored
        self.journal = Journal(self.store)
        self.waiting = 0

    def store(self, records, begin):
        self.stored.store(records, begin, 0)
        self.waiting += 1

    def append(self, entry):
        self.journal.append(entry, UTC)
        while self.waiting:
            self.waiting -= 1
            self.journal.stored()


def journal():
    stored = JournalFiles()
    holds("where there is no journal there is none", not stored.exists)
    stored.begin()
    holds("an empty journal begins at 0", stored.next_index == 0 and list(stored.newest()) == [])
    writer = Writer(stored)
    tail = JournalTail(stored)
    body = Message(flags=0, dtg=UTC, sender="Ada", subject="journal", text=b"kept").pack()
    for entry in (
        wire.Boot(boots=1),
        wire.InMessage(ref=REF, body=body),
        wire.InStatus(ref=REF, status=wire.ACKNOWLEDGED, at=UTC, by="Bert"),
    ):
        writer.append(entry)
    holds("three entries are stored", len(list(stored.newest())) == 3)
    holds("who follows is told each, once", [tail.next().index for _ in range(3)] == [0, 1, 2] and tail.next() is None)
    again = JournalFiles()
    holds("opened again they are there", (again.next_index, len(list(again.newest()))) == (3, 3))
    return again


def without_pauses(steps):
    return [found for found in steps if found is not None]


def told(stored):
    (listed,) = without_pauses(history.listed(stored, wire.INCOMING))
    holds("the list tells its state", (listed.ref, listed.status, listed.by) == (REF, wire.ACKNOWLEDGED, "Bert"))
    holds("and from whom it is", (listed.sender, listed.subject) == ("Ada", "journal"))
    (shown,) = without_pauses(history.shown(stored, wire.INCOMING, REF))
    holds("one message is shown whole", Message.unpack(shown.body).text == b"kept")
    holds("and by whom it was acknowledged", (shown.status, shown.by) == (wire.ACKNOWLEDGED, "Bert"))
    holds("a message that is not there is not", without_pauses(history.shown(stored, wire.INCOMING, REF + 4)) == [])
    ((ref, body),) = without_pauses(history.beginnings(stored, [REF, REF + 4], 100))
    holds("its beginning is found", (ref, message_of(body).text) == (REF, b"kept"))
    holds("the log has every entry", [entry.index for entry in without_pauses(history.logged(stored))] == [0, 1, 2])
    holds("or all from a number on", [entry.index for entry in without_pauses(history.logged(stored, 2))] == [2])


def torn():
    (name,) = [name for name in files.names() if segments.is_segment(name)]
    whole = files.read(name)
    for length in range(len(whole) - 8, len(whole)):
        files.replace(name, (whole[:length],))
        stored = JournalFiles()
        if stored.next_index != 2 or len(list(stored.newest())) != 2:
            raise RuntimeError("a tail torn at " + str(length))
    holds("a torn tail is cut off", len(files.read(name)) < len(whole) - 8)
    changed = bytearray(whole)
    changed[8] ^= 1
    files.replace(name, (changed,))
    holds("damage to a head is noticed", raises(JournalDamaged, JournalFiles))
    changed[8] ^= 1
    changed[12] ^= 1
    files.replace(name, (changed,))
    holds("damage to an entry is noticed by its reader", raises(JournalDamaged, read_all))
    files.replace(name, (whole,))


def read_all():
    reader = Reader()
    for octets in JournalFiles().newest():
        reader.take(octets)


files.make_folder()
files.make_folder()
holds("the folder is made once", files.FOLDER in os.listdir())
keys(codec.unpack_all(wire.Fill, bytes.fromhex(json.load(sys.stdin))))
told(journal())
torn()
