"""Boxes that take 100 ms for a multiplication, a slice a tick: nothing that comes in meanwhile is lost."""

import pytest
from redphone.cipher import sodium
from redphone.errors import RemoteProtocolError
from redphone.wire import ACKNOWLEDGED, DELIVERED, FLASH
from scenarios.conftest import Dialogue

pytestmark = pytest.mark.in_this_process

SLICES = 32


class SlowSuite:
    """libsodium's suite, which gives way as often as a box's own does."""

    NAME = "slow"
    seal = staticmethod(sodium.seal)
    open_sealed = staticmethod(sodium.open_sealed)
    x25519 = staticmethod(sodium.x25519)
    public_key = staticmethod(sodium.public_key)

    @staticmethod
    def x25519_steps(secret, public):
        for _ in range(SLICES):
            yield
        return sodium.x25519(secret, public)

    @staticmethod
    def public_key_steps(secret):
        for _ in range(SLICES):
            yield
        return sodium.public_key(secret)


@pytest.fixture
def slow():
    return Dialogue(suite=SlowSuite)


def test_a_message_comes_through_and_is_acknowledged(slow):
    north, south, line = slow
    ref = north.sends("are you there", FLASH)
    line.run_until(lambda: ref in south.rings())
    south.acknowledges(ref)
    line.run_until_quiet()
    assert north.saw(ref)[-1] == ACKNOWLEDGED
    slow.check()


def test_an_order_is_answered_while_a_multiplication_is_under_way(slow):
    north, _, line = slow
    line.run(20)
    assert north.station.deadline() == line.now_ms
    began = line.now_ms
    assert not north.status().line_up
    assert line.now_ms - began <= 1


def test_a_peer_that_starts_anew_is_answered_and_nothing_is_lost(slow):
    north, south, line = slow.opened()
    south.restarts()
    refs = [north.sends(f"number {number}") for number in range(3)]
    line.run_until(lambda: all(DELIVERED in north.saw(ref) for ref in refs))
    line.run_until_quiet()
    slow.check()


def test_both_ends_begin_at_once(slow):
    north, south, line = slow
    refs = north.sends("from north", FLASH), south.sends("from south", FLASH)
    line.run_until(lambda: refs[0] in south.rings() and refs[1] in north.rings())
    line.run_until_quiet()
    slow.check()


def test_a_handshake_heard_twice_while_it_is_computed_is_answered_once(slow):
    """Recorded and played again at once, as an outsider may."""
    north, south, line = slow.opened()
    south.restarts()
    line.run(1000)
    heard = []
    feed = south.station.feed

    def hears_twice(bearer, octets, now):
        heard.append(octets)
        feed(bearer, octets, now)
        if octets.endswith(b"\0"):
            feed(bearer, b"".join(heard), now)
            heard.clear()

    south.station.feed = hears_twice
    ref = north.sends("once", FLASH)
    line.run_until(lambda: DELIVERED in north.saw(ref))
    line.run_until_quiet()
    assert south.arrived().count(ref) == 1
    assert south.status().frames_discarded > 0
    slow.check()


def test_a_reply_that_comes_after_its_attempt_has_ended_is_discarded(slow):
    """North replies; South's attempt ends, as North has begun one of its own, while South computes with the reply."""
    _, south, _ = slow.opened()
    reception = south.station._reception
    attempt = south.station._line.begin(1 << 20, south.station._line.take_ephemeral())
    attempt.frame(b"")
    steps = reception._reply_steps(south.station._paths[0], attempt, None)
    with pytest.raises(RemoteProtocolError, match="has ended"):
        next(steps)
    assert south.is_up
