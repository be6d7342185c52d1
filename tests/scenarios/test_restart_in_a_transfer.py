"""Either end restarts in the middle of a long message on a slow line: it goes on from what was stored."""

from itertools import pairwise

import pytest
from redphone.wire import DELIVERED, InPart
from scenarios.conftest import Dialogue

pytestmark = pytest.mark.virtual_time

_SLOW = 300
_TEXT = "0123456789" * 600
_LIMIT_MS = 900_000

# What may be sent more. A receiver has to be sent again what came since a part was stored (30 s of line time, or
# 1,024 octets and a frame) and what was under way; a sender, what was under way. Both need a new session.
_AGAIN_OCTETS = 2_000
_ASKED_OCTETS = 1_000


@pytest.fixture(scope="module")
def undisturbed_octets():
    return _octets_of_a_transfer(Dialogue(_SLOW).opened(), lambda dialogue: None, 0)


def _octets_of_a_transfer(dialogue, disturb, after_ms):
    """Octets that North sends for a long message, disturbed once."""
    north, south, line = dialogue
    before = line.octets_of(0)
    ref = north.sends(_TEXT)
    line.run(after_ms)
    disturb(dialogue)
    line.run_until(lambda: DELIVERED in north.saw(ref), _LIMIT_MS)
    line.run_until_quiet()
    assert south.texts() == [_TEXT.encode()]
    dialogue.check()
    return line.octets_of(0) - before


@pytest.mark.every_runtime
@pytest.mark.parametrize("after_ms", [70_000, 205_000])
def test_a_receiver_that_restarts_goes_on_from_what_it_has_stored(after_ms, undisturbed_octets):
    dialogue = Dialogue(_SLOW).opened()
    octets = _octets_of_a_transfer(dialogue, lambda dialogue: dialogue.south.restarts(), after_ms)
    print(f"\nrestarted after {after_ms // 1000} s: {octets} octets, undisturbed {undisturbed_octets}")
    assert dialogue.south.entries(InPart)
    assert octets - undisturbed_octets < _AGAIN_OCTETS


@pytest.mark.parametrize("after_ms", [70_000, 205_000])
def test_a_sender_that_restarts_asks_what_has_arrived(after_ms, undisturbed_octets):
    octets = _octets_of_a_transfer(Dialogue(_SLOW).opened(), lambda dialogue: dialogue.north.restarts(), after_ms)
    assert octets - undisturbed_octets < _ASKED_OCTETS


def test_both_may_restart_again_and_again(undisturbed_octets):
    def disturb(dialogue):
        for _ in range(3):
            dialogue.south.restarts()
            dialogue.line.run(60_000)
            dialogue.north.restarts()
            dialogue.line.run(40_000)

    octets = _octets_of_a_transfer(Dialogue(_SLOW).opened(), disturb, 60_000)
    assert octets - undisturbed_octets < 6 * _AGAIN_OCTETS


def test_a_fast_line_stores_no_parts():
    dialogue = Dialogue(9600).opened()
    _octets_of_a_transfer(dialogue, lambda dialogue: None, 0)
    assert not dialogue.south.entries(InPart)


def test_parts_are_stored_no_more_often_than_every_half_minute():
    dialogue = Dialogue(_SLOW).opened()
    _octets_of_a_transfer(dialogue, lambda dialogue: None, 0)
    times = [when for when, entry in dialogue.south.box.stored if isinstance(entry, InPart)]
    assert len(times) >= 4
    assert all(later - earlier >= 30_000_000 for earlier, later in pairwise(times))
