"""A line (redphone_host.line) that is a telephone call: two stations' octets go through their telephone bearers.

Each station's octets wait in its bearer until a call is up; that they wait is what makes the bearer dial.
"""

from redphone import wire
from redphone.black.bearer import Bearer
from redphone.black.framing import Deframer
from redphone.cipher import sodium
from redphone_host.line import LineSettings
from redphone_host.modems.phone_carrier import phone_carrier
from redphone_host.virtual import VirtualBox, VirtualLine
from scenarios.conftest import UTC, Dialogue, End, Wire, fills
from scenarios.scenario import Run
from telephones import FIFO_OCTETS, Telephone, Telephones

BIT_RATE = 2400


class StationStream(Bearer):
    """What a station has given out, and what has come in for it. Frames are found for the bearer's own ends only."""

    frame_octets_max = wire.FRAME_OCTETS_MAX

    def __init__(self):
        self.waiting = bytearray()
        self.arrived = bytearray()
        self._deframer = Deframer(self.frame_octets_max)
        self._frames = []

    def feed(self, data, now):
        self.arrived += data
        for octet in data:
            if self._deframer.push(octet):
                self._frames.append(self._deframer.frame())

    def next_frame(self):
        return self._frames.pop(0) if self._frames else None

    def remaining(self):
        return len(self.waiting)

    def outgoing(self, now):
        piece = bytes(self.waiting[:16])
        del self.waiting[:16]
        return piece

    def abandon(self):
        self.waiting.clear()
        return True


class StationTelephone(Telephone):
    """An end whose frames are a station's."""

    make_stream = StationStream

    def _send_frames(self, tick):
        if self.stream.waiting and not self.up:
            self.hayes.wanted(tick)


class StationTelephones(Telephones):
    make_end = StationTelephone


class TelephoneLine:
    """What VirtualLine needs of a Line."""

    def __init__(self, make_carrier, began_ms, **options):
        self.settings = LineSettings(bitrate=BIT_RATE)
        self.telephones = StationTelephones(make_carrier, began_ms, **options)
        self._due = began_ms

    def receive(self, end, now_us):
        self._advance(now_us // 1000)
        arrived = self.telephones.ends[end].stream.arrived
        data = bytes(arrived)
        arrived.clear()
        return data

    def send(self, end, data, now_us):
        self.telephones.ends[end].stream.waiting += data
        self._serve()

    def room(self, end, now_us, fifo=FIFO_OCTETS):
        return max(0, fifo - len(self.telephones.ends[end].stream.waiting))

    def next_arrival_us(self, end):
        if self.telephones.ends[end].stream.arrived:
            return self.telephones.now * 1000
        return None if self._due is None else self._due * 1000

    def _advance(self, now):
        while self._due is not None and self._due <= now:
            self.telephones.now = self._due
            self._serve()
        self.telephones.now = now

    def _serve(self):
        self.telephones.serve()
        self._due = self.telephones.due()


class TelephoneDialogue(Dialogue):
    """Two boxes whose only way to each other is the telephone. Started, but no time has passed."""

    def __init__(self, line_settings, seed=1, began_us=0, **options):
        boxes = tuple(VirtualBox(fill, sodium, 7 + fill.role, utc=UTC) for fill in fills(BIT_RATE))
        telephone_line = TelephoneLine(phone_carrier(line_settings, seed), began_us // 1000, **options)
        world = VirtualLine(boxes, telephone_line, began_us)
        self.telephones = telephone_line.telephones
        self.outcome = Run(None, world)
        self.north, self.south = End(self.outcome, 0), End(self.outcome, 1)
        self.line = Wire(world)
        for box in boxes:
            box.start(began_us)
