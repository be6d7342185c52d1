"""Line tests by role and hour, missed and late ones, clocks that differ, what is kept of them."""

import pytest
from redphone import wire
from redphone.red.journal import GENESIS, link
from redphone_host.line import LineSettings
from scenarios.conftest import UTC, Dialogue, serial

pytestmark = pytest.mark.virtual_time

HOUR_S = 3600
HOUR = UTC // HOUR_S


def open_line(**values):
    """A line that has been open for a while: the tests of its first period are over."""
    dialogue = Dialogue(test_min=60, **values)
    dialogue.line.run(600_000)
    return dialogue


def results(end, own):
    return [(entry.number, entry.result) for entry in end.entries(wire.LineTestResult) if entry.own == own]


def to_next_hour(dialogue):
    passed_ms = dialogue.line.now_ms + 1000 * (UTC % HOUR_S)
    dialogue.line.run(3_600_000 - passed_ms % 3_600_000)


def test_each_end_tests_in_its_hours_and_the_other_answers():
    dialogue = open_line()
    north, south, line = dialogue
    line.run(6 * 3_600_000)
    numbers = [number for number, _ in results(north, 1)]
    assert all(number % 2 == 0 for number in numbers)
    assert [number for number, _ in results(south, 1)] == [n for n in range(HOUR, HOUR + 7) if n % 2]
    assert sorted(numbers + [number for number, _ in results(south, 1)]) == list(range(HOUR, HOUR + 7))
    for end in (north, south):
        assert {result for own in (0, 1) for _, result in results(end, own)} == {wire.TEST_ANSWERED}
        assert wire.TEST_MISSED not in end.alarms()
    assert results(north, 1) == results(south, 0)
    assert results(south, 1) == results(north, 0)


def test_the_texts_are_of_several_scripts_and_come_through():
    dialogue = open_line()
    dialogue.line.run(12 * 3_600_000)
    texts = {report.text for report in dialogue.south.news(wire.LineTestReport) if not report.own}
    assert len(texts) == 6
    assert any(ord(letter) > 0x2000 for text in texts for letter in text)


def test_a_test_renews_the_session_and_measures_every_bearer():
    settings = LineSettings(bitrate=9600)
    bearers = (serial(), settings), (serial(1200), LineSettings(bitrate=1200, delay_ms=300))
    dialogue = Dialogue.over(*bearers, test_min=60)
    north, south, line = dialogue
    line.run(600_000)
    to_next_hour(dialogue)
    before = len(dialogue.outcome.world.handshake_counters(0)) + len(dialogue.outcome.world.handshake_counters(1))
    frames = [bearer.frames for bearer in dialogue.bearers]
    line.run(60_000)
    after = len(dialogue.outcome.world.handshake_counters(0)) + len(dialogue.outcome.world.handshake_counters(1))
    assert after == before + 1
    assert all(now > then for now, then in zip([b.frames for b in dialogue.bearers], frames, strict=True))
    for end in (north, south):
        measured = end.entries(wire.Measured)
        assert {entry.bearer for entry in measured} == {0, 1}
        assert measured[-1].round_trip_ms > 600 > measured[-2].round_trip_ms > 0


@pytest.mark.in_this_process
def test_while_a_new_session_is_asked_for_the_station_does_not_ask_to_be_called_again_and_again():
    """The handshake takes seconds to send here, and there is nothing to do for it meanwhile."""
    dialogue = open_line(bit_rate=300)
    to_next_hour(dialogue)
    ticks = []
    for end in (dialogue.north, dialogue.south):
        end.station.tick = lambda now, tick=end.station.tick: ticks.append(now) or tick(now)
    dialogue.line.run(30_000)
    assert len(ticks) < 1000


def test_a_missed_test_alarms_both_ends_and_a_late_one_too():
    dialogue = open_line()
    north, south, line = dialogue
    to_next_hour(dialogue)
    line.cut()
    line.run(290_000)
    assert wire.TEST_MISSED not in north.alarms() + south.alarms()
    line.run(120_000)
    for end in (north, south):
        assert end.alarms().count(wire.TEST_MISSED) == 1
    line.heal()
    line.run(120_000)
    for end in (north, south):
        assert end.alarms().count(wire.TEST_LATE) == 1
    maker, other = (north, south) if (HOUR + 1) % 2 == 0 else (south, north)
    assert results(maker, 1)[-2:] == [(HOUR + 1, wire.TEST_UNANSWERED), (HOUR + 1, wire.TEST_ANSWERED_LATE)]
    assert results(other, 0)[-2:] == [(HOUR + 1, wire.TEST_UNANSWERED), (HOUR + 1, wire.TEST_ANSWERED_LATE)]


def test_a_box_that_is_off_misses_its_test_and_makes_it_when_it_is_back():
    dialogue = open_line()
    north, south, line = dialogue
    maker, other = (north, south) if (HOUR + 1) % 2 == 0 else (south, north)
    maker.loses_power()
    to_next_hour(dialogue)
    line.run(1_200_000)
    assert other.alarms().count(wire.TEST_MISSED) == 1
    maker.restarts()
    line.run(60_000)
    assert results(maker, 1)[-1] == (HOUR + 1, wire.TEST_ANSWERED)
    assert results(other, 0)[-1] == (HOUR + 1, wire.TEST_ANSWERED_LATE)


def test_a_restart_makes_no_second_test():
    dialogue = open_line()
    before = results(dialogue.north, 1) + results(dialogue.south, 1)
    dialogue.north.restarts()
    dialogue.south.restarts()
    dialogue.line.run(60_000)
    assert results(dialogue.north, 1) + results(dialogue.south, 1) == before


def test_a_test_can_be_made_at_any_time():
    dialogue = open_line()
    north, _south, line = dialogue
    assert isinstance(north.order(wire.RunLineTest()), wire.Done)
    line.run(5_000)
    report = north.news(wire.LineTestReport)[-1]
    assert (report.own, report.result) == (1, wire.TEST_ANSWERED)
    assert 0 < report.took_ms < 2000


def test_without_tests_in_the_fill_none_is_made_but_by_hand():
    dialogue = Dialogue()
    north, south, line = dialogue.opened()
    line.run(3 * 3_600_000)
    assert results(north, 1) + results(south, 1) == []
    north.order(wire.RunLineTest())
    line.run(5_000)
    assert results(north, 1)[-1][1] == wire.TEST_ANSWERED


@pytest.mark.parametrize("ahead_s", [-86_400, -312, 312, 86_400])
def test_a_clock_that_is_wrong_is_noticed_at_both_ends_and_stops_no_message(ahead_s):
    dialogue = Dialogue(test_min=60, utc=(UTC, UTC + ahead_s))
    north, south, line = dialogue
    line.run(7_200_000)
    for end, offset in ((north, ahead_s), (south, -ahead_s)):
        alarm = next(record for record in end.news(wire.Alarm) if record.alarm == wire.CLOCK_WRONG)
        assert abs(alarm.detail - wire.CLOCK_BIAS_S - offset) <= 1
        assert abs(end.status().clock_offset - wire.CLOCK_BIAS_S - offset) <= 1
        assert end.alarms().count(wire.CLOCK_WRONG) == 1
    ref = north.sends("Whatever the time")
    line.run_until_quiet()
    assert north.saw(ref)[-1] == wire.RUNG
    south.order(wire.SetClock(utc=UTC + line.now_ms // 1000))
    line.run(7_200_000)
    for end in (north, south):
        assert end.alarms()[-1] == wire.CLOCK_RIGHT
        assert end.alarms().count(wire.CLOCK_RIGHT) == 1


def test_clocks_a_few_seconds_apart_are_right():
    dialogue = Dialogue(test_min=60, utc=(UTC, UTC + 20))
    dialogue.line.run(10_800_000)
    for end in (dialogue.north, dialogue.south):
        assert wire.CLOCK_WRONG not in end.alarms()
        assert wire.TEST_MISSED not in end.alarms()


def test_each_end_keeps_what_the_other_says_of_its_journal():
    dialogue = open_line()
    dialogue.line.run(4 * 3_600_000)
    for end, other in ((dialogue.north, dialogue.south), (dialogue.south, dialogue.north)):
        chains = chains_of(other.box)
        said = end.entries(wire.PeerChain)
        assert len(said) >= 4
        assert all(chains[entry.index] == entry.chain for entry in said)


def chains_of(box):
    """The chain before each entry, by its number."""
    chain, chains = GENESIS, {0: GENESIS}
    for octets in box.records():
        index, utc = int.from_bytes(octets[:4], "big"), int.from_bytes(octets[4:8], "big")
        entry = octets[12 : -wire.CHAIN_OCTETS]
        chain = chains[index + 1] = link(chain, index, utc, (entry,))
    return chains
