"""Two stations over the telephone, with two V.22bis modems' real signals on one noisy pair of wires with echoes."""

import os

import pytest
from redphone.black import bearer
from redphone.wire import ACKNOWLEDGED, DELIVERED, FLASH, ROUTINE, RUNG
from redphone_host.modems import spandsp
from redphone_host.modems.hayes_modem import Doing
from redphone_host.modems.phone_line import PhoneLineSettings
from telephone_line import TelephoneDialogue

pytestmark = pytest.mark.in_this_process

QUIET = PhoneLineSettings(snr_db=25)
NOISY = PhoneLineSettings(snr_db=11)
IDLE_MS = 45_000  # station/bearers.py


@pytest.fixture(autouse=True, scope="module")
def _spandsp():
    if not spandsp.installed():
        if os.environ.get("CI") == "true":
            pytest.fail(spandsp.MISSING)
        pytest.skip(spandsp.MISSING)


def call(line_settings, seed=1):
    dialogue = TelephoneDialogue(line_settings, seed)
    return dialogue, *dialogue, *dialogue.telephones


def arrived(sender, ref):
    """Whether the sender knows it. A receipt that was lost on the way is made good by the next."""
    return bool({DELIVERED, RUNG} & set(sender.saw(ref)))


def orders(telephone):
    """What the box has told its modem after setting it up."""
    return telephone.modem.orders[3:]


def test_a_call_from_dialling_to_hanging_up():
    dialogue, north, south, line, norths, souths = call(QUIET)
    ref = north.sends("are you there?", FLASH)
    line.run_until(lambda: norths.up and souths.up, 20_000)
    assert norths.modem.bit_rate == souths.modem.bit_rate == 2400
    line.run_until(lambda: north.is_up and south.is_up, 5000)
    line.run_until(lambda: DELIVERED in north.saw(ref), 5000)
    line.run_until(lambda: ref in south.rings(), 1000)
    south.acknowledges(ref)
    line.run_until(lambda: ACKNOWLEDGED in north.saw(ref), 2000)
    line.run_until(lambda: not norths.up and not souths.up, IDLE_MS + 20_000)
    line.run(5000)
    assert norths.modem.doing is Doing.IDLE
    assert souths.modem.doing is Doing.IDLE
    assert [orders(norths), orders(souths)] == [["DT200", "H"], ["A"]]
    assert north.status().frames_resent == 0
    dialogue.check()

    # The session outlasts the call: the next one goes the other way, and carries a message at once.
    line.run(20_000)
    sent = line.octets
    reply = south.sends("we are here", FLASH)
    line.run_until(lambda: DELIVERED in south.saw(reply), 20_000)
    assert orders(souths) == ["A", "DT100"]
    assert line.octets - sent < 200
    dialogue.check()


def test_a_message_comes_through_noise():
    """So much that the modems spoil some of it."""
    dialogue, north, south, line, _, _ = call(NOISY, seed=3)
    text = "Flood gates four and five open at noon. " * 25
    ref = north.sends(text, FLASH)
    line.run_until(lambda: arrived(north, ref), 120_000)
    assert south.texts() == [text.encode()]
    assert north.status().frames_resent + south.status().frames_discarded > 0
    dialogue.check()


def test_a_message_goes_on_over_the_next_call():
    dialogue, north, _, line, norths, _ = call(QUIET)
    ref = north.sends(b"x" * 3000, ROUTINE)
    line.run_until(lambda: norths.up, 20_000)
    line.run(8000)
    dialogue.exchange.cut()
    line.run_until(lambda: not norths.up, 5000)
    assert (norths.hayes.state, norths.hayes.why) == (bearer.DOWN, bearer.NO_CARRIER)
    assert DELIVERED not in north.saw(ref)
    line.run_until(lambda: DELIVERED in north.saw(ref), 60_000)
    assert orders(norths) == ["DT200", "DT200"]
    assert line.octets < 3000 + 2500
    dialogue.check()


def wiretap_of_a_call():
    _, north, _, line, _, _ = call(NOISY, seed=5)
    ref = north.sends("twice", FLASH)
    line.run_until(lambda: arrived(north, ref), 120_000)
    return line.world.wiretap


def test_the_same_call_sounds_the_same_every_time():
    assert wiretap_of_a_call() == wiretap_of_a_call()
