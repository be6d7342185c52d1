"""A FLASH over two short-burst modems whose sessions fail and whose gateway takes its time."""

import pytest
from redphone import wire
from redphone_host.modems.sbd_gateway import GatewaySettings
from redphone_host.modems.sbd_network import SbdSettings
from sbd_stations import Stations

SETTINGS = SbdSettings(session_ms=(10_000, 40_000), failures=0.2, deceptions=0.3)
GATEWAY = GatewaySettings(delay_ms=(20_000, 180_000))

# At both ends together, from nothing to the acknowledgement; without failures it takes 10.
MOST_SESSIONS = 40


def has_progress(box, status):
    return lambda: any(record.status == status for record in box.events(wire.Progress))


@pytest.mark.parametrize("seed", range(1, 6))
def test_a_flash_is_delivered_once_and_acknowledged(seed):
    line = Stations(SETTINGS, GATEWAY, seed)
    north, south = line.boxes
    line.order(0, wire.Send(precedence=wire.FLASH, text=b"x" * 160))
    assert line.run_until(lambda: south.events(wire.Ring), 7200)
    line.order(1, wire.Acknowledge(ref=south.events(wire.Ring)[0].ref, by="Ada"))
    assert line.run_until(has_progress(north, wire.ACKNOWLEDGED), 7200)
    asked = sum(line.sessions)
    line.run(3600)
    assert len(south.events(wire.Arrived)) == 1
    assert asked <= MOST_SESSIONS
