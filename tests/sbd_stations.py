"""Two stations over short-burst modems, in virtual time: what a shell does between a station and such a bearer."""

from redphone import ticks, wire
from redphone.black.framing import DELIMITER, Deframer, encode
from redphone.cipher import sodium
from redphone_host.fill_make import new_line
from redphone_host.virtual import VirtualBox
from sbd_bench import Bench

UTC = 1_800_000_000
BIT_RATE = 300

# A station whose frame cannot begin yet asks to be looked at now, again and again.
STEP_MS = 50


class Stations(Bench):
    """A bench with a box at each terminal. `too_long` counts frames that the bearer could not take."""

    def __init__(self, *args, heartbeat_s=0, **kwargs):
        super().__init__(*args, **kwargs)
        fills = new_line("North", "South", BIT_RATE, heartbeat_s, UTC)
        self.boxes = [VirtualBox(fill, sodium, 7 + end, utc=UTC) for end, fill in enumerate(fills)]
        self.lengths = [[], []]
        self.too_long = 0
        self._deframers = [Deframer(wire.FRAME_OCTETS_MAX), Deframer(wire.FRAME_OCTETS_MAX)]
        for box in self.boxes:
            box.start(0)

    def order(self, end, record):
        """An operator's order, now; its token."""
        return self.boxes[end].order(record, 1000 * self.now)

    def run_until(self, reached, seconds):
        """Let time pass until something is so."""
        end = self.now + int(1000 * seconds)
        while self.now < end:
            while self._serve(0) | self._serve(1):
                pass
            if reached():
                return True
            times = [self.a.due(self.now), self.b.due(self.now)]
            times += [due // 1000 for box in self.boxes if (due := box.due_us(1000 * self.now)) is not None]
            self.now = min(max(min((time for time in times if time is not None), default=end), self.now + STEP_MS), end)
        return reached()

    def _serve(self, end):
        terminal, box, tick = (self.a, self.b)[end], self.boxes[end], ticks.wrap(self.now)
        moved = terminal.serve(self.now)
        while terminal.received:
            moved = True
            box.station.feed(0, DELIMITER + encode(terminal.received.pop(0)) + DELIMITER, tick)
        moved |= box.serve(1000 * self.now)
        box.station.tick(tick)
        moved |= box.serve(1000 * self.now)
        while terminal.bearer.ready():
            octets = box.station.outgoing(0)
            if not box.serve(1000 * self.now) and not octets:
                return moved
            moved = True
            self._pass_on(end, octets, tick)
        return moved

    def _pass_on(self, end, octets, tick):
        bearer, deframer = (self.a, self.b)[end].bearer, self._deframers[end]
        for octet in octets:
            if not deframer.push(octet):
                continue
            frame = deframer.frame()
            self.lengths[end].append(len(frame))
            if len(frame) > bearer.frame_octets_max:
                self.too_long += 1
            else:
                bearer.begin(frame, tick)
