"""Power cuts at the operations of a box's flash: two stations talk, and one keeps its fill and journal in real files.

    {python,micropython} power_main.py FIRMWARE EVERY FIRST <FILLS     (JSON: the two fills packed, as hexadecimal)

Runs in an empty folder. The story is played once, and at every EVERY-th operation on the files, from the FIRST on,
what a cut would leave is remembered, with all that had been told by then. Then both boxes start from each of these
again, talk until nothing is open, and every promise is checked. Prints how many cuts there were.
"""

import builtins
import gc
import json
import os
import sys
from hashlib import sha256

sys.path.insert(0, sys.argv[1])

from box import files, history, journal_files
from box.storage import Storage
from redphone import codec, wire
from redphone.black.framing import Deframer
from redphone.cipher import soft
from redphone.red import journal
from redphone.red.journal import RECORD_HEAD_OCTETS, record_rest
from redphone.station import Station, shell

UTC = 1_800_000_000
STEP_MS = 20
QUIET_STEPS = 300
LIMIT_STEPS = 20_000
journal.SEGMENT_OCTETS = 4096
journal_files._SEGMENTS_KEPT = 2
files.RESERVE_PIECES = 2


def must(truth, what):
    if not truth:
        raise RuntimeError(what)


class Watched:
    """An open file that tells before it changes anything."""

    def __init__(self, watch, path, mode):
        self._watch = watch
        self._path = path
        self._file = builtins.open(path, mode)  # noqa: SIM115 - closed by whoever opened it

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._file.close()

    def write(self, octets):
        self._watch.before(self._path, octets)
        self._file.write(octets)

    def flush(self):
        self._watch.before(self._path, b"")
        self._file.flush()
        self._watch.flushed(self._path)

    def fileno(self):
        return self._file.fileno()

    def close(self):
        self._file.close()

    def read(self, *count):
        return self._file.read(*count)

    def seek(self, at):
        self._file.seek(at)


class Watch:
    """Stands between box.files and the folder. `cuts` are (files, what had been told)."""

    def __init__(self, every, first, told):
        self.points = 0
        self.cuts = []
        self._every, self._first, self._told = every, first, told
        self._durable = {}
        files.open = self.open
        files.os = self
        self.listdir, self.mkdir, self.stat, self.statvfs = os.listdir, os.mkdir, os.stat, os.statvfs

    def off(self):
        files.open, files.os = builtins.open, os

    def open(self, path, mode):
        if mode == "wb":
            self.before(path, b"")
            self._durable[path] = 0
        elif path not in self._durable:
            self._durable[path] = os.stat(path)[6]
        return Watched(self, path, mode)

    def rename(self, old, new):
        self.before(old, b"")
        os.rename(old, new)
        self._durable[new] = self._durable.pop(old, os.stat(new)[6])

    def remove(self, path):
        self.before(path, b"")
        os.remove(path)
        self._durable.pop(path, None)

    def flushed(self, path):
        self._durable[path] = os.stat(path)[6]

    def before(self, path, octets):
        """Remember what a cut would leave: in turn nothing, half, or all but one of the octets about to be written."""
        self.points += 1
        about_keys = "journal" not in path
        if not about_keys and self.points % self._every != self._first:
            return
        left = contents()
        name = path.split("/")[1]
        if name in left:
            torn = (None, len(octets) // 2, len(octets) - 1)[len(self.cuts) % 3]
            if torn is None:
                left[name] = left[name][: self._durable[path]]
            elif octets:
                left[name] += octets[:torn]
        self.cuts.append((left, self._told()))


def contents():
    """All files of the box, whole."""
    found = {}
    for name in os.listdir("data"):
        with open("data/" + name, "rb") as file:
            found[name] = file.read()
    return found


def put_back(left):
    for name in os.listdir("data"):
        os.remove("data/" + name)
    for name, octets in left.items():
        with open("data/" + name, "wb") as file:
            file.write(octets)


class Box:
    """One end's shell. What it has told stays with its people through cuts."""

    def __init__(self, fill, end):
        self.fill = fill
        self.end = end
        self.told = []
        self.told_before = 0
        self.counters = []
        self.given = 0
        self.tokens = 0
        self.station = None

    def begin(self, records, now):
        self.deframer = Deframer(wire.FRAME_OCTETS_MAX)
        self.told_before = len(self.told)
        self.station = None
        gc.collect()
        self.station = Station(self.fill, soft, records, now, UTC + now // 1000)

    def order(self, record, now):
        self.tokens += 1
        self.station.submit(shell.Operator(record, self.tokens), now)
        self.serve(now)

    def serve(self, now):
        event = self.station.next_event()
        while event is not None:
            if isinstance(event, shell.Store):
                self.store(event)
                self.station.submit(shell.Stored(), now)
            elif isinstance(event, shell.EntropyWanted):
                self.given += 1
                octets = sha256(bytes([self.end]) + self.given.to_bytes(4, "big")).digest()
                self.station.submit(shell.Entropy(octets), now)
            else:
                self.told.append(event.record)
                if isinstance(event.record, wire.Ring):
                    self.station.submit(shell.Rang(event.record.ref), now)
            event = self.station.next_event()

    def of(self, form):
        return [record for record in self.told if isinstance(record, form)]

    def ringing(self):
        """What rings since the last start: a start rings anew for all that is open, and for nothing else."""
        told = self.told[self.told_before :]
        ended = [record.ref for record in told if isinstance(record, wire.RingEnd)]
        return [ref for ref in {record.ref for record in told if isinstance(record, wire.Ring)} if ref not in ended]

    def noted(self, octets):
        """The counters of the handshakes that this end begins."""
        for octet in octets:
            if self.deframer.push(octet):
                frame = self.deframer.frame()
                if frame[0] == wire.VERSION and len(frame) > 5:
                    self.counters.append(int.from_bytes(frame[1:5], "big"))


class Peer(Box):
    """Keeps its records in memory."""

    def __init__(self, fill, end):
        super().__init__(fill, end)
        self.records = []
        self.bodies = {}

    def start(self, now):
        self.begin(iter(self.records), now)

    def store(self, event):
        octets = event.octets
        if event.begin:
            self.records = []
        at = 0
        while at < len(octets):
            end = at + RECORD_HEAD_OCTETS + record_rest(octets[at : at + RECORD_HEAD_OCTETS])
            self.records.append(octets[at:end])
            entry = codec.unpack_coded(wire.ENTRIES, octets[at + RECORD_HEAD_OCTETS : end - wire.CHAIN_OCTETS])
            if isinstance(entry, (wire.InMessage, wire.OutMessage)):
                key = entry.CODE, entry.ref
                must(self.bodies.get(key, entry.body) == entry.body, "a number was given to two messages")
                self.bodies[key] = entry.body
            at = end


class Own(Box):
    """Keeps fill and journal in files, as a box does."""

    def start(self, now):
        self.station = None
        self.storage = Storage(lambda: None)
        self.storage.open()
        if self.storage.fill is not None:
            self.begin(self.storage.records(), now)

    def load(self, now):
        self.storage.take(self.fill)
        self.start(now)

    def store(self, event):
        self.storage.journal.store(event.records, event.begin, event.keep_from)

    def body_of(self, direction, ref):
        found = [shown for shown in history.shown(self.storage.journal, direction, ref) if shown is not None]
        return found[0].body if found else None


class Pair:
    """Two boxes, joined without loss or delay."""

    def __init__(self, own, peer, now=0):
        self.own, self.peer, self.now = own, peer, now

    def settle(self):
        """Let time pass until there is nothing more to say."""
        quiet = 0
        for _ in range(LIMIT_STEPS):
            self.now += STEP_MS
            moved = False
            for box in (self.own, self.peer):
                box.station.tick(self.now)
                box.serve(self.now)
                moved = self.move(box) or moved
            quiet = 0 if moved or self.own.station.computing or self.peer.station.computing else quiet + 1
            if quiet > QUIET_STEPS:
                return
        raise RuntimeError("never quiet")

    def move(self, sender):
        receiver = self.peer if sender is self.own else self.own
        octets = sender.station.outgoing(0)
        moved = bool(octets)
        while octets:
            sender.noted(octets)
            receiver.station.feed(0, octets, self.now)
            receiver.serve(self.now)
            sender.serve(self.now)
            octets = sender.station.outgoing(0)
        return moved

    def send(self, box, text, precedence=wire.ROUTINE, **fields):
        box.order(wire.Send(precedence=precedence, text=text, sender="Ada", **fields), self.now)

    def close_all(self):
        for _ in range(8):
            self.settle()
            for box in (self.own, self.peer):
                for ref in box.ringing():
                    box.order(wire.Acknowledge(ref=ref, by="Bert"), self.now)
        self.settle()

    def told(self):
        """How much everybody has been told, and what the peer keeps."""
        peer = self.peer
        kept = list(peer.told), list(peer.records), dict(peer.bodies)
        return len(self.own.told), len(self.own.counters), kept, self.now


def play(pair):
    """Filled, used, zeroized; yields before each part."""
    own, peer = pair.own, pair.peer
    yield "filling"
    own.start(pair.now)
    own.load(pair.now)
    peer.start(pair.now)
    yield "filled"
    pair.settle()
    for precedence in range(4):
        pair.send(own, b"from us", precedence)
        pair.send(peer, b"from the peer", precedence)
    pair.settle()
    refs = sorted(own.ringing())
    own.order(wire.Acknowledge(ref=refs[0], by="Bert"), pair.now)
    own.order(wire.Decline(ref=refs[1], by="Bert", note="no"), pair.now)
    pair.send(own, b"a reply", wire.PRIORITY, reply_to=refs[2])
    pair.settle()
    pair.send(own, b"0123456789abcdef" * 256)
    pair.send(peer, b"fedcba9876543210" * 256)
    pair.send(own, b"", wire.FLASH, flags=wire.CALL)
    pair.settle()
    own.order(wire.GiveUp(ref=own.of(wire.Accepted)[-1].ref, by="Ada"), pair.now)
    pair.close_all()
    yield "zeroizing"
    own.storage.zeroize()


def after(cut, phase, pair):
    """Both boxes start from what a cut has left of the one; the other still has its memory of what it stored."""
    left, (own_told, counters, kept, now) = cut
    own, peer = Own(pair.own.fill, pair.own.end), Peer(pair.peer.fill, pair.peer.end)
    own.told = pair.own.told[:own_told]
    own.counters = pair.own.counters[:counters]
    own.given, own.tokens, peer.given, peer.tokens = 1 << 20, 1 << 20, 1 << 20, 1 << 20
    peer.told, peer.records, peer.bodies = kept
    put_back(left)
    again = Pair(own, peer, now)
    rung_off = [record.ref for record in own.of(wire.RingEnd)]
    own.start(now)
    if own.station is None:
        must(phase != "filled", "the keys are gone")
        must(files.names() == [], "an empty box holds something")
        if phase == "zeroizing":
            return
        own.load(now)
    peer.start(now)
    check_stored(own, peer)
    for ref in own.ringing():
        must(ref not in rung_off, "a message rings again")
    again.send(own, b"still there?", wire.FLASH)
    again.send(peer, b"still there?", wire.FLASH)
    again.close_all()
    must(not own.ringing() and not peer.ringing(), "something rings for ever")
    check_closed(own, peer)


def check_stored(own, peer):
    """What was told before the cut is there."""
    for accepted in own.of(wire.Accepted):
        kept = accepted.ref in closed(own) or own.body_of(wire.OUTGOING, accepted.ref) is not None
        must(kept, "accepted, and lost: " + wire.name_of(own.end, accepted.ref))
    for progress in peer.of(wire.Progress):
        if progress.status in (wire.DELIVERED, wire.RUNG) and progress.ref not in closed(peer):
            sent = peer.bodies[(wire.OutMessage.CODE, progress.ref)]
            must(own.body_of(wire.INCOMING, progress.ref) == sent, "delivered, and lost")


def check_closed(own, peer):
    """Everything that was accepted has come once, as it was, and is closed."""
    for sender, receiver in ((own, peer), (peer, own)):
        refs = [accepted.ref for accepted in sender.of(wire.Accepted)]
        must(len(refs) == len(set(refs)), "a number was given out twice")
        for ref in refs:
            stored = closed_in_journal(own) if sender is own else closed_in_records(peer)
            must(ref in closed(sender) + stored, "a message is not closed")
        rung = [ring.ref for ring in receiver.of(wire.Ring) if not ring.resumed]
        must(len(rung) == len(set(rung)), "a message rang anew")
    must(own.counters == sorted(set(own.counters)), "a handshake counter was used twice")


ENDS = (wire.ACKNOWLEDGED, wire.DECLINED, wire.WITHDRAWN, wire.ANSWERED)


def closed(box):
    return [progress.ref for progress in box.of(wire.Progress) if progress.status in ENDS]


def closed_in_records(peer):
    """What was stored at the very moment of a cut is told nobody again; whoever lists the messages sees it."""
    entries = [
        codec.unpack_coded(wire.ENTRIES, record[RECORD_HEAD_OCTETS : -wire.CHAIN_OCTETS]) for record in peer.records
    ]
    return [
        entry.ref for entry in entries if isinstance(entry, (wire.OutStatus, wire.OutKnown)) and entry.status in ENDS
    ]


def closed_in_journal(own):
    """The same, of a box that has a journal's files."""
    listed = history.listed(own.storage.journal, wire.OUTGOING)
    return [found.ref for found in listed if found is not None and found.status in ENDS]


def main():
    every, first = int(sys.argv[2]), int(sys.argv[3])
    fills = [codec.unpack_all(wire.Fill, bytes.fromhex(fill)) for fill in json.load(sys.stdin)]
    pair = Pair(Own(fills[0], 0), Peer(fills[1], 1))
    os.mkdir("data")
    watch = Watch(every, first, pair.told)
    phases = []
    for phase in play(pair):
        phases.append((len(watch.cuts), phase))
    watch.off()
    for number, cut in enumerate(watch.cuts):
        phase = [phase for since, phase in phases if since <= number][-1]
        try:
            after(cut, phase, pair)
        except RuntimeError:
            print("broken by cut", number, "while", phase)
            raise
        gc.collect()
    print(len(watch.cuts), "of", watch.points, "cuts")


main()
