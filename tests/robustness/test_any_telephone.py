"""Whatever happens to cables, modems, calls and boxes: when it is over, frames come through both ways."""

import random

import pytest
from redphone import ticks
from telephones import Telephones

MISFORTUNES_MS = 40 * 60_000
LONGEST_MS = 400_000  # a call that fails, the longest wait, and a call
REPEATED_MS = 3000


def misfortune(telephones, end, chance):
    """Something that may happen to one end, or to the call."""
    what = chance.randrange(6)
    if what == 0:
        end.cable.cut(chance.choice((None, 0, 1)))
    elif what == 1:
        end.cable.heal()
    elif what == 2:
        end.modem.power_cycle(telephones.now)
    elif what == 3:
        end.start()
    elif what == 4:
        telephones.exchange.cut()
    else:
        end.hayes.feed(chance.randbytes(60), ticks.wrap(telephones.now))


def come_through(telephones):
    """Send a frame each way again and again, as a station does, until it has arrived; how long that took."""
    began = telephones.now
    sent_at = [began - REPEATED_MS, began - REPEATED_MS]

    def both_have():
        waiting = [end for end in (0, 1) if b"in the end" not in telephones.ends[1 - end].got]
        for end in waiting:
            if not telephones.ends[end].wants and telephones.now - sent_at[end] >= REPEATED_MS:
                telephones.ends[end].wants.append(b"in the end")
                sent_at[end] = telephones.now
        return not waiting

    return telephones.run_until(both_have, LONGEST_MS)


@pytest.mark.parametrize("seed", range(4))
def test_a_call_comes_about_in_the_end(seed):
    chance = random.Random(seed)
    setup = ("", "ATE0V1X4S0=1", "ATE1V1X4S0=3", "")[seed]
    telephones = Telephones(setup=setup, idle_ms=(0, 20_000, 60_000, 20_000)[seed])
    while telephones.now < MISFORTUNES_MS:
        telephones.run(chance.choice((100, 1000, 5000, 20_000, 60_000)))
        end = chance.choice(telephones.ends)
        end.wants = [bytes(100)]
        misfortune(telephones, end, chance)
    for end in telephones:
        end.cable.heal()
        end.wants.clear()
    come_through(telephones)
