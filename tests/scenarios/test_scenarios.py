"""Seeded scenarios, each two stations on a bad line with power cuts: what is promised holds in all of them.

REDPHONE_SCENARIOS says how many; the first hundred run with the other tests.
"""

import os

import pytest
import scenario

pytestmark = pytest.mark.virtual_time

COUNT = int(os.environ.get("REDPHONE_SCENARIOS", "100"))


@pytest.mark.parametrize("seed", range(COUNT), ids=str)
def test_what_is_promised_holds(seed, makers):
    try:
        scenario.check(scenario.run(seed, makers))
    except Exception as error:
        error.add_note(f"This is seed {seed}. Alone: python tests/scenarios/scenario.py {seed}")
        raise
