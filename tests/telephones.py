"""Two boxes' telephone modems under virtual time: each box's side (Hayes), its cable, its modem; the exchange between.

What a station would do is done by hand here: frames that `want` to go, and those that have `got` here.
"""

from redphone import ticks
from redphone.black import bearer
from redphone.black.hayes import Hayes
from redphone.black.hayes_phases import DEFAULT_SETUP
from redphone.black.stream import StreamBearer
from redphone_host.line import Line, LineSettings
from redphone_host.modems.byte_pipe import BytePipe
from redphone_host.modems.exchange import Exchange
from redphone_host.modems.hayes_modem import HayesModem

NUMBERS = ("100", "200")
SETTINGS = DEFAULT_SETUP[2:]
PORT_RATE = 9600
BOX, MODEM = 0, 1
FIFO_OCTETS = 32


def plain_stream():
    """A stream whose frames are not coded."""
    stream = StreamBearer(PORT_RATE)
    stream.told(0, 0)
    return stream


class Telephone:
    """One box's end."""

    make_stream = staticmethod(plain_stream)

    def __init__(self, exchange, end, began_ms, options):
        self.modem = HayesModem(exchange, NUMBERS[end])
        self.cable = Line(LineSettings(bitrate=PORT_RATE), began_ms * 1000)
        self._options = {"number": NUMBERS[1 - end], "second": bool(end), **options}
        self.wants = []
        self.got = []
        self.states = []  # (milliseconds, state, why), each when it began
        self.start()

    def start(self):
        """The box's power comes on."""
        self.stream = self.make_stream()
        self.hayes = Hayes(self.stream, **self._options)

    def serve(self, now):
        now_us, tick = now * 1000, ticks.wrap(now)
        self.modem.feed(self.cable.receive(MODEM, now_us), now)
        self.cable.send(MODEM, self.modem.outgoing(now), now_us)
        self.hayes.feed(self.cable.receive(BOX, now_us), tick)
        self._take_frames()
        self.hayes.tick(tick)
        self._send_frames(tick)
        while self.cable.room(BOX, now_us, FIFO_OCTETS) >= FIFO_OCTETS // 2:
            octets = self.hayes.outgoing(tick)
            if not octets:
                break
            self.cable.send(BOX, octets, now_us)
        self.hayes.departed()
        state = (self.hayes.state, self.hayes.why)
        if not self.states or self.states[-1][1:] != state:
            self.states.append((now, *state))

    def due(self, now):
        tick = ticks.wrap(now)
        times = [self.modem.due(now)]
        arrival_us = self.cable.next_arrival_us()
        if arrival_us is not None:
            times.append(-(-arrival_us // 1000))
        deadline = self.hayes.deadline()
        if deadline is not None:
            times.append(now + max(1, ticks.diff(deadline, tick)))
        return [time for time in times if time is not None]

    @property
    def up(self):
        return self.hayes.state == bearer.UP

    def whys(self):
        """Why it was not up, in order."""
        return [why for _, _, why in self.states]

    def _take_frames(self):
        frame = self.hayes.next_frame()
        while frame is not None:
            self.got.append(frame)
            frame = self.hayes.next_frame()

    def _send_frames(self, tick):
        if self.wants and self.hayes.ready():
            self.hayes.begin(self.wants.pop(0), tick)
        elif self.wants and not self.up:
            self.hayes.wanted(tick)


class Telephones:
    """Two of them on one exchange. Time passes only in `run` and `run_until`."""

    make_end = Telephone

    def __init__(self, make_carrier=BytePipe, began_ms=0, **options):
        self.now = began_ms
        self.exchange = Exchange(make_carrier)
        self.ends = tuple(self.make_end(self.exchange, end, began_ms, options) for end in (0, 1))

    def __iter__(self):
        return iter(self.ends)

    def set_up(self):
        """Let both boxes set their modems up."""
        self.run_until(lambda: all(end.modem.orders[-1:] == [SETTINGS] for end in self.ends))
        self.run(500)
        return self

    def in_call(self):
        """Let A call B, for one frame."""
        a, b = self.set_up()
        a.wants.append(b"the first")
        self.run_until(lambda: b.got == [b"the first"])
        b.got.clear()
        return self

    def run(self, duration_ms):
        self._pass(lambda: False, self.now + duration_ms)

    def run_until(self, reached, limit_ms=120_000):
        """How many milliseconds it took."""
        began = self.now
        assert self._pass(reached, self.now + limit_ms), f"not reached within {limit_ms} ms of virtual time"
        return self.now - began

    def serve(self):
        """Do what is due now."""
        self.exchange.advance(self.now)
        for end in self.ends:
            end.serve(self.now)

    def due(self):
        """When there will be something to do next."""
        times = [self.exchange.due(), *(time for end in self.ends for time in end.due(self.now))]
        return min((max(time, self.now + 1) for time in times if time is not None), default=None)

    def _pass(self, reached, end_ms):
        while True:
            self.serve()
            if reached():
                return True
            due = self.due()
            if due is None or due > end_ms:
                self.now = end_ms
                return False
            self.now = due
