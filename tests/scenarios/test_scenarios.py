"""Seeded scenarios, each two stations on a bad line with power cuts: what is promised holds in all of them.

REDPHONE_SCENARIOS says how many; the first fifty run with the other tests, and ten of them with one end, now this
one and now that, on the real interpreter.
"""

import os

import pytest
import scenario
from redphone.station import Station

pytestmark = pytest.mark.virtual_time

COUNT = int(os.environ.get("REDPHONE_SCENARIOS", "50"))
MIXED = 10


@pytest.mark.parametrize("seed", range(COUNT), ids=str)
def test_what_is_promised_holds(seed, makers):
    play(seed, makers)


@pytest.mark.in_this_process
@pytest.mark.parametrize("seed", range(MIXED), ids=str)
def test_it_holds_between_two_runtimes(seed, interpreters):
    makers = [Station, Station]
    makers[seed % 2] = interpreters.maker(seed % 2)
    play(seed, makers)


def play(seed, makers):
    try:
        scenario.check(scenario.run(seed, makers))
    except Exception as error:
        error.add_note(f"This is seed {seed}. Alone: python tests/scenarios/scenario.py {seed}")
        raise
