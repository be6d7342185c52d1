"""Power cuts and full storages at every operation of a box's flash: a sample, more with REDPHONE_POWER=many, or `all`.

All of them are shared out: both ends live the same story, and each end is cut at every other moment; and each end's
moments are shared out once more, so that the shares can run side by side.
"""

import os
import re
import subprocess
import sys

import pytest
from paths import FIRMWARE, ROOT

ALL = os.environ.get("REDPHONE_POWER") == "all"
SHARES = 3 if ALL else 1
EVERY = 2 * SHARES if ALL else 23 if os.environ.get("REDPHONE_POWER") == "many" else 151
PATH = os.pathsep.join(filter(None, [str(ROOT / "tests"), str(FIRMWARE), os.environ.get("PYTHONPATH")]))
LIMIT_S = 600 if EVERY < 151 else 120


def play(module, end, share):
    """Run a module in a process of its own, since it forks; how many moments it has tried."""
    first = end + 2 * share if ALL else EVERY // 2
    command = [sys.executable, "-m", module, str(end), str(EVERY), str(first)]
    environment = {**os.environ, "PYTHONPATH": PATH}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=LIMIT_S)
    assert done.returncode == 0, done.stdout + done.stderr[-4000:]
    (tried, possible, broken) = re.fullmatch(r"(\d+) of (\d+) .*, (\d+) broken\n", done.stdout).groups()
    assert int(broken) == 0
    assert int(possible) > 400
    return int(tried)


@pytest.mark.parametrize("share", range(SHARES))
@pytest.mark.parametrize("end", [0, 1], ids=["A", "B"])
def test_the_power_may_go_at_any_operation(end, share):
    assert play("power.cut_everywhere", end, share) > 8


@pytest.mark.parametrize("share", range(SHARES))
@pytest.mark.parametrize("end", [0, 1], ids=["A", "B"])
def test_the_storage_may_be_full_at_any_operation(end, share):
    assert play("power.fill_everywhere", end, share) > 3
