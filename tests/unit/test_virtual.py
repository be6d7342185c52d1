"""The world that tests stand on: two boxes, a line, and a clock that moves only when it is told to."""

import pytest
from redphone.wire import DELIVERED, FLASH, HELD, Boot, Send
from redphone_host.virtual import StillBusy
from scenarios.conftest import Dialogue


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
    before = line.world.wire_octets[0]
    north.sends("x" * 100, FLASH)
    took_ms = line.run_until(south.arrived)
    octets = line.world.wire_octets[0] - before
    assert took_ms == pytest.approx(octets * 10 / 9.6, abs=0.002)


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
    assert [when for when, end, _ in line.world.wiretap if end == 0][:1] == [0]
