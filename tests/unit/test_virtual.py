"""The world that tests stand on: two boxes, a line, and a clock that moves only when it is told to."""

import math

import pytest
from redphone import ticks
from redphone.cipher import sodium
from redphone.wire import DELIVERED, FLASH, HELD, Accepted, Arrived, Boot, GetStatus, Send, SetClock
from redphone_host.line import Line, LineSettings
from redphone_host.virtual import POLL_US, StillBusy, VirtualBox, VirtualLine
from scenarios.conftest import UTC, Dialogue, fills


@pytest.fixture
def dialogue():
    return Dialogue().opened()


def test_the_same_world_twice_is_the_same_to_the_octet():
    taps = []
    for _ in range(2):
        dialogue = Dialogue(store_delay_us=lambda rng: rng.randrange(20_000)).opened()
        dialogue.north.sends("Hello")
        dialogue.line.run(20_000)
        taps.append(dialogue.line.world.wiretap)
    assert taps[0] == taps[1]


def test_time_passes_only_when_it_is_let(dialogue):
    now = dialogue.line.world.now_us
    dialogue.north.sends("Hello")
    assert dialogue.line.world.now_us == now
    dialogue.line.run(17)
    assert dialogue.line.world.now_us == now + 17_000


def test_octets_take_their_time_on_the_line(dialogue):
    north, south, line = dialogue
    line.run(POLL_US // 1000 - line.now_ms % (POLL_US // 1000))
    before = line.world.wire_octets[0]
    north.sends("x" * 100, FLASH)
    took_ms = line.run_until(south.arrived)
    octets = line.world.wire_octets[0] - before
    assert took_ms == math.ceil(octets * 10 / 9.6 / 2) * 2, "a box looks for what has come in every 2 ms"


def test_waiting_in_vain_is_an_error(dialogue):
    with pytest.raises(StillBusy):
        dialogue.line.run_until(lambda: False, 1000)


def test_a_line_that_is_never_quiet_is_an_error(dialogue):
    dialogue.line.cut()
    dialogue.north.sends("Hello")
    with pytest.raises(StillBusy):
        dialogue.line.run_until_quiet(10_000, 30_000)


def test_a_box_without_power_does_nothing_and_forgets_what_was_not_stored():
    _north, south, line = Dialogue(store_delay_us=lambda rng: 1_000_000)
    line.run(20_000)
    boots = len(south.entries(Boot))
    south.loses_power()
    sent = line.world.wire_octets[1]
    line.run(60_000)
    assert line.world.wire_octets[1] == sent
    south.restarts()
    line.run(2_000)
    assert len(south.entries(Boot)) == boots + 1
    assert south.box.boots == 2


def test_storage_takes_its_time():
    north, _south, line = Dialogue(store_delay_us=lambda rng: 500_000).opened()
    began = line.world.now_us
    ref = north.sends("Hello", FLASH)
    assert line.world.now_us - began == 500_000
    line.run_until(lambda: DELIVERED in north.saw(ref))
    assert line.world.now_us - began > 1_000_000


def test_a_full_storage_stores_nothing(dialogue):
    north, south, line = dialogue
    south.box.storage_full = True
    before = [bytes(segment) for segment in south.box.segments]
    ref = north.sends("Hello")
    line.run_until(lambda: HELD in north.saw(ref))
    assert [bytes(segment) for segment in south.box.segments] == before


def test_time_stops_at_the_instant_that_was_waited_for(dialogue):
    north, _south, line = dialogue
    ref = north.sends("Hello")
    line.run_until(lambda: DELIVERED in north.saw(ref))
    told = next(when for when, record, _ in north.box.told if getattr(record, "status", 0) == DELIVERED)
    assert line.world.now_us == told


def test_what_happens_last_before_a_long_silence_is_not_missed():
    line = Dialogue(store_delay_us=lambda _: 200_000).opened().line
    token = line.world.order(0, Send(text=b"Stored in 200 ms"))
    line.run_until(lambda: line.world.boxes[0].answers(token), 200)


def test_what_a_store_has_allowed_is_sent_at_once():
    """A's first frame needs a counter, which is stored first: with a storage that takes no time, at time zero."""
    line = Dialogue().line
    line.run(1)
    assert [when for when, end, _, _ in line.world.wiretap if end == 0][:1] == [0]


class Labour:
    """A backend whose seals and openings take 50 ms each, and a store as long again; the loop turns every 2 ms."""

    NAME = "slow"
    store_us = 50_000
    poll_us = 2_000
    x25519 = staticmethod(sodium.x25519)
    public_key = staticmethod(sodium.public_key)
    x25519_steps = staticmethod(sodium.x25519_steps)
    public_key_steps = staticmethod(sodium.public_key_steps)

    def __init__(self):
        self._spent_us = 0

    def spent_us(self):
        spent_us, self._spent_us = self._spent_us, 0
        return spent_us

    def seal(self, *arguments):
        self._spent_us += 50_000
        return sodium.seal(*arguments)

    def open_sealed(self, *arguments):
        self._spent_us += 50_000
        return sodium.open_sealed(*arguments)


@pytest.fixture
def labouring():
    """Two boxes that labour, with a session up and at rest."""
    efforts = Labour(), Labour()
    boxes = [VirtualBox(fill, effort, 7, effort=effort) for fill, effort in zip(fills(), efforts, strict=True)]
    world = VirtualLine(tuple(boxes), Line(LineSettings(bitrate=115200)))
    for box in boxes:
        box.start(0)
    world.run_until(lambda: all(box.station.is_up for box in boxes), 10_000)
    world.run_until_quiet(2000, 60_000)
    return world


def test_what_a_box_does_takes_its_time(labouring):
    """North stores and seals; South opens and stores."""
    began = labouring.now_us
    labouring.order(0, Send(precedence=FLASH, text=b"Hello"))
    arrived = labouring.run_until(lambda: labouring.boxes[1].events(Arrived), 5000)
    assert 200_000 <= arrived - began <= 250_000


def test_a_busy_box_says_nothing_and_loses_nothing(labouring):
    token = labouring.order(0, Send(precedence=FLASH, text=b"Hello"))
    labouring.run_until(lambda: labouring.boxes[0].answers(token), 5000)
    sent = sum(labouring.wire_octets)
    labouring.run(40)
    assert sum(labouring.wire_octets) == sent
    labouring.run_until(lambda: labouring.boxes[1].events(Arrived), 5000)


def test_boxes_that_labour_pass_everything_that_is_handed_in_at_once(labouring):
    tokens = [labouring.order(end, Send(text=bytes([65 + n]) * 500)) for n in range(3) for end in (0, 1)]
    labouring.run_until(lambda: all(len(box.events(Arrived)) == 3 for box in labouring.boxes), 60_000)
    assert all(isinstance(labouring.boxes[n % 2].answers(token)[0], Accepted) for n, token in enumerate(tokens))


def test_a_box_that_loses_its_power_while_it_is_busy_is_not_busy_when_it_is_back(labouring):
    south = labouring.boxes[1]
    labouring.order(0, Send(precedence=FLASH, text=b"Hello"))
    labouring.run_until(lambda: south.is_busy(labouring.now_us), 5000)
    south.stop()
    south.start(labouring.now_us)
    assert not south.is_busy(labouring.now_us)
    labouring.run_until(lambda: south.events(Arrived), 60_000)


def test_an_idle_box_that_labours_takes_no_turns(labouring):
    """An hour of every 2 ms would be 1,800,000 turns."""
    turns = []
    tick = labouring.boxes[0].station.tick
    labouring.boxes[0].station.tick = lambda now: turns.append(now) or tick(now)
    labouring.run(600_000)
    assert len(turns) < 1000


def test_an_order_given_while_time_passes_is_answered_at_once(dialogue):
    world = dialogue.line.world
    tokens = []

    def answered():
        if not tokens:
            tokens.append(world.order(0, Send(text=b"Hello")))
        return bool(world.boxes[0].answers(tokens[0]))

    began = world.now_us
    assert world.run_until(answered, 10_000) - began <= 1000


DAY_MS = 86_400_000
LATER_US = 12 * 1000 * DAY_MS  # ticks wrap within the next day


def drifting(ppm):
    """Two boxes whose clocks have gone wrong by so many parts per million for twelve days."""
    boxes = [VirtualBox(fill, sodium, 7, utc=UTC, drift_ppm=each) for fill, each in zip(fills(), ppm, strict=True)]
    world = VirtualLine(tuple(boxes), Line(LineSettings(bitrate=9600), LATER_US), LATER_US)
    for box in boxes:
        box.start(LATER_US)
    return world


def clock_of(world, end):
    token = world.order(end, GetStatus())
    world.run_until(lambda: world.boxes[end].answers(token), 5000)
    return world.boxes[end].answers(token)[0].utc


@pytest.mark.parametrize("ppm", [(50, -50), (-50, 50)])
def test_a_clock_that_drifts_is_off_by_so_much_after_days(ppm):
    world = drifting(ppm)
    for _ in range(3):
        for end, box in enumerate(world.boxes):
            # Whole seconds, and those of a box that has started are whole from then on.
            expected = world.now_us * (1 + ppm[end] / 1e6) / 1e6
            assert clock_of(world, end) - UTC == pytest.approx(expected, abs=2)
            box.stop()
            box.start(world.now_us)
        world.run(DAY_MS // 2)
    assert all(box.station.is_up for box in world.boxes)


def test_a_clock_that_is_set_goes_on_from_there_also_without_power():
    world = drifting((50, -50))
    world.order(0, SetClock(utc=UTC))
    world.run(1000)
    for box in world.boxes:
        box.stop()
    world.run(DAY_MS - 1000)
    world.boxes[0].start(world.now_us)
    assert clock_of(world, 0) - UTC == pytest.approx(86_400 * 1.00005, abs=2)


@pytest.mark.parametrize("ppm", [-999_000, -50, 0, 50, 1_000_000])
def test_a_box_is_served_at_the_first_moment_of_the_millisecond_that_it_waits_for(ppm):
    """Neither before it nor again and again until it comes."""
    box = VirtualBox(fills()[0], sodium, 7, drift_ppm=ppm)
    for now_us in (0, 1, 999, 1000, 123_456_789, 86_400_000_001, 2_592_000_000_000):
        box.station = Waiting(box, now_us)
        for ahead_ms in (1, 2, 50, 300_000):
            box.station.ahead_ms = ahead_ms
            due_us = box.due_us(now_us)
            due = box.station.deadline()
            assert due_us > now_us
            assert (box.tick(due_us), box.tick(due_us - 1)) == (due, due - 1)


class Waiting:
    """A station that wants to be called so many of its milliseconds from a true time on."""

    def __init__(self, box, now_us):
        self._tick = box.tick(now_us)
        self.ahead_ms = 0

    def deadline(self):
        return ticks.add(self._tick, self.ahead_ms)
