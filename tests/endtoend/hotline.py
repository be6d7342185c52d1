"""Two emulated boxes, a line between their black ports that keeps all that crosses it, and a laptop at a red port."""

import select
import struct
import time
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import serial
from redphone import wire
from redphone.black.stream_deframer import StreamDeframer
from redphone.codec import unpack_all
from redphone.errors import RemoteProtocolError
from redphone.red.journal import RECORD_HEAD_OCTETS, record_rest
from redphone.red.message import Message
from redphone_host.bearer_options import parse_bearers
from redphone_host.emulated_fill import ensure_filled, greet
from redphone_host.emulator import EmulatedBox, PanelClient
from redphone_host.emulator.firmware import board
from redphone_host.fill_make import new_line, serial_line
from redphone_host.line import Line, LineSettings, RealTimeLine
from redphone_host.red_client import RedClient
from redphone_host.red_framing import RedReader, frame_octets
from redphone_host.virtual import entries_in

PINS = board("pico")
PATIENCE_S = 20.0
_POLL_S = 0.02


def wait_until(reached, what, timeout_s=PATIENCE_S):
    """Look again and again until `reached()` gives something true, and give that."""
    deadline = time.monotonic() + timeout_s
    while not (found := reached()):
        assert time.monotonic() < deadline, f"{what}: not within {timeout_s} s"
        time.sleep(_POLL_S)
    return found


class Box:
    """One emulated box, and what a person there can do and see. `fill` is what it is to hold, if anything."""

    def __init__(self, folder, fill=None, runtime=None, env=None):
        self.fill = fill
        self.emulated = EmulatedBox(folder, runtime=runtime, env=env)
        self.panel = None

    def start(self):
        """Power on; returns when it answers."""
        self.emulated.start()
        self.greet()
        if self.panel is None:
            self.panel = PanelClient(self.emulated.panel_path, PINS)

    def greet(self):
        """Wait until it answers."""
        greet(self.emulated.red_path, lambda: self.emulated.running)

    def load(self, fill=None):
        """Fill it as a real one is filled."""
        self.fill = fill or self.fill
        ensure_filled(self.emulated.red_path, self.emulated.panel_path, PINS, self.fill)

    def close(self):
        if self.panel is not None:
            self.panel.close()
        self.emulated.close()

    # Where it is.

    @property
    def port(self):
        """The red port."""
        return str(self.emulated.red_path)

    @property
    def black_port(self):
        return str(self.emulated.black_paths[0])

    @property
    def role(self):
        return self.fill.role

    @property
    def log(self):
        """What the firmware has written to its console: nothing, unless something is wrong."""
        return self.emulated.log_path.read_text()

    @property
    def resident_octets(self):
        """Memory that its process holds."""
        lines = Path(f"/proc/{self.emulated.pid}/status").read_text().splitlines()
        (found,) = [line for line in lines if line.startswith("VmRSS:")]
        return 1024 * int(found.split()[1])

    # What its red port tells.

    @contextmanager
    def following(self):
        """A client that is told events."""
        with RedClient(self.port) as client:
            client.hello(follow=True)
            yield client

    def ask(self, order):
        with RedClient(self.port) as client:
            return client.ask(order)

    def bearers(self):
        """How each bearer is, as (state, why), and what has been sent on each."""
        with RedClient(self.port) as client:
            return client.ask_all(wire.GetBearers())

    def status(self):
        return self.ask(wire.GetStatus())

    def listed(self, direction):
        with RedClient(self.port) as client:
            return client.ask_all(wire.ListMessages(direction=direction))

    def status_of(self, direction, ref):
        """Where one message stands here; None if it is not here."""
        return next((listed.status for listed in self.listed(direction) if listed.ref == ref), None)

    def awaits(self, ref, status, timeout_s=PATIENCE_S):
        """Wait until a message of this box's own stands so; who brought that about."""
        with self.following() as client:
            for listed in client.ask_all(wire.ListMessages(direction=wire.OUTGOING)):
                if (listed.ref, listed.status) == (ref, status):
                    return listed.by
            for event in client.events(timeout_s):
                if isinstance(event, wire.Progress) and (event.ref, event.status) == (ref, status):
                    return event.by
        name = wire.name_of(self.role, ref)
        raise AssertionError(f"{name} is not {wire.STATUSES[status]} within {timeout_s} s")

    def sends(self, text, precedence=wire.ROUTINE, sender="Ada", **fields):
        """Hand a message in; its reference."""
        return self.ask(wire.Send(precedence=precedence, text=text.encode(), sender=sender, **fields)).ref

    def until(self, reached, what, timeout_s=PATIENCE_S):
        """The first Status that satisfies `reached`."""
        with RedClient(self.port) as client:

            def satisfied():
                status = client.ask(wire.GetStatus())
                return status if reached(status) else None

            return wait_until(satisfied, what, timeout_s)

    def acknowledges_everything(self):
        with RedClient(self.port) as client:
            for listed in client.ask_all(wire.ListMessages(direction=wire.INCOMING)):
                if listed.status in (wire.DELIVERED, wire.RUNG):
                    client.ask(wire.Acknowledge(ref=listed.ref, by="Bert"))

    # What its flash holds.

    def segments(self):
        """The octets of the journal's files, oldest first."""
        files = sorted((self.emulated.flash_dir / "data").glob("journal-*[0-9]"))
        return [_whole(file.read_bytes()) for file in files]

    def entries(self, form):
        """All entries of one form."""
        return [entry for segment in self.segments() for _, entry in entries_in(segment) if isinstance(entry, form)]

    def ringing(self):
        """The references of the peer's messages that are open here."""
        closed = (wire.ACKNOWLEDGED, wire.DECLINED, wire.WITHDRAWN)
        answered = {entry.ref for entry in self.entries(wire.InStatus) if entry.status in closed}
        return {entry.ref for entry in self.entries(wire.InMessage)} - answered

    def texts(self, form):
        """{reference: text} of the messages stored in one direction."""
        return {entry.ref: bytes(Message.unpack(entry.body).text).decode() for entry in self.entries(form)}

    def check_chain(self):
        """Every record's hash covers it and all before it (docs/protocol.md section 9.1)."""
        chain = index = None
        for segment in self.segments():
            for record, entry in entries_in(segment):
                if chain is None:
                    is_first = isinstance(entry, wire.Checkpoint)
                    chain, index = (entry.chain, record.index) if is_first else (bytes(wire.CHAIN_OCTETS), 0)
                head = struct.pack(">IIH", record.index, record.utc, len(record.entry))
                chain = sha256(chain + head + record.entry).digest()[: wire.CHAIN_OCTETS]
                assert (record.index, record.chain) == (index, chain)
                index += 1


def _whole(segment):
    """A segment without a last record that is not all there: one being written, or torn by a power cut."""
    end = at = 0
    while at <= len(segment):
        end, head = at, segment[at : at + RECORD_HEAD_OCTETS]
        if len(head) < RECORD_HEAD_OCTETS:
            break
        at += RECORD_HEAD_OCTETS + record_rest(head)
    return segment[:end]


class TappedModel(Line):
    """A line that remembers what each end has sent."""

    def __init__(self, settings):
        super().__init__(settings)
        self.sent = (bytearray(), bytearray())

    def send(self, end, data, now_us):
        self.sent[end].extend(data)
        super().send(end, data, now_us)


class TappedLine(RealTimeLine):
    """A line with somebody listening."""

    def __init__(self, path_a, path_b, settings):
        super().__init__(path_a, path_b, settings)
        self._line = TappedModel(settings)

    def sent(self, end):
        """All octets that this end has put on the line."""
        with self._lock:
            return bytes(self._line.sent[end])


class Hotline:
    """North (A) and South (B), filled, and the line between them. `runtimes`: North's and South's.

    `bearers`: how a person would write several; one wire without them. Each is a wire, of `wires`; `line` is the first.
    """

    def __init__(
        self,
        folder,
        bit_rate=9600,
        heartbeat_s=0,
        names=("North", "South"),
        runtimes=(None, None),
        bearers=(),
        **settings,
    ):
        bearers = parse_bearers(bearers) if bearers else serial_line(bit_rate)
        fills = new_line(*names, bit_rate, heartbeat_s, int(time.time()), bearers)
        self.settings = LineSettings(bitrate=bit_rate, **settings)
        self._ports = [(north.port, south.port) for north, south in zip(*bearers, strict=True)]
        self.north = Box(folder / "north", fills[0], runtimes[0])
        self.south = Box(folder / "south", fills[1], runtimes[1])
        self.wires = []

    @property
    def line(self):
        """The first wire; None while nothing is plugged in."""
        return self.wires[0] if self.wires else None

    def __iter__(self):
        return iter((self.north, self.south))

    def start(self):
        """Boxes on, line plugged in, filled; South first, so that North's first call is heard."""
        for box in self:
            box.start()
        self.plug_in()
        for box in (self.south, self.north):
            box.load()
        self.await_line()

    def plug_in(self):
        for number in range(len(self._ports)):
            self.wires.append(self.wire(number))

    def wire(self, number):
        """A wire for one bearer, plugged in."""
        ports = zip(self, self._ports[number], strict=True)
        wire = TappedLine(*[str(box.emulated.black_paths[port]) for box, port in ports], self.settings)
        wire.start()
        return wire

    def unplug(self):
        """Take every wire away: all black ports end in the air."""
        while self.wires:
            self.wires.pop().close()

    def await_line(self):
        for box in self:
            box.until(lambda status: status.line_up, "the line's coming up")

    def settle(self):
        """Line up, switches off, nothing open: where a dialogue begins."""
        self.line.heal()
        for box in self:
            box.panel.set_key_switch(False)
            box.until(lambda status: not status.key_switch, "the key switch, off")
        self.await_line()
        self.close_everything()
        for box in self:
            box.panel.wait_for(lambda state: not state.lamps["ring"] and not state.bell)

    def close_everything(self):
        """People acknowledge whatever rings, until nothing is open at either end."""

        def closed():
            statuses = [box.status() for box in self]
            for box, status in zip(self, statuses, strict=True):
                if status.ringing:
                    box.acknowledges_everything()
            return not any(status.open_out or status.ringing for status in statuses)

        wait_until(closed, "every message's being closed", 2 * PATIENCE_S)

    def await_quiet(self, quiet_s=0.5):
        """Until neither box has sent anything for so long: every acknowledgement is out."""
        sent, since = None, time.monotonic()

        def quiet():
            nonlocal sent, since
            now_sent = [box.status().octets_sent for box in self]
            if now_sent != sent:
                sent, since = now_sent, time.monotonic()
            return time.monotonic() - since >= quiet_s

        wait_until(quiet, "the line's falling quiet")

    def check_health(self):
        """No box has written to its console, or started by itself."""
        for box in self:
            assert box.emulated.running
            assert box.log == ""
            assert box.emulated.restarts == 0

    def close(self):
        self.unplug()
        for box in self:
            box.close()


class Laptop:
    """A hand on a red port that can write anything, and keeps all that comes."""

    def __init__(self, box):
        self._port = serial.Serial(box.port, timeout=0, write_timeout=PATIENCE_S, exclusive=True)
        self._port.reset_input_buffer()
        self._reader = RedReader(wire.ANSWERS)
        self._token = 0x8000
        self.told = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._port.close()

    def says(self, octets):
        """Write octets, whatever they are."""
        self._port.write(octets)

    def orders(self, record):
        """Write an order without waiting for its answer; its token."""
        self._token += 1
        self.says(frame_octets(self._token, record))
        return self._token

    def take(self):
        """Take in what has come by now."""
        while octets := self._port.read(65536):
            self.told.extend(self._reader.feed(octets))

    def drain(self):
        """Everything told since the last time, as (token, record)s."""
        self.take()
        told, self.told = self.told, []
        return told

    def answer(self, token, timeout_s=PATIENCE_S):
        """The first answer to an order; None if it does not come."""
        deadline = time.monotonic() + timeout_s
        while (left_s := deadline - time.monotonic()) > 0:
            self.take()
            for answered, record in self.told:
                if answered == token:
                    return record
            select.select([self._port], [], [], left_s)
        return None

    def ask(self, record):
        return self.answer(self.orders(record))

    @property
    def bad_frames(self):
        return self._reader.bad_frames


def frames_in(octets):
    """The whole frames that these octets hold, plain and coded."""
    deframer = StreamDeframer(wire.FRAME_OCTETS_MAX)
    return [*deframer.feed(octets), *deframer.release()]


def first_counters(octets):
    """The counters of the Handshake1 frames among these octets, in order."""
    counters = []
    for frame in frames_in(octets):
        if frame and frame[0] == wire.VERSION:
            try:
                counters.append(unpack_all(wire.Handshake1, frame).counter)
            except RemoteProtocolError:
                continue
    return counters
