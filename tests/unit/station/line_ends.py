"""One end of a line without its inbox and outbox: paths over bearers that do as they are told, and keys ready."""

from redphone import wire
from redphone.black.bearer import NOTHING, UP, Bearer
from redphone.cipher import handshake, sodium
from redphone.cipher.steps import finish
from redphone.station.line import Line
from redphone.station.live import Cargo
from redphone.station.path import Path
from redphone.wire import ROLE_A, ROUTINE
from scenarios.conftest import fills

POLL = b"\x04"
UNMEASURED_MS = 1208


class ToldBearer(Bearer):
    """A bearer in whatever state it is given; keeps what is begun on it."""

    frame_octets_max = 1004
    unmeasured_ms = UNMEASURED_MS
    discarded = 0

    def __init__(self):
        self.state, self.why = UP, NOTHING
        self.is_ready = True
        self.begun = []
        self.left = 0
        self.has_departed = False
        self.may_abandon = True
        self.out = b""
        self.octets = []
        self.measured = None
        self.due = None
        self.frames = []
        self.said = []

    def feed(self, data, now):
        self.octets.append(data)

    def next_frame(self):
        return self.frames.pop(0) if self.frames else None

    def mends(self):
        return 0

    def ready(self):
        return self.is_ready

    def begin(self, frame, now):
        self.begun.append(frame)

    def remaining(self):
        return self.left

    def abandon(self):
        return self.may_abandon

    def outgoing(self, now):
        out, self.out = self.out, b""
        return out

    def departed(self):
        departed, self.has_departed = self.has_departed, False
        return departed

    def quality(self):
        return self.measured

    def same_strength(self, first, second):
        return first == second

    def told(self, spoilt, margin):
        self.said.append((spoilt, margin))

    def deadline(self):
        return self.due


def path_of(number=0, role=ROLE_A, **setup):
    """A path over a bearer that does as it is told."""
    return Path(number, wire.BearerSetup(**({"bit_rate": 9600} | setup)), ToldBearer(), role)


class Ended:
    """One end: its line, with keys ready."""

    def __init__(self, role, heartbeat_s=0, bearers=1):
        self.paths = [path_of(number, role) for number in range(bearers)]
        self.path = self.paths[0]
        self.line = Line(fills(9600, heartbeat_s)[role], sodium, self.paths, 0, 0)
        self._made = 100 * role
        self.ready()
        self.line.tick(0)

    def ready(self):
        while self.line.wants_entropy():
            self._made += 1
            finish(self.line.add_entropy(bytes([self._made]) * 32))

    def begins(self, number, now=0, pieces=(), urgency=-1, on=0):
        """The first frame of an attempt, sent."""
        self.ready()
        attempt = self.line.begin(number, self.line.take_ephemeral())
        frame = attempt.frame(b"")
        self.line.began(self.paths[on], attempt, list(pieces), urgency)
        self.line.first_departed(self.paths[on], number, now)
        return frame

    def answers(self, frame, now=0, pieces=(), on=0):
        self.ready()
        first = handshake.read_first(self.line.keys, frame, 0)
        answer = finish(handshake.answer_steps(self.line.keys, first, self.line.take_ephemeral()))
        reply, session = answer.reply(b"", now)
        self.line.replied(self.paths[on], session, list(pieces), now)
        return reply

    def finishes(self, reply, now=0, on=0):
        attempt, checked = handshake.read_reply(self.line.attempts(), reply)
        _, session = attempt.finish(checked, now)
        return self.line.finished(self.paths[on], attempt, session, now)

    def wants(self, urgency, now, on=0):
        return self.line.wants_attempt(self.paths[on], urgency, now)

    def seals(self, payload=POLL, on=0):
        return self.line.current.session.seal(payload, on)

    def opens(self, frame, now, on=0):
        return self.line.open(self.paths[on], frame, now)

    def sends(self, counter, pieces, on=0, now=None, urgency=ROUTINE):
        """A frame with pieces under the current session; departed if `now` is given."""
        cargo = Cargo(b"", list(pieces), urgency)
        self.shares(counter, cargo, on, now)
        return cargo

    def shares(self, counter, cargo, on, now=None):
        """Another frame with the same cargo."""
        cargo.frames += 1
        window = self.window(on)
        window.sent(counter, 50, cargo.urgency, cargo)
        if now is not None:
            window.departed(counter, now)

    def window(self, on=0):
        return self.line.current.lanes[on].sent


def opened(north, south, number=1, now=0):
    north.finishes(south.answers(north.begins(number, now), now), now)
    south.opens(north.seals(), now)
