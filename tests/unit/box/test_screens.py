"""The idle screen's line about each bearer."""

import pytest
from box import screens
from box.display import COLUMNS
from redphone import wire
from redphone.black import bearer


@pytest.mark.parametrize(
    ("kind", "state", "why", "line"),
    [
        (wire.SERIAL, bearer.UP, bearer.NOTHING, "WIRE UP"),
        (wire.SERIAL, bearer.DOWN, bearer.BREAK, "WIRE DOWN BREAK"),
        (wire.SERIAL, bearer.DEGRADED, bearer.UNANSWERED, "WIRE NO REPLY"),
        (wire.TELEPHONE, bearer.DOWN, bearer.BUSY, "PHONE DOWN BUSY"),
        (wire.TELEPHONE, bearer.DOWN, bearer.NO_CARRIER, "PHONE NO CARRIER"),
        (wire.PACKET, bearer.DEGRADED, bearer.NO_VALID_FRAMES, "RADIO WEAK NOISE"),
        (wire.HF, bearer.UP, bearer.NOTHING, "HF UP"),
        (wire.SATELLITE, bearer.DOWN, bearer.NO_NETWORK, "SAT NO SIGNAL"),
    ],
)
def test_a_bearer_in_a_line(kind, state, why, line):
    assert screens.bearer_line(wire.BearerState(kind=kind, state=state, why=why)) == line


@pytest.mark.parametrize("kind", range(len(wire.BEARERS)))
@pytest.mark.parametrize("state", [bearer.DOWN, bearer.DEGRADED])
def test_every_state_of_every_kind_fits_the_display_and_says_why(kind, state):
    lines = [
        screens.bearer_line(wire.BearerState(kind=kind, state=state, why=why))
        for why in range(bearer.NOT_TRIED, bearer.UNANSWERED + 1)
    ]
    assert max(map(len, lines)) <= COLUMNS
    assert len(set(lines)) == len(lines)
