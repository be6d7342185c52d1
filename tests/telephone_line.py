"""A line (redphone_host.line) that is a telephone call: two stations' octets go to and from their modems."""

from bearer_port import over
from redphone import wire
from redphone.black import bearer
from redphone.cipher import sodium
from redphone_host.line import Line, LineSettings
from redphone_host.modems.exchange import Exchange
from redphone_host.modems.hayes_modem import HayesModem
from redphone_host.modems.phone_carrier import phone_carrier
from redphone_host.virtual import VirtualBox, VirtualLine
from scenarios.conftest import UTC, Dialogue, End, Wire, fills
from scenarios.scenario import Run
from telephones import BOX, FIFO_OCTETS, MODEM, NUMBERS, PORT_RATE


class Telephone:
    """One end: the modem, and the cable between it and the box's port."""

    def __init__(self, exchange, end, began_ms):
        self.modem = HayesModem(exchange, NUMBERS[end])
        self.cable = Line(LineSettings(bitrate=PORT_RATE), began_ms * 1000)
        self.box = None

    @property
    def hayes(self):
        """The box's bearer."""
        return self.box.station._paths[0].bearer

    @property
    def up(self):
        return self.hayes.state == bearer.UP

    def serve(self, now):
        """Octets between modem and cable."""
        self.modem.feed(self.cable.receive(MODEM, now * 1000), now)
        self.cable.send(MODEM, self.modem.outgoing(now), now * 1000)

    def due(self, now):
        """When either has something to do, milliseconds."""
        arrivals = [self.cable.next_arrival_us(end) for end in (BOX, MODEM)]
        times = [self.modem.due(now), *(-(-time // 1000) for time in arrivals if time is not None)]
        return min((time for time in times if time is not None), default=None)


class TelephoneLine:
    """What VirtualLine needs of a Line."""

    def __init__(self, make_carrier, began_ms):
        self.settings = LineSettings(bitrate=PORT_RATE)
        self.exchange = Exchange(make_carrier)
        self.ends = tuple(Telephone(self.exchange, end, began_ms) for end in (0, 1))
        self._now = began_ms

    def receive(self, end, now_us):
        self._advance(now_us // 1000)
        return self.ends[end].cable.receive(BOX, now_us)

    def send(self, end, data, now_us):
        self.ends[end].cable.send(BOX, data, now_us)

    def room(self, end, now_us, fifo=FIFO_OCTETS):
        return self.ends[end].cable.room(BOX, now_us, fifo)

    def room_at_us(self, end, now_us, octets, fifo=FIFO_OCTETS):
        return self.ends[end].cable.room_at_us(BOX, now_us, octets, fifo)

    def next_arrival_us(self, end):
        times = [self.exchange.due(), *(telephone.due(self._now) for telephone in self.ends)]
        due = min((time for time in times if time is not None), default=None)
        return None if due is None else max(due, self._now + 1) * 1000

    def _advance(self, now):
        """Serve the modems at every moment that one of them has something to do."""
        while self._now < now:
            due = self.next_arrival_us(0)
            self._now = now if due is None else min(now, due // 1000)
            self.exchange.advance(self._now)
            for telephone in self.ends:
                telephone.serve(self._now)


class TelephoneDialogue(Dialogue):
    """Two boxes whose only way to each other is the telephone. Started, but no time has passed."""

    def __init__(self, line_settings, seed=1, began_us=0):
        setups = [wire.BearerSetup(kind=wire.TELEPHONE, bit_rate=PORT_RATE, address=NUMBERS[1 - end]) for end in (0, 1)]
        pair = over(fills(), setups)
        boxes = tuple(VirtualBox(fill, sodium, 7 + fill.role, utc=UTC) for fill in pair)
        telephone_line = TelephoneLine(phone_carrier(line_settings, seed), began_us // 1000)
        world = VirtualLine(boxes, telephone_line, began_us)
        self.exchange = telephone_line.exchange
        self.telephones = telephone_line.ends
        for box, telephone in zip(boxes, self.telephones, strict=True):
            telephone.box = box
        self.outcome = Run(None, world)
        self.north, self.south = End(self.outcome, 0), End(self.outcome, 1)
        self.line = Wire(world)
        for box in boxes:
            box.start(began_us)
