"""No faster than the carrier."""

import pytest
from redphone import ticks
from redphone.black.pace import Pace


@pytest.mark.parametrize("bit_rate", [300, 1200, 2400, 33600])
@pytest.mark.parametrize("began", [0, ticks.PERIOD_MS - 500])
def test_octets_leave_at_the_carriers_rate(bit_rate, began):
    pace = Pace(bit_rate, began)
    octets = 0
    for elapsed in range(10_000):
        now = ticks.add(began, elapsed)
        while pace.may(now):
            pace.spent(16, now)
            octets += 16
        assert octets <= bit_rate * (elapsed + 20) // 10_000 + 16
    assert octets >= bit_rate - 16


def test_what_was_not_sent_is_not_made_up_for():
    pace = Pace(2400, 0)
    pace.spent(16, 60_000)
    pace.spent(16, 60_000)
    assert not pace.may(60_000)
    assert pace.due() == 60_000 + 2 * 16 * 10_000 // 2400 - 20


def test_the_first_octets_wait_for_the_peers_modem():
    pace = Pace(2400, 500)
    assert not pace.may(499)
    assert pace.may(500)
