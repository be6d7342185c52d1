"""One dialogue, disturbed once at every point in turn: whatever is lost, and whenever a box restarts, it ends well."""

import pytest
from redphone.wire import ACKNOWLEDGED, ANSWERED, DELIVERED, FLASH, ROUTINE, RUNG
from scenarios.conftest import Dialogue

pytestmark = pytest.mark.virtual_time

_FRAMES = 24
_EXCHANGE_MS = 1700
_STEP_MS = 20


class Exchange:
    """North asks under FLASH and sends a longer ROUTINE message; South acknowledges one and answers the other."""

    def __init__(self, dialogue):
        self.dialogue = dialogue
        self.north, self.south, self.line = dialogue
        self.flash = self.north.sends("Do you see it?", FLASH)
        self.routine = self.north.sends("x" * 700, ROUTINE)
        self.answer = None

    def people_act(self):
        """South's operator does what there is to do, and does it again after a restart if it was lost."""
        for end in (self.north, self.south):
            if end.station is None:
                return
        if self.flash in self.south.rings():
            self.south.acknowledges(self.flash)
        if self.routine in self.south.arrived() and self.answer is None:
            self.answer = self.south.sends("Seen.", reply_to=self.routine)

    def goes_on_for(self, duration_ms):
        end_ms = self.line.now_ms + duration_ms
        while self.line.now_ms < end_ms:
            self.line.run(min(_STEP_MS, end_ms - self.line.now_ms))
            self.people_act()

    def is_over(self):
        told = ACKNOWLEDGED in self.north.saw(self.flash) and ANSWERED in self.north.saw(self.routine)
        return told and self.answer is not None and RUNG in self.south.saw(self.answer)

    def ends_well_within(self, limit_ms):
        end_ms = self.line.now_ms + limit_ms
        while not self.is_over():
            assert self.line.now_ms < end_ms, f"not over after {limit_ms} ms"
            self.goes_on_for(100)
        self.line.run_until_quiet()
        assert sorted(self.south.texts()) == [b"Do you see it?", b"x" * 700]
        assert len(self.north.texts()) == 1
        assert self.south.rings() == [self.routine]
        self.dialogue.check()


@pytest.fixture
def exchange(dialogue):
    return Exchange(dialogue)


def test_undisturbed_it_has_fewer_frames_and_takes_less_time_than_the_sweeps_cover(exchange):
    before = exchange.line.frames
    exchange.goes_on_for(_EXCHANGE_MS)
    assert exchange.is_over()
    exchange.ends_well_within(0)
    assert exchange.line.frames - before <= _FRAMES


@pytest.mark.parametrize("lost", range(1, _FRAMES + 1))
def test_any_one_frame_may_be_lost(exchange, lost):
    exchange.line.loses_frame(lost)
    exchange.ends_well_within(20_000)


@pytest.mark.parametrize("lost", range(1, _FRAMES))
def test_any_three_frames_in_a_row_may_be_lost(exchange, lost):
    for number in range(lost, lost + 3):
        exchange.line.loses_frame(number)
    exchange.ends_well_within(60_000)


@pytest.mark.parametrize("lost", range(1, 13))
def test_any_one_frame_of_a_cold_start_may_be_lost(lost):
    exchange = Exchange(Dialogue())
    exchange.line.loses_frame(lost)
    exchange.ends_well_within(30_000)


@pytest.mark.parametrize("who", ["north", "south"])
@pytest.mark.parametrize("after_ms", range(0, _EXCHANGE_MS, _STEP_MS))
def test_either_box_may_restart_at_any_instant(exchange, who, after_ms):
    exchange.goes_on_for(after_ms)
    getattr(exchange, who).restarts()
    exchange.ends_well_within(60_000)


@pytest.mark.parametrize("after_ms", range(0, _EXCHANGE_MS, 100))
def test_both_boxes_may_restart_at_any_instant(exchange, after_ms):
    exchange.goes_on_for(after_ms)
    exchange.north.restarts()
    exchange.south.restarts()
    exchange.ends_well_within(60_000)


@pytest.mark.parametrize("after_ms", range(0, 400, _STEP_MS))
def test_a_box_may_be_off_for_a_minute(after_ms):
    dialogue = Dialogue(store_delay_us=lambda rng: rng.randrange(30_000))
    exchange = Exchange(dialogue.opened())
    exchange.goes_on_for(after_ms)
    exchange.south.loses_power()
    exchange.line.run(60_000)
    exchange.south.restarts()
    exchange.ends_well_within(90_000)


def test_a_frame_of_the_first_message_may_be_lost_again_and_again(north, south, line):
    for number in range(1, 9):
        line.loses_frame(number)
    ref = north.sends("Through all that", FLASH)
    line.run_until(lambda: DELIVERED in north.saw(ref), 120_000)
