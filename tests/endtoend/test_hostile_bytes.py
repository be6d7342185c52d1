"""Whatever comes in on either port, a box goes on running, loses nothing and says nothing that it should not."""

import math
import random
import time
import zlib
from contextlib import contextmanager

import pytest
import serial
from endtoend.hotline import Laptop, frames_in, wait_until
from redphone import codec, wire
from redphone.black.framing import encode
from redphone.black.stream_deframer import StreamDeframer
from redphone_host.red_client import RedClient

GROWTH_OCTETS_MAX = 8 << 20
PIECE_OCTETS = 1000  # less than the UART's buffer: none of it may be lost before the box has seen it
BASE_TIMEOUT_S = 1.0 + 200 * 10 / 9600  # before the first handshake is repeated; doubled each time
WATCH_S = 1.3

# A sealed frame with a Quality and a Poll in it, and how many may come of all the noise.
SEALED = 0x80
QUALITY_FRAME_OCTETS = 2 + wire.TAG_OCTETS + 4 + 1
QUALITIES_MAX = 8

FLASH_TEXT = "a FLASH that must not ring twice"


@pytest.fixture(autouse=True)
def _unharmed(hotline):
    """The same processes as before, hardly larger, and nothing on their consoles."""
    before = [(box.emulated.pid, box.resident_octets) for box in hotline]
    yield
    if hotline.line is None:
        hotline.plug_in()
    for box, (pid, octets) in zip(hotline, before, strict=True):
        assert box.emulated.pid == pid
        assert box.resident_octets - octets < GROWTH_OCTETS_MAX
        assert box.log == ""
        assert box.status().filled


# The black port.


class BlackWire:
    """A hand on a black port that nothing else is plugged into."""

    def __init__(self, box):
        self._box = box
        self._port = serial.Serial(box.black_port, timeout=0, write_timeout=10, exclusive=True)
        self.heard = bytearray()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._port.close()

    def says(self, octets):
        """Send octets, and wait until the box has taken every one of them."""
        with RedClient(self._box.port) as client:
            taken = client.ask(wire.GetStatus()).octets_received
            for at in range(0, len(octets), PIECE_OCTETS):
                piece = octets[at : at + PIECE_OCTETS]
                self._port.write(piece)
                taken += len(piece)
                self._await(client, taken)
                self.listens()

    def forgets(self):
        """Forget what a box without power has said: its last frame may be cut off."""
        self.listens()
        self.heard.clear()

    def listens(self):
        """Take in what the box has sent."""
        self.heard.extend(self._port.read(65536))

    @staticmethod
    def _await(client, taken):
        wait_until(lambda: client.ask(wire.GetStatus()).octets_received >= taken, "the octets' being taken")


@contextmanager
def black_wires(hotline):
    """Both black ports, with no line between them; then the line again."""
    hotline.unplug()
    with BlackWire(hotline.north) as north, BlackWire(hotline.south) as south:
        yield north, south
    hotline.plug_in()


def converse(hotline):
    """Some traffic each way; all that crossed the line, and what stands at both ends."""
    north, south = hotline
    ref = north.sends(FLASH_TEXT, wire.FLASH)
    north.awaits(ref, wire.RUNG)
    south.sends("and one back. " * 30)
    north.until(lambda status: status.ringing, "the other's ringing")
    hotline.close_everything()
    hotline.await_quiet()
    return hotline.line.sent(0), hotline.line.sent(1)


def standing(hotline):
    """What must not change: messages and their statuses, bells, lamps, journals."""
    return [
        (box.status().ringing, box.texts(wire.InMessage), box.texts(wire.OutMessage), box.segments()) for box in hotline
    ]


def kept(hotline):
    """What must not change even if the line is found to be down meanwhile."""
    return [
        (
            box.status().ringing,
            [entry for entry in box.entries(codec.Format) if not isinstance(entry, wire.Noted)],
            {(entry.alarm, entry.ref) for entry in box.entries(wire.Noted)} - {(wire.LINE_UP, 0), (wire.LINE_DOWN, 0)},
        )
        for box in hotline
    ]


def stuffed(frame):
    return b"\0" + encode(frame) + b"\0"


def mutated(rng, frame):
    """A frame with something wrong: bits, length, order, or whose it is."""
    octets = bytearray(frame)
    kind = rng.randrange(6)
    if kind == 0:
        octets[rng.randrange(len(octets))] ^= 1 << rng.randrange(8)
    elif kind == 1:
        del octets[rng.randrange(1, len(octets)) :]
    elif kind == 2:
        octets += rng.randbytes(rng.randrange(1, 800))
    elif kind == 3:
        octets[0] = rng.randrange(256)
    elif kind == 4:
        rng.shuffle(octets)
    else:
        octets[-rng.randrange(1, len(octets) + 1) :] = b""
    return bytes(octets)


def black_noise(rng, frames):
    """Stretches of octets that no sound box sends."""
    yield bytes(range(256))
    yield bytes(range(255, -1, -1))
    yield bytes(3000)
    yield b"\xff" * 3000
    yield b"\x01" * 3000
    yield rng.randbytes(6000)
    for head in range(256):
        yield stuffed(bytes([head]) + rng.randbytes(rng.choice((0, 1, 12, 40, 75, 100))))
    for frame in frames:
        yield encode(frame)[: rng.randrange(1, len(frame))]
        for _ in range(6):
            yield stuffed(mutated(rng, frame))
    yield stuffed(rng.randbytes(wire.FRAME_OCTETS_MAX))
    yield stuffed(rng.randbytes(wire.FRAME_OCTETS_MAX + 1))
    yield stuffed(rng.randbytes(5000))


def test_noise_on_the_black_port_is_counted_and_only_its_damage_is_told(hotline):
    """The peer is told of it under seal, in a few short frames; nothing of the noise is answered."""
    rng = random.Random(1)
    frames = [frame for octets in converse(hotline) for frame in frames_in(octets)]
    before = kept(hotline)
    noise = b"".join(black_noise(rng, frames))
    with black_wires(hotline) as wires:
        discarded = [box.status().frames_discarded for box in hotline]
        for black in wires:
            black.says(noise)
            heard = frames_in(black.heard)
            assert len(heard) <= QUALITIES_MAX
            assert all(frame[0] & SEALED and len(frame) <= QUALITY_FRAME_OCTETS for frame in heard)
        for box, count in zip(hotline, discarded, strict=True):
            assert box.status().frames_discarded > count + 200
    assert kept(hotline) == before
    # And the line still works.
    ref = hotline.north.sends("still there?", wire.FLASH)
    hotline.north.awaits(ref, wire.RUNG)


def test_a_recording_played_back_does_nothing(hotline):
    """Everything that either end has ever sent, to both ends: no ring, no entry, no answer."""
    recorded = converse(hotline)
    before = standing(hotline)
    with black_wires(hotline) as wires:
        watch(wires, 0.5)
        assert [black.heard for black in wires] == [b"", b""]  # at rest nothing is sent
        for black in wires:
            for octets in (*recorded, *recorded):
                black.says(octets)
        watch(wires, 0.5)
        assert [black.heard for black in wires] == [b"", b""]
    assert standing(hotline) == before
    assert not any(box.panel.state().lamps["ring"] or box.panel.state().bell for box in hotline)


def watch(wires, seconds):
    """Listen on the black ports for so long."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for black in wires:
            black.listens()
        time.sleep(0.01)


def openings(octets):
    """How many handshakes a box has begun; nothing else may be among what it has sent."""
    deframer = StreamDeframer(wire.FRAME_OCTETS_MAX)
    frames = list(deframer.feed(octets))
    assert deframer.discarded == deframer.failed == 0
    assert all(frame[0] == wire.VERSION for frame in frames)
    return len(frames)


# To boxes that have just started and have no session yet: when a replayed handshake would hurt most.


def openings_after_start(hotline, played):
    """How many handshakes each box begins in its first seconds, and the most that it begins by itself in that time."""
    with black_wires(hotline) as wires:
        began = time.monotonic()
        for box in hotline:
            box.emulated.kill()
        for black in wires:
            black.forgets()
        for box in hotline:
            box.emulated.start()
        for box in hotline:
            box.greet()
        if played:
            for black in wires:
                for octets in played:
                    black.says(octets)
        watch(wires, WATCH_S)
        seconds = time.monotonic() - began
        begun = [openings(black.heard) for black in wires]
    return begun, 1 + int(math.log2(seconds / BASE_TIMEOUT_S + 1))


def test_a_recording_played_to_a_box_without_a_session_is_not_answered(hotline_of_its_own):
    hotline = hotline_of_its_own
    recorded = converse(hotline)
    quiet, most_quiet = openings_after_start(hotline, ())
    held = [box.texts(wire.InMessage) for box in hotline]
    noisy, most_noisy = openings_after_start(hotline, recorded)
    for box, texts in zip(hotline, held, strict=True):
        assert box.texts(wire.InMessage) == texts
        assert not box.panel.state().lamps["ring"]
    hotline.await_line()
    assert all(count <= most_quiet for count in quiet)
    assert all(count <= most_noisy for count in noisy)
    assert quiet[0] >= 1


# The red port.


def red_frame(token, record):
    covered = token.to_bytes(2, "big") + record
    return stuffed(zlib.crc32(covered).to_bytes(4, "big") + covered)


def red_noise(rng):
    """Stretches of octets that no laptop should send."""
    status = red_frame(7, bytes([wire.GetStatus.CODE]))
    yield bytes(range(256))
    yield rng.randbytes(4000)
    yield bytes(2000)
    yield b"\xff" * 2000
    for at in range(1, len(status)):
        yield status[:at] + b"\0"
    for octet in range(256):
        yield red_frame(octet + 1, bytes([octet]))
        yield red_frame(octet + 1, bytes([octet]) + rng.randbytes(rng.choice((1, 2, 4, 9, 60))))
    yield b"\0" + rng.randbytes(20000).replace(b"\0", b"\1") + b"\0"
    yield red_frame(9, bytes([wire.Send.CODE]) + rng.randbytes(17000))
    covered = (0).to_bytes(2, "big") + bytes([wire.GetStatus.CODE])
    yield stuffed(zlib.crc32(covered).to_bytes(4, "big") + covered)  # token 0
    covered = (5).to_bytes(2, "big") + bytes([wire.GetStatus.CODE])
    yield stuffed((zlib.crc32(covered) ^ 1).to_bytes(4, "big") + covered)  # CRC
    yield stuffed(b"")
    yield stuffed(b"\x00\x00\x00")


def test_noise_on_the_red_port_is_refused_and_survived(hotline):
    rng = random.Random(2)
    box = hotline.north
    fingerprint = box.ask(wire.GetFingerprint())
    with Laptop(box) as laptop:
        for octets in red_noise(rng):
            for at in range(0, len(octets), PIECE_OCTETS):
                laptop.says(octets[at : at + PIECE_OCTETS])
                laptop.take()
        laptop.says(b"\0")
        status = laptop.ask(wire.GetStatus())
        assert status.filled
        assert status.frames_discarded > 200
        assert not status.fault
        assert laptop.ask(wire.GetFingerprint()) == fingerprint
        # Answers and events only; to every order with a code that is none, a refusal.
        assert all(type(record) in wire.ANSWERS.values() for _, record in laptop.told)
        for code in set(range(256)) - set(wire.ORDERS):
            answers = [record for token, record in laptop.told if token == code + 1]
            assert answers
            assert all(isinstance(record, wire.Refused) for record in answers)
    assert box.ask(wire.SetClock(utc=int(time.time()))) == wire.Done()


@pytest.mark.parametrize("form", wire.ORDERS.values(), ids=lambda form: form.__name__)
def test_orders_with_random_bodies(hotline, form):
    rng = random.Random(form.CODE)
    box = hotline.south
    fingerprint = box.ask(wire.GetFingerprint())
    lengths = (0, 1, 1, 2, 2, 4, 5, 8, 13, 30, 100, 243, 512, 513, 900)
    with Laptop(box) as laptop:
        for number, length in enumerate(lengths * 2):
            body = bytes(length) if number % 5 == 4 else rng.randbytes(length)
            laptop.says(red_frame(0x1000 + number, bytes([form.CODE]) + body))
            assert laptop.answer(0x1000 + number) is not None
            laptop.drain()
        assert laptop.ask(wire.GetFingerprint()) == fingerprint
        assert laptop.ask(wire.GetStatus()).filled
        laptop.ask(wire.SetClock(utc=int(time.time())))


def test_a_clock_set_to_the_end_of_its_time_stops_nothing(hotline):
    box = hotline.south
    with Laptop(box) as laptop:
        assert laptop.ask(wire.SetClock(utc=0xFFFFFFFF)) == wire.Done()
        wait_until_passed = time.monotonic() + 1.5  # more than the second that does not fit any more
        while time.monotonic() < wait_until_passed:
            assert laptop.ask(wire.GetStatus()).utc == 0xFFFFFFFF
        laptop.ask(wire.SetClock(utc=int(time.time())))


def test_keys_stay_with_the_key_switch_off(hotline):
    box = hotline.north
    assert not box.status().key_switch
    with Laptop(box) as laptop:
        for fill in (b"", bytes(300)):
            assert laptop.ask(wire.LoadFill(entropy=bytes(32), fill=fill)).reason == wire.ALREADY_FILLED
        assert laptop.ask(wire.Zeroize()).reason == wire.KEY_SWITCH_OFF
    assert box.status().filled
    assert box.status().line_up


def test_a_laptop_that_does_not_read_stops_nothing(hotline):
    """Orders whose answers nobody takes: the box goes on, and the next laptop is served."""
    box, peer = hotline
    with Laptop(box) as deaf:
        for _ in range(40):
            deaf.orders(wire.ReadLog())
        ref = peer.sends("while nobody reads", wire.FLASH)
        peer.awaits(ref, wire.RUNG)
    assert box.status().ringing == 1
