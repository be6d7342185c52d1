"""What is told of a bearer's state, and what of it the journal keeps."""

import pytest
from redphone import wire
from redphone.black import bearer
from redphone.station import shell
from redphone.wire import FLASH, LINE_DOWN, LINE_UP, RUNG, BearerState, GetBearers, Noted
from scenarios.conftest import Dialogue

pytestmark = pytest.mark.virtual_time

UP = bearer.UP, bearer.NOTHING
BREAK = bearer.DOWN, bearer.BREAK
UNANSWERED = bearer.DEGRADED, bearer.UNANSWERED


def states(end):
    """The changes told so far."""
    told = [(record, token) for _, record, token in end.box.told if isinstance(record, BearerState)]
    return [(record.state, record.why) for record, token in told if not token]


def noted(end):
    """What the journal has kept of bearers and line."""
    return [(entry.alarm, entry.detail) for entry in end.entries(Noted)]


def detail(state):
    return state[0] << 8 | state[1]


def breaks(end, line, is_broken):
    """What is plugged into the port holds its line low, or lets go."""
    end.station.submit(shell.PortBreak(0, is_broken), line.now_ms)
    line.run(1)


def asked(end):
    """How the bearer is, as the box answers when asked."""
    return end.order(GetBearers())


def test_asked_a_box_tells_of_its_bearer_what_it_tells_of_the_line(north, south, line):
    north.sends("One message")
    line.run_until_quiet()
    status, state = north.status(), asked(north)
    assert (state.number, state.kind, state.state, state.why, state.bit_rate) == (0, wire.SERIAL, *UP, 9600)
    assert state.round_trip_ms == status.round_trip_ms > 0
    assert (state.frames_sent, state.frames_received) == (status.frames_sent, status.frames_received)
    assert (state.frames_resent, state.frames_discarded) == (status.frames_resent, status.frames_discarded) == (0, 0)
    assert state.frames_sent >= 2


def test_a_port_in_break_is_told_the_line_is_down_at_once_and_both_are_kept(dialogue, north, south, line):
    line.run(60_000)
    breaks(north, line, True)
    assert (asked(north).state, asked(north).why) == BREAK
    assert north.alarms() == [LINE_UP, LINE_DOWN]
    line.run(70_000)
    assert states(north) == [BREAK]
    breaks(north, line, False)
    line.run(70_000)
    assert states(north) == [BREAK, UP]
    assert noted(north) == [
        (LINE_UP, 0),
        (LINE_DOWN, 0),
        (wire.BEARER, detail(BREAK)),
        (LINE_UP, 0),
        (wire.BEARER, detail(UP)),
    ]
    ref = south.sends("After the break", FLASH)
    line.run_until(lambda: RUNG in south.saw(ref))
    dialogue.check()


def test_a_line_that_does_not_answer_is_degraded_and_says_so(north, line):
    line.cut()
    north.sends("Hello?", FLASH)
    line.run_until(lambda: UNANSWERED in states(north), 30_000)
    line.heal()
    line.run_until(lambda: states(north)[-1] == UP, 60_000)


def test_a_port_that_flaps_fills_no_journal(north, line):
    """Every alarm is given; of the line at most a pair a minute is kept, of the bearer what has lasted a minute."""
    line.run(60_000)
    before = len(north.alarms())
    for _ in range(150):
        breaks(north, line, True)
        line.run(1900)
        breaks(north, line, False)
        line.run(1900)
    assert len(north.alarms()) - before == 300
    assert len(noted(north)) <= 2 + 2 * (150 * 3800 // 60_000 + 1)
    assert not [alarm for alarm, _ in noted(north) if alarm == wire.BEARER]
    assert states(north) == [BREAK, UP] * 150


def test_an_idle_line_tells_nothing_of_its_bearers():
    dialogue = Dialogue(heartbeat_s=30).opened()
    dialogue.line.run(600_000)
    for end in (dialogue.north, dialogue.south):
        assert states(end) == []
        assert noted(end) == [(LINE_UP, 0)]
