"""The red port's two directions on a serial port that takes and gives a few octets at a time."""

from binascii import crc32

import pytest
from box.red_port import OutgoingFrame, RedPort
from hypothesis import given
from hypothesis import strategies as st
from redphone import codec, wire
from redphone.black.framing import encode
from redphone_host.red_framing import RedReader, frame_octets


class Serial:
    """Gives what it was given, and takes as much at once as `takes` says."""

    def __init__(self, takes=64):
        self.incoming = bytearray()
        self.outgoing = bytearray()
        self.takes = takes
        self.room = 1 << 30

    def read(self, limit):
        octets = self.incoming[:limit]
        del self.incoming[:limit]
        return octets

    def write(self, octets):
        taken = octets[: min(self.takes, self.room)]
        self.room -= len(taken)
        self.outgoing += taken
        return len(taken)


class Bench:
    def __init__(self, takes=64):
        self.serial = Serial(takes)
        self.orders = []
        self.port = RedPort(self.serial, lambda order, token: self.orders.append((order, token)))

    def runs(self, octets=b""):
        self.serial.incoming += octets
        while self.serial.incoming:
            self.port.poll()
        self.port.poll()

    def heard(self):
        """What the laptop reads of all that has come out."""
        return list(RedReader(wire.ANSWERS).feed(bytes(self.serial.outgoing)))


@pytest.fixture
def bench():
    return Bench()


def test_an_order_comes_in_and_its_answer_goes_out(bench):
    bench.runs(frame_octets(7, wire.SetClock(utc=1_800_000_000)))
    assert bench.orders == [(wire.SetClock(utc=1_800_000_000), 7)]
    bench.port.tell(wire.Done(), 7)
    bench.runs()
    assert bench.heard() == [(7, wire.Done())]


def test_the_longest_text_is_not_copied_on_its_way_in(bench):
    bench.runs(frame_octets(7, wire.Send(text=b"x" * 16384)))
    [(order, _)] = bench.orders
    assert type(order.text) is memoryview
    assert bytes(order.text) == b"x" * 16384


@pytest.mark.parametrize("takes", [1, 5, 64])
def test_however_little_the_laptop_takes_it_gets_whole_frames(takes):
    bench = Bench(takes)
    shown = wire.Shown(direction=1, ref=4, body=bytes(range(256)) * 60)
    bench.port.tell(shown, 9)
    bench.port.tell(wire.Done(), 10)
    while bench.port._queue:
        bench.port.poll()
    assert bench.heard() == [(9, shown), (10, wire.Done())]


def test_a_laptop_that_reads_nothing_keeps_the_frame_under_way_and_loses_the_rest(bench):
    bench.port.greet(wire.FOLLOW_EVENTS, None)
    bench.serial.room = 300
    shown = wire.Shown(direction=1, ref=4, body=b"y" * 9000)
    bench.port.tell(shown, 1)
    bench.port.poll()
    for _ in range(5):
        bench.port.tell(shown, 0)
    assert not bench.port.following
    bench.serial.room = 1 << 30
    bench.runs()
    while bench.port._queue:
        bench.port.poll()
    assert bench.heard() == [(1, shown)]


@given(token=st.integers(0, 65535), body=st.binary(min_size=6, max_size=1500), limit=st.integers(1, 100))
def test_a_frame_is_what_the_laptop_s_own_maker_makes(token, body, limit):
    record = wire.Shown(direction=0, ref=8, by="Zoë", body=body)
    frame = OutgoingFrame(token, record)
    octets = b""
    ended = False
    while not ended:
        piece = frame.piece(limit)
        octets += piece
        ended = frame.written(len(piece))
    assert octets == frame_octets(token, record)
    assert frame.octets == 6 + len(codec.pack_coded(record))


def test_a_damaged_frame_is_counted_and_a_malformed_order_refused(bench):
    good = frame_octets(7, wire.SetClock(utc=5))
    bench.runs(good[:5] + bytes([good[5] ^ 1 or 2]) + good[6:])
    assert bench.orders == []
    assert bench.port.discarded == 1
    covered = (7).to_bytes(2, "big") + b"\x0d\x01"
    body = crc32(covered).to_bytes(4, "big") + covered
    bench.runs(b"\0" + encode(body) + b"\0")
    [(token, refused)] = bench.heard()
    assert (token, refused.reason) == (7, wire.MALFORMED)


def test_a_laptop_that_reads_nothing_fills_no_heap_with_answers(bench):
    bench.serial.room = 0
    for token in range(1, 500):
        bench.runs(frame_octets(token, wire.Silence()))
        bench.port.tell(wire.Done(), token)
    assert len(bench.port._queue) <= 65


def test_nor_with_lists(bench):
    bench.serial.room = 0
    for token in range(1, 500):
        bench.port.stream(iter(()), token)
    assert len(bench.port._streams) <= 4
    bench.serial.room = 1 << 30
    bench.runs()
    assert any(isinstance(record, wire.Refused) for _, record in bench.heard())


def test_what_is_forgotten_is_not_sent_and_not_kept(bench):
    bench.runs(frame_octets(7, wire.Send(text=b"plaintext" * 50)))
    bench.serial.room = 300
    shown = wire.Shown(direction=1, ref=4, body=b"secret" * 500)
    for token in (1, 2, 3):
        bench.port.tell(shown, token)
    bench.port.poll()
    bench.port.forget()
    bench.port.tell(wire.Done(), 9)
    bench.serial.room = 1 << 30
    bench.runs()
    assert bench.heard() == [(9, wire.Done())]
    assert bench.serial.outgoing.count(b"secret") < 60
    assert not any(bench.port._deframer._buffer)


SECRET = [
    wire.LoadFill(entropy=b"e" * 32, fill=b"key" * 60),
    wire.SignOn(desk="watch", by="Ada", pin="13579"),
    wire.SignOff(desk="watch", by="Ada", pin="13579"),
    wire.Trust(by="Ada", pin="13579"),
    wire.PutOperator(name="Ada", pin="13579", duress_pin="24680"),
]


@pytest.mark.parametrize("order", SECRET, ids=lambda order: type(order).__name__)
def test_of_keys_and_pins_nothing_stays_where_they_came_in(bench, order):
    bench.runs(frame_octets(7, order))
    assert [(type(obeyed), token) for obeyed, token in bench.orders] == [(type(order), 7)]
    assert not any(bench.port._deframer._buffer)


def test_nor_does_anything_of_an_order_that_is_malformed(bench):
    order = codec.pack_coded(wire.Trust(by="Ada", pin="13579")) + b"x"
    covered = (7).to_bytes(2, "big") + order
    bench.runs(b"\0" + encode(crc32(covered).to_bytes(4, "big") + covered) + b"\0")
    assert bench.heard()[0][1].reason == wire.MALFORMED
    assert not any(bench.port._deframer._buffer)


def test_a_frame_that_is_coming_in_while_all_is_forgotten_is_discarded(bench):
    frame = frame_octets(7, wire.SetClock(utc=5))
    bench.runs(frame[:6])
    bench.port.forget()
    bench.runs(frame[6:])
    assert bench.orders == []
    bench.runs(frame)
    assert len(bench.orders) == 1


# Who is told what.

HOOK = wire.Escalate(ref=7, step=wire.HOOK)
OTHERS = wire.Escalate(ref=7, step=wire.DESKS)
LOGGED = [wire.Logged(index=number, at=5, entry=b"\x05entry") for number in range(40)]


class Tail:
    """The end of a journal: `stored` is what has not been taken yet. `fails`: its oldest segment is gone."""

    def __init__(self, stored=()):
        self.stored = list(stored)
        self.fails = False

    def next(self):
        if self.fails:
            raise OSError(2, "no such file")
        return self.stored.pop(0) if self.stored else None


@pytest.mark.parametrize(
    ("follow", "told"),
    [
        (0, []),
        (wire.FOLLOW_EVENTS, [OTHERS]),
        (wire.ATTEND, [HOOK]),
        (wire.FOLLOW_EVENTS | wire.ATTEND, [OTHERS, HOOK]),
        (wire.FOLLOW_LOG, LOGGED[:1]),
    ],
)
def test_each_is_told_what_it_asked_for(bench, follow, told):
    bench.port.greet(follow, Tail(LOGGED[:1]))
    for event in (OTHERS, HOOK):
        bench.port.tell(event, 0)
    bench.runs()
    assert bench.heard() == [(0, event) for event in told]


def test_another_hello_ends_what_the_one_before_asked_for(bench):
    bench.port.greet(wire.FOLLOW_EVENTS | wire.FOLLOW_LOG | wire.ATTEND, Tail(LOGGED))
    bench.port.greet(0, Tail(LOGGED))
    for event in (OTHERS, HOOK):
        bench.port.tell(event, 0)
    bench.runs()
    assert bench.heard() == []
    assert not bench.port.attends


def test_entries_wait_in_the_journal_until_the_laptop_takes_them(bench):
    tail = Tail(LOGGED * 100)
    bench.port.greet(wire.FOLLOW_LOG, tail)
    bench.serial.room = 500
    for _ in range(50):
        bench.runs()
    assert len(bench.port._queue) <= 20
    bench.serial.room = 1 << 30
    for _ in range(len(LOGGED) * 100):
        bench.port.poll()
    assert bench.heard() == [(0, logged) for logged in LOGGED * 100]


def test_a_list_of_many_small_records_leaves_room_for_answers_and_events(bench):
    bench.port.greet(wire.FOLLOW_EVENTS, None)
    bench.serial.room = 0
    bench.port.stream(iter(LOGGED), 9)
    bench.runs()
    for _ in range(30):
        bench.port.tell(OTHERS, 0)
    bench.serial.room = 1 << 30
    for _ in range(100):
        bench.port.poll()
    told = bench.heard()
    assert [record for token, record in told if token == 9] == LOGGED
    assert [record for token, record in told if token == 0] == [OTHERS] * 30


def test_whoever_is_so_far_behind_that_an_entry_is_gone_is_told_no_more(bench):
    tail = Tail()
    bench.port.greet(wire.FOLLOW_EVENTS | wire.FOLLOW_LOG | wire.ATTEND, tail)
    tail.fails = True
    bench.runs()
    tail.fails = False
    tail.stored = LOGGED[:1]
    bench.port.tell(OTHERS, 0)
    bench.runs()
    assert bench.heard() == []
    assert not bench.port.attends


def test_what_is_zeroized_is_not_followed(bench):
    bench.port.greet(wire.FOLLOW_LOG, Tail(LOGGED))
    bench.port.forget()
    bench.runs()
    assert bench.heard() == []


def seconds(bench, count):
    for _ in range(count):
        bench.runs()
        bench.port.second()


def test_a_laptop_that_says_nothing_attends_no_more_until_it_does(bench):
    bench.port.greet(wire.ATTEND, None)
    seconds(bench, 39)
    assert bench.port.attends
    bench.runs(frame_octets(7, wire.GetChain()))
    seconds(bench, 39)
    assert bench.port.attends
    seconds(bench, 2)
    assert not bench.port.attends
    bench.port.tell(HOOK, 0)  # as it may be listening
    bench.runs(frame_octets(8, wire.GetChain()))
    assert bench.port.attends
    assert bench.heard() == [(0, HOOK)]


def test_noise_on_the_port_is_no_laptop(bench):
    bench.port.greet(wire.ATTEND, None)
    seconds(bench, 40)
    bench.runs(b"\0\x05abc\0" + frame_octets(7, wire.GetChain())[:-3] + b"\0")
    assert not bench.port.attends


def test_a_laptop_that_is_dropped_attends_no_more(bench):
    bench.port.greet(wire.ATTEND, None)
    bench.serial.room = 0
    for _ in range(100):
        bench.port.tell(wire.Done(), 1)
    assert not bench.port.attends
    bench.serial.room = 1 << 30
    seconds(bench, 1)
    assert not bench.port.attends
