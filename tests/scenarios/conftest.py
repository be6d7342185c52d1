"""Two boxes under virtual time as their people see them: `north` (A), `south` (B), and the `line` between them."""

from hashlib import sha256

import pytest
from nacl.bindings import crypto_scalarmult, crypto_scalarmult_base
from redphone import wire
from redphone.cipher import sodium
from redphone.red import desks
from redphone.station import Station, bearers, shell
from redphone_host.emulator.runtimes import Runtime
from redphone_host.emulator.unixport.remote_station import StationServer
from redphone_host.line import Line, LineSettings
from redphone_host.line.frames import FrameSplitter
from redphone_host.virtual import VirtualBox, VirtualLine, entries_in
from scenarios import scenario

UTC = 1_800_000_000
NORTH, SOUTH = 0, 1


def serial(bit_rate=9600, flags=0, **cover):
    """What a fill says of a serial bearer."""
    return wire.BearerSetup(kind=wire.SERIAL, flags=flags, bit_rate=bit_rate, **cover)


NO_ESCALATION = bytes(wire.ESCALATION_OCTETS)


def fills(bit_rate=9600, heartbeat_s=0, flags=0, setups=None, watched=((), ()), escalation=NO_ESCALATION, test_min=0):
    """The two fills of a line whose keys are the same in every run. `setups`: its bearers; one serial one without.

    `watched`: the names of the desks of each end.
    """
    setups = setups or [serial(bit_rate, flags)]
    secrets = [sha256(name).digest() for name in (b"north", b"south")]
    publics = [crypto_scalarmult_base(secret) for secret in secrets]
    return tuple(
        wire.Fill(
            version=wire.VERSION,
            line_id=b"the line",
            role=role,
            own_secret=secrets[role],
            own_public=publics[role],
            peer_public=publics[1 - role],
            static_static=crypto_scalarmult(secrets[0], publics[1]),
            psk=sha256(b"psk").digest(),
            seed=sha256(b"seed %d" % role).digest(),
            created=UTC,
            heartbeat_s=heartbeat_s,
            own_name=("North", "South")[role],
            peer_name=("South", "North")[role],
            bearers=bearers.pack(setups),
            own_desks=desks.pack(watched[role]),
            peer_desks=desks.pack(watched[1 - role]),
            escalation=escalation,
            test_min=test_min,
        )
        for role in (wire.ROLE_A, wire.ROLE_B)
    )


class CountingLine(Line):
    """A line that counts the frames that both ends begin, and loses those whose numbers (from 1) are in `losing`."""

    def __init__(self, settings, start_us=0):
        super().__init__(settings, start_us)
        self.frames = 0
        self.losing = set()
        self._splitters = (FrameSplitter(), FrameSplitter())

    def send(self, end, data, now_us):
        for part in self._splitters[end].split(bytes(data)):
            if part.begins:
                self.frames += 1
                if self.frames in self.losing:
                    self.drop_next(end)
            super().send(end, part.octets, now_us)


class End:
    """One box and the people at it."""

    def __init__(self, outcome, number):
        self._outcome = outcome
        self._world = outcome.world
        self._number = number
        self.box = outcome.world.boxes[number]

    @property
    def station(self):
        return self.box.station

    # What people do.

    def order(self, record):
        """Give an order; the box's first answer."""
        token = self._world.order(self._number, record)
        self.box.serve(self._world.now_us)
        self._world.run_until(lambda: self.box.answers(token), 5000)
        return self.box.answers(token)[0]

    def tries_to_send(self, text, precedence=wire.ROUTINE, **fields):
        """Hand in a message; Accepted or Refused."""
        text = text.encode() if isinstance(text, str) else text
        answer = self.order(wire.Send(precedence=precedence, text=text, **fields))
        if isinstance(answer, wire.Accepted):
            self._outcome.sent[(self._number, answer.ref)] = text
        return answer

    def sends(self, text, precedence=wire.ROUTINE, **fields):
        """Hand in a message; its reference."""
        answer = self.tries_to_send(text, precedence, **fields)
        assert isinstance(answer, wire.Accepted), answer
        return answer.ref

    def calls(self, precedence=wire.FLASH):
        """Lift the handset."""
        return self.sends(b"", precedence, flags=wire.CALL)

    def acknowledges(self, ref, by="Ada"):
        self._outcome.answered_at.setdefault((1 - self._number, ref), self._world.now_us)
        return self.order(wire.Acknowledge(ref=ref, by=by))

    def declines(self, ref, by="Ada", note=""):
        self._outcome.answered_at.setdefault((1 - self._number, ref), self._world.now_us)
        return self.order(wire.Decline(ref=ref, by=by, note=note))

    def signs_on(self, by="Ada", desk="", accepts=0, duress=False):
        """Take the watch; the box's answer."""
        return self.with_pin(wire.SignOn(desk=desk, by=by, accepts=accepts), duress)

    def signs_off(self, by="Ada", desk="", confirmed=1, duress=False):
        """Leave the watch; the box's answer."""
        return self.with_pin(wire.SignOff(desk=desk, by=by, confirmed=confirmed), duress)

    def with_pin(self, record, duress=False):
        """Give an order whose PIN was right; the box's answer."""
        token = self._world.verified(self._number, record, duress=duress)
        self.box.serve(self._world.now_us)
        self._world.run_until(lambda: self.box.answers(token), 5000)
        return self.box.answers(token)[0]

    def attends(self, is_attending=True):
        """A laptop attends, or goes."""
        self._world.shell_order(self._number, shell.Attending(is_attending))

    def gives_up(self, ref, by="Bert"):
        return self.order(wire.GiveUp(ref=ref, by=by))

    def loses_power(self):
        self.box.stop()

    def restarts(self):
        self.box.stop()
        self.box.start(self._world.now_us)

    # What people see.

    @property
    def is_up(self):
        return self.station is not None and self.station.is_up

    def progress(self, ref):
        """Everything told of a message of ours, in order."""
        return [record for record in self.box.events(wire.Progress) if record.ref == ref]

    def saw(self, ref):
        """The statuses told of a message of ours, in order."""
        return [record.status for record in self.progress(ref)]

    def texts(self):
        """The texts that have arrived here, in the order in which they were stored."""
        bodies = [entry.body for entry in self.entries(wire.InMessage)]
        return [body[5:].partition(b"\0")[2] if body[5] == 0 else body for body in bodies]

    def arrived(self):
        """The references of the messages that have arrived here, in order."""
        return [record.ref for record in self.box.events(wire.Arrived)]

    def rings(self):
        """The references for which the bell rings now."""
        ended = {record.ref for record in self.box.events(wire.RingEnd)}
        return sorted({record.ref for record in self.box.events(wire.Ring)} - ended)

    def alarms(self):
        """The alarms given so far."""
        return [record.alarm for record in self.box.events(wire.Alarm)]

    def listed(self, order):
        """What answers an order for a list."""
        token = self._world.order(self._number, order)
        self._world.run_until(
            lambda: self.box.answers(token)[-1:] and isinstance(self.box.answers(token)[-1], wire.End), 5000
        )
        return self.box.answers(token)[:-1]

    def presences(self, end):
        """(name, state, by) of each desk of an end, 0 own and 1 the peer's."""
        found = [record for record in self.listed(wire.GetWatches()) if record.end == end]
        return [(record.name, record.state, record.by) for record in found]

    def news(self, form):
        """Everything of one form that was told without being asked for, in order."""
        return [record for _, record, token in self.box.told if isinstance(record, form) and not token]

    def outlook(self, ref):
        """Where a message of ours stands that is not closed."""
        return next(record for record in self.listed(wire.GetOutlooks()) if record.ref == ref)

    def views(self, ref):
        """The views told of a message of ours, in order, each once."""
        found = []
        for record in self.news(wire.Outlook):
            if record.ref == ref and record.view not in found[-1:]:
                found.append(record.view)
        return found

    def status(self):
        return self.order(wire.GetStatus())

    def entries(self, form):
        """Everything of one form that the journal holds."""
        found = []
        for segment in self.box.segments:
            found.extend(entry for _, entry in entries_in(bytes(segment)) if isinstance(entry, form))
        return found


class Wire:
    """The line between the two, and time."""

    def __init__(self, world, bearer=0):
        self.world = world
        self.bearer = bearer
        self.model = world.lines[bearer]

    @property
    def now_ms(self):
        return self.world.now_us // 1000

    @property
    def octets(self):
        """Octets that both ends have sent so far."""
        return sum(self.world.wire_octets)

    def octets_of(self, end):
        """Octets that one end has sent on this bearer so far."""
        return sum(
            len(octets) for _, sender, bearer, octets in self.world.wiretap if (sender, bearer) == (end, self.bearer)
        )

    @property
    def frames(self):
        """Frames that both ends have begun so far."""
        return self.model.frames

    def loses_frame(self, number):
        """Frame `number`, counted over both ends from the next one (1) on, will not arrive."""
        self.model.losing.add(self.frames + number)

    def drop_next(self, end, frames=1):
        self.model.drop_next(end._number, frames)

    def cut(self, end=None):
        self.model.cut(None if end is None else end._number, self.world.now_us)

    def breaks(self, end, is_broken=True):
        """What is wired to one end's port holds the line low, or does so no longer."""
        self.world.shell_order(end, shell.PortBreak(self.bearer, is_broken))

    def heal(self, end=None):
        self.model.heal(None if end is None else end._number, self.world.now_us)

    def run(self, duration_ms):
        self.world.run(duration_ms)

    def run_until(self, reached, limit_ms=60_000):
        """Let time pass until `reached()`; how many milliseconds that took."""
        began = self.world.now_us
        return (self.world.run_until(reached, limit_ms) - began) / 1000

    def run_until_quiet(self, quiet_ms=5000, limit_ms=600_000):
        self.world.run_until_quiet(quiet_ms, limit_ms)


class Dialogue:
    """Two boxes and their line. Started, but no time has passed."""

    makers = (Station, Station)  # what makes North's station and South's

    def __init__(
        self, bit_rate=9600, delay_ms=0, store_delay_us=lambda _: 0, began_us=0, suite=sodium, utc=(UTC, UTC), **fill
    ):
        """`fill`: what the fills have besides; `utc`: what each end's clock says."""
        settings = [LineSettings(bitrate=bit_rate, delay_ms=delay_ms)]
        self._begin([serial(bit_rate)], settings, began_us, suite, store_delay_us, utc, **fill)

    @classmethod
    def over(cls, *bearers, began_us=0, **fill):
        """A line of several bearers: (BearerSetup, LineSettings) of each."""
        dialogue = cls.__new__(cls)
        setups, settings = zip(*bearers, strict=True)
        dialogue._begin(setups, settings, began_us, **fill)
        return dialogue

    def _begin(self, setups, settings, began_us, suite=sodium, store_delay_us=lambda _: 0, utc=(UTC, UTC), **fill):
        boxes = tuple(
            VirtualBox(fill, suite, 7 + fill.role, store_delay_us, utc[fill.role], self.makers[fill.role])
            for fill in fills(setups=setups, **fill)
        )
        world = VirtualLine(boxes, [CountingLine(each, began_us) for each in settings], began_us)
        self.outcome = scenario.Run(None, world)
        self.north, self.south = End(self.outcome, NORTH), End(self.outcome, SOUTH)
        self.bearers = [Wire(world, number) for number in range(len(setups))]
        self.line = self.bearers[0]
        for box in boxes:
            box.start(began_us)

    def __iter__(self):
        return iter((self.north, self.south, self.line))

    def opened(self):
        """With a session up and nothing more to say."""
        self.line.run_until(lambda: self.north.is_up and self.south.is_up)
        self.line.run_until_quiet()
        return self

    def check(self):
        """What is promised of any dialogue in which every message was delivered."""
        scenario.check(self.outcome)


class Interpreters:
    """A real interpreter for each end, started when it is first needed, and again when it has ended."""

    def __init__(self):
        self._servers = {}

    def maker(self, end):
        """What makes an end's stations."""

        def make(*arguments):
            server = self._servers.get(end)
            if server is None or not server.running:
                server = self._servers[end] = StationServer()
            return server.station(*arguments)

        return make

    def close(self):
        for server in self._servers.values():
            server.close()


@pytest.fixture(scope="session")
def interpreters():
    made = Interpreters()
    yield made
    made.close()


@pytest.fixture(scope="module")
def makers(runtime, interpreters):
    """What makes North's station and South's in this runtime."""
    if runtime is Runtime.MICROPYTHON:
        return interpreters.maker(NORTH), interpreters.maker(SOUTH)
    return Station, Station


@pytest.fixture(autouse=True)
def _stations(makers, monkeypatch):
    monkeypatch.setattr(Dialogue, "makers", makers)


@pytest.fixture
def dialogue():
    return Dialogue().opened()


@pytest.fixture
def north(dialogue):
    return dialogue.north


@pytest.fixture
def south(dialogue):
    return dialogue.south


@pytest.fixture
def line(dialogue):
    return dialogue.line
