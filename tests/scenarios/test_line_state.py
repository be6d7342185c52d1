"""Whether the line is up, and what it costs to know."""

import pytest
from redphone.ticks import PERIOD_MS
from redphone.wire import DELIVERED, FLASH, LINE_DOWN, LINE_UP, REKEY_AFTER_S, RUNG
from scenarios.conftest import Dialogue

pytestmark = pytest.mark.virtual_time


def handshakes(line):
    return len(line.world.handshake_counters(0)) + len(line.world.handshake_counters(1))


@pytest.fixture
def watched():
    """A line with a heartbeat every thirty seconds."""
    return Dialogue(heartbeat_s=30).opened()


def test_a_line_is_told_to_be_up_once_it_is(north, south):
    assert north.alarms() == south.alarms() == [LINE_UP]
    assert north.status().line_up == south.status().line_up == 1


def test_a_line_that_goes_down_is_told_at_both_ends_and_when_it_is_up_again(watched):
    north, south, line = watched
    line.cut()
    line.run_until(lambda: LINE_DOWN in north.alarms() and LINE_DOWN in south.alarms(), 180_000)
    assert north.status().line_up == south.status().line_up == 0
    line.heal()
    line.run_until(lambda: north.is_up and south.is_up, 120_000)
    line.run(120_000)
    assert north.alarms() == south.alarms() == [LINE_UP, LINE_DOWN, LINE_UP]
    assert north.status().line_up == south.status().line_up == 1


def test_a_message_that_is_not_acknowledged_shows_that_the_line_is_down(north, south, line):
    line.cut()
    ref = north.sends("Hello?", FLASH)
    line.run_until(lambda: LINE_DOWN in north.alarms(), 60_000)
    line.heal()
    line.run_until(lambda: DELIVERED in north.saw(ref), 45_000)


def test_one_way_is_not_up(watched):
    north, south, line = watched
    line.cut(north)
    line.run_until(lambda: LINE_DOWN in north.alarms(), 180_000)
    line.run(300_000)
    assert north.status().line_up == south.status().line_up == 0


def test_the_state_of_the_line_does_not_flap_while_one_way_is_cut(watched):
    north, south, line = watched
    line.cut(north)
    line.run(1_200_000)
    assert north.alarms() == south.alarms() == [LINE_UP, LINE_DOWN]


def test_heartbeats_keep_the_line_known_as_up_and_heard(watched):
    north, south, line = watched
    for _ in range(20):
        line.run(60_000)
        for end in (north, south):
            status = end.status()
            assert status.line_up == 1
            assert status.utc - status.last_heard <= 40
    assert north.alarms() == south.alarms() == [LINE_UP]


def test_an_idle_hour_costs_little():
    line = Dialogue(heartbeat_s=300).opened().line
    before = line.octets
    line.run(3_600_000)
    idle = line.octets - before
    print(f"\nidle hour, heartbeat 300 s, with one new session: {idle} octets")
    assert idle <= 750


def test_without_a_heartbeat_an_idle_line_is_silent_until_its_session_is_an_hour_old(line):
    before = line.octets
    line.run(1000 * REKEY_AFTER_S - 60_000)
    assert line.octets == before


def test_a_session_is_replaced_every_hour_and_messages_keep_flowing(dialogue, north, south, line):
    assert handshakes(line) == 1
    for hour in range(1, 6):
        line.run(3_600_000)
        ref = (north, south)[hour % 2].sends(f"hour {hour}")
        line.run_until_quiet()
        assert (north, south)[hour % 2].saw(ref) == [DELIVERED, RUNG]
        assert handshakes(line) == 1 + hour
    assert north.alarms() == [LINE_UP]
    dialogue.check()


@pytest.mark.parametrize("before_s", [0.2, 1, 2, 4, 8, 10])
def test_a_session_is_replaced_in_the_middle_of_a_transfer(before_s):
    dialogue = Dialogue()
    north, _south, line = dialogue.opened()
    line.run(1000 * REKEY_AFTER_S - int(1000 * before_s) - line.now_ms)
    before = line.octets
    ref = north.sends("x" * 10_000)
    line.run_until(lambda: DELIVERED in north.saw(ref), 30_000)
    assert handshakes(line) == 2
    assert line.octets - before < 13_000
    dialogue.check()


@pytest.mark.parametrize("before_ms", [50, 130, 500, 20_000])
def test_nothing_happens_when_the_ticks_wrap(before_ms):
    dialogue = Dialogue(heartbeat_s=30, began_us=1000 * (PERIOD_MS - before_ms))
    north, south, line = dialogue
    for number in range(4):
        ref = north.sends(f"{number}" * 300)
        assert line.run_until(lambda ref=ref: RUNG in north.saw(ref), 3000) < 1000
        line.drop_next(south, 2)
        south.acknowledges(ref)
        line.run(20_000)
    assert north.alarms() == south.alarms() == [LINE_UP]
    dialogue.check()


def test_a_line_stays_up_for_a_fortnight():
    """Through a wrap of the ticks and more than three hundred sessions."""
    dialogue = Dialogue(heartbeat_s=3000)
    north, south, line = dialogue.opened()
    for _ in range(14):
        line.run(86_400_000)
        assert north.is_up
    ref = north.sends("A fortnight later")
    line.run_until_quiet()
    assert north.saw(ref) == [DELIVERED, RUNG]
    assert north.alarms() == south.alarms() == [LINE_UP]
    assert abs(north.status().utc - (1_800_000_000 + line.now_ms // 1000)) <= 1
    dialogue.check()


def test_a_peer_that_restarts_while_idle_gets_the_next_message_soon(dialogue, north, south, line):
    for end, other in ((north, south), (south, north)):
        line.run(60_000)
        other.loses_power()
        line.run(10_000)
        other.box.start(line.world.now_us)
        line.run(3_000)
        ref = end.sends("After your restart", FLASH)
        assert line.run_until(lambda: RUNG in end.saw(ref), 2_000) < 500  # noqa: B023
    dialogue.check()


def test_a_message_sent_to_a_box_that_has_just_restarted_takes_seconds(dialogue, north, south, line):
    """The sender's session is dead and it does not know: the restarted box's own handshake mends that."""
    for end, other in ((north, south), (south, north)):
        other.restarts()
        ref = end.sends("At your restart", FLASH)
        assert line.run_until(lambda: RUNG in end.saw(ref), 30_000) < 6_000  # noqa: B023
        line.run_until_quiet()
    dialogue.check()


@pytest.mark.parametrize(("delay_ms", "up_within_s"), [(1500, 10), (3000, 20), (10_000, 60), (30_000, 150)])
def test_both_ends_that_begin_at_once_on_a_long_line_come_up(delay_ms, up_within_s):
    """Each one's first frame is on its way when the other's begins; by what both know, they may both be lost."""
    dialogue = Dialogue(delay_ms=delay_ms)
    north, south, line = dialogue
    refs = north.sends("from north", FLASH), south.sends("from south", FLASH)
    line.run_until(lambda: north.is_up and south.is_up, 1000 * up_within_s)
    line.run_until(lambda: refs[0] in south.rings() and refs[1] in north.rings(), 1000 * up_within_s)
    line.run_until_quiet(quiet_ms=4 * delay_ms)
    dialogue.check()
