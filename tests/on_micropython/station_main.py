"""Two stations talk: the same script on CPython and on MicroPython, where what was told must be the same.

    {python,micropython} station_main.py FIRMWARE <FILLS     (JSON: the two fills packed, as hexadecimal)

A pipe that loses nothing, virtual time, the soft backend. A FLASH is delivered, rung and acknowledged, then a
message of many frames; the answer to it quotes it; B is restarted from its stored records, and one more is sent.
Prints what each end was told as JSON: [[ms, end, form, {field: value}, token], ...].
"""

import gc
import json
import sys
from hashlib import sha256

sys.path.insert(0, sys.argv[1])

from redphone import codec, wire
from redphone.cipher import soft
from redphone.red.journal import RECORD_HEAD_OCTETS, record_rest
from redphone.station import Station, shell

UTC = 1_800_000_000
STEP_MS = 20
LIMIT_MS = 60_000


class Box:
    """One end's shell, in memory."""

    def __init__(self, fill, end):
        self.fill = fill
        self.end = end
        self.records = []
        self.told = []
        self.given = 0
        self.tokens = 0
        self.station = None

    def start(self, now):
        self.station = None
        gc.collect()
        self.station = Station(self.fill, soft, iter(self.records), now, UTC + now // 1000)

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
                octets = sha256(bytes([self.end, self.given])).digest()
                self.station.submit(shell.Entropy(octets), now)
            else:
                self.told.append((now, event.record, event.token))
                if isinstance(event.record, wire.Ring):
                    self.station.submit(shell.Rang(event.record.ref), now)
            event = self.station.next_event()

    def store(self, event):
        if event.begin:
            self.records = []
        at = 0
        while at < len(event.octets):
            end = at + RECORD_HEAD_OCTETS + record_rest(event.octets[at : at + RECORD_HEAD_OCTETS])
            self.records.append(bytes(event.octets[at:end]))
            at = end

    def saw(self, form, ref, status=None):
        """Whether this was told: a record of this form, about this message, with this status or any."""
        for _, record, _ in self.told:
            if isinstance(record, form) and record.ref == ref and (status is None or record.status == status):
                return True
        return False


class Pipe:
    """Two boxes, joined without loss or delay."""

    def __init__(self, boxes):
        self.boxes = boxes
        self.now = 0
        for box in boxes:
            box.start(0)

    def run_until(self, reached):
        """Let time pass until `reached()`."""
        limit = self.now + LIMIT_MS
        while not reached():
            if self.now >= limit:
                raise RuntimeError("not reached")
            self.now += STEP_MS
            for box in self.boxes:
                box.station.tick(self.now)
                box.serve(self.now)
                self.move(box, self.boxes[1 - box.end])
            gc.collect()

    def move(self, sender, receiver):
        octets = sender.station.outgoing(0)
        while octets:
            receiver.station.feed(0, octets, self.now)
            receiver.serve(self.now)
            sender.serve(self.now)
            octets = sender.station.outgoing(0)


def main():
    a, b = [Box(codec.unpack_all(wire.Fill, bytes.fromhex(fill)), end) for end, fill in enumerate(json.load(sys.stdin))]
    pipe = Pipe((a, b))

    flash = wire.reference(wire.FLASH, 1)
    a.order(wire.Send(precedence=wire.FLASH, sender="Ada", text=b"20 octets of a flash"), pipe.now)
    pipe.run_until(lambda: a.saw(wire.Progress, flash, wire.RUNG))
    b.order(wire.Acknowledge(ref=flash, by="Bert"), pipe.now)
    pipe.run_until(lambda: a.saw(wire.Progress, flash, wire.ACKNOWLEDGED))

    routine = wire.reference(wire.ROUTINE, 1)
    a.order(wire.Send(precedence=wire.ROUTINE, subject="long", sender="Ada", text=b"0123456789" * 100), pipe.now)
    pipe.run_until(lambda: a.saw(wire.Progress, routine, wire.RUNG))

    b.order(wire.Send(precedence=wire.PRIORITY, reply_to=routine, sender="Bert", text=b"answered"), pipe.now)
    pipe.run_until(lambda: a.saw(wire.Progress, routine, wire.ANSWERED))
    pipe.run_until(lambda: a.saw(wire.Arrived, wire.reference(wire.PRIORITY, 1)))

    b.start(pipe.now)
    second = wire.reference(wire.FLASH, 2)
    a.order(wire.Send(precedence=wire.FLASH, sender="Ada", text=b"after the restart"), pipe.now)
    pipe.run_until(lambda: a.saw(wire.Progress, second, wire.RUNG))
    for box in (a, b):
        box.order(wire.GetStatus(), pipe.now)

    # One by one: all of it in one piece is more than the heap has free in one place.
    before = "["
    for box in (a, b):
        for told in box.told:
            print(before + json.dumps(shown(box.end, *told)))
            before = ","
    print("]")


def shown(end, at, record, token):
    values = {}
    for field in codec.fields_of(record):
        value = getattr(record, field.name)
        values[field.name] = bytes(value).hex() if isinstance(value, (bytes, bytearray)) else value
    return [at, end, type(record).__name__, values, token]


main()
