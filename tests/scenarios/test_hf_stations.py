"""A FLASH on short wave: FreeDV's modems in noise below the signal's own power, and on two fading paths."""

import os

import pytest
from hf_stations import HfStations
from redphone import wire
from redphone_host.modems import freedv
from redphone_host.modems.hf_channel import Fading

pytestmark = [
    pytest.mark.in_this_process,
    pytest.mark.skipif(
        not freedv.available() and os.environ.get("CI") != "true",
        reason="pip install 'redphone[modems]' brings FreeDV's modems",
    ),
]

SEEDS = range(1, 11) if os.environ.get("REDPHONE_BOXES") == "all" else range(1, 3)
CONDITIONS = {
    "datac4, -4 dB, white noise": ("datac4", -4, None),
    "datac3, 5 dB, fading": ("datac3", 5, Fading()),
}
LIMIT_S = 600


@pytest.fixture
def stations(request):
    condition, seed = request.param
    made = HfStations(*CONDITIONS[condition], seed)
    yield made
    made.close()


def everywhere(seeds):
    cases = [(condition, seed) for condition in CONDITIONS for seed in seeds]
    return pytest.mark.parametrize("stations", cases, ids=lambda case: f"{case[0]}, seed {case[1]}", indirect=True)


@everywhere(SEEDS)
def test_a_flash_is_delivered_and_acknowledged(stations):
    north, south = stations.boxes
    stations.order(0, wire.Send(precedence=wire.FLASH, text=b"x" * 160))
    stations.run_until(lambda: south.events(wire.Ring), LIMIT_S)
    stations.run_until(stations.tells(0, wire.DELIVERED), LIMIT_S)
    stations.order(1, wire.Acknowledge(ref=south.events(wire.Ring)[0].ref, by="Ada"))
    stations.run_until(stations.tells(0, wire.ACKNOWLEDGED), LIMIT_S)
    assert len(south.events(wire.Arrived)) == 1
    assert not north.events(wire.Refused)


def test_a_flash_waits_for_one_burst_of_a_routine_not_for_all():
    stations = HfStations("datac3", 10, None, 1)
    north, south = stations.boxes
    stations.run_until(lambda: north.station.is_up and south.station.is_up, LIMIT_S)
    began_s = stations.run_until(lambda: stations.bearer(0).ready(), LIMIT_S)
    stations.order(0, wire.Send(precedence=wire.ROUTINE, text=b"r" * 1000))
    stations.run_until(lambda: stations.bearer(0).remaining() > 0, LIMIT_S)
    stations.order(0, wire.Send(precedence=wire.FLASH, text=b"f" * 60))
    rung_s = stations.run_until(lambda: south.events(wire.Ring), LIMIT_S)
    assert wire.precedence_of(south.events(wire.Ring)[0].ref) == wire.FLASH
    assert rung_s - began_s < 0.6 + 2 * (3.41 + 0.3) + 1
    stations.run_until(lambda: len(south.events(wire.Arrived)) == 2, LIMIT_S)
    stations.close()
