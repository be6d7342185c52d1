"""Short-burst modems on a bench: a bearer at each, their gateway, and a clock that is handed on."""

from redphone import ticks
from redphone.black.sbd import Sbd
from redphone_host.modems.sbd_gateway import GatewaySettings, SbdGateway
from redphone_host.modems.sbd_modem import SbdModem
from redphone_host.modems.sbd_network import SbdSettings


class Terminal:
    """One bearer with its modem; `received` are the frames that have come, `departed_at` when frames left."""

    def __init__(self, number, gateway, settings, seed, check_s):
        self.modem = SbdModem(number, gateway, settings, seed)
        self.bearer = Sbd(check_s)
        self.is_cut = False
        self.keeps_frames = False
        self.received = []
        self.departed_at = []

    def serve(self, now):
        """Move octets until nothing moves; whether anything did."""
        tick, moved = ticks.wrap(now), False
        self.bearer.tick(tick)
        while True:
            order, answer = self.bearer.outgoing(tick), self.modem.outgoing(now)
            if not order and not answer:
                break
            moved = True
            if not self.is_cut:
                self.modem.feed(order, now)
                self.bearer.feed(answer, tick)
        if self.bearer.departed():
            self.departed_at.append(now)
        frame = None if self.keeps_frames else self.bearer.next_frame()
        while frame is not None:
            self.received.append(frame)
            frame = self.bearer.next_frame()
        return moved

    def due(self, now):
        """When either has something to do."""
        times = [self.modem.due(now)]
        if self.bearer.deadline() is not None:
            times.append(now + ticks.diff(self.bearer.deadline(), ticks.wrap(now)))
        return min((time for time in times if time is not None), default=None)


class Bench:
    """Two terminals, A and B, whose modems are paired at one gateway."""

    def __init__(self, settings=None, gateway=None, seed=1, check_s=0, start=0):
        self.now = start
        self.gateway = SbdGateway(gateway or GatewaySettings(), seed)
        self.gateway.pair("A", "B")
        self.a = Terminal("A", self.gateway, settings or SbdSettings(), 2 * seed, check_s)
        self.b = Terminal("B", self.gateway, settings or SbdSettings(), 2 * seed + 1, check_s)

    def send(self, terminal, frame):
        """Begin a frame at one of them, now."""
        terminal.bearer.begin(frame, ticks.wrap(self.now))

    def run(self, seconds):
        """Let so much time pass."""
        self.run_until(lambda: False, seconds)

    def run_until(self, reached, seconds):
        """Let time pass until something is so, but no longer than this; whether it is so."""
        end = self.now + int(1000 * seconds)
        while True:
            while self.a.serve(self.now) | self.b.serve(self.now):
                pass
            if reached():
                return True
            times = [time for time in (self.a.due(self.now), self.b.due(self.now)) if time is not None]
            self.now = min(max(min(times, default=end), self.now + 1), end)
            if self.now == end:
                return False
