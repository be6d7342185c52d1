"""Two stations whose bearer is a short-burst modem, in virtual time: octets go between station and modem."""

from redphone import ticks, wire
from redphone.cipher import sodium
from redphone_host.fill_make import new_line
from redphone_host.modems.sbd_gateway import GatewaySettings, SbdGateway
from redphone_host.modems.sbd_modem import SbdModem
from redphone_host.virtual import VirtualBox

UTC = 1_800_000_000
BIT_RATE = 19200

# What both a box's loop and a modem that has something to do are looked at again after.
STEP_MS = 20


class Stations:
    """A box at each of two modems that are paired at one gateway."""

    def __init__(self, settings, gateway=None, seed=1, heartbeat_s=0):
        self.now = 0
        self.gateway = SbdGateway(gateway or GatewaySettings(), seed)
        self.gateway.pair("A", "B")
        self.modems = [SbdModem(name, self.gateway, settings, 2 * seed + end) for end, name in enumerate("AB")]
        bearers = [wire.BearerSetup(kind=wire.SATELLITE, bit_rate=BIT_RATE)]
        fills = new_line("North", "South", BIT_RATE, heartbeat_s, UTC, (bearers, bearers))
        self.boxes = [VirtualBox(fill, sodium, 7 + end, utc=UTC) for end, fill in enumerate(fills)]
        for box in self.boxes:
            box.start(0)

    @property
    def sessions(self):
        """How many sessions each modem's box has begun."""
        return [box.station._paths[0].bearer.sessions.begun for box in self.boxes]

    def order(self, end, record):
        """An operator's order, now; its token."""
        return self.boxes[end].order(record, 1000 * self.now)

    def run(self, seconds):
        """Let so much time pass."""
        self.run_until(lambda: False, seconds)

    def run_until(self, reached, seconds):
        """Let time pass until something is so; whether it is."""
        end = self.now + int(1000 * seconds)
        while self.now < end:
            while self._serve(0) | self._serve(1):
                pass
            if reached():
                return True
            times = [modem.due(self.now) for modem in self.modems]
            times += [due // 1000 for box in self.boxes if (due := box.due_us(1000 * self.now)) is not None]
            self.now = min(max(min((time for time in times if time is not None), default=end), self.now + STEP_MS), end)
        return reached()

    def _serve(self, end):
        """Move octets and events at one end; whether any moved."""
        box, modem, tick = self.boxes[end], self.modems[end], ticks.wrap(self.now)
        answer = modem.outgoing(self.now)
        if answer:
            box.station.feed(0, answer, tick)
        moved = box.serve(1000 * self.now)
        box.station.tick(tick)
        moved |= box.serve(1000 * self.now)
        order = box.station.outgoing(0)
        moved |= box.serve(1000 * self.now)
        if order:
            modem.feed(order, self.now)
        return bool(moved or answer or order)
