"""One line over several bearers: what goes over which, what becomes of it when one fails, and what an observer sees."""

from itertools import pairwise

import pytest
from redphone.black.bearer import DEGRADED, NO_VALID_FRAMES, UP
from redphone.red.fragment import Fragment
from redphone.wire import DELIVERED, FLASH, IMMEDIATE, NO_CIPHERTEXT, PRIORITY, ROUTINE, RUNG
from redphone_host.line import LineSettings
from redphone_host.line.frames import FrameSplitter
from scenarios.conftest import Dialogue, serial

pytestmark = [pytest.mark.virtual_time, pytest.mark.in_this_process]

_FILE = "0123456789" * 1000


def bearer(bit_rate, flags=0, **line):
    return serial(bit_rate, flags), LineSettings(bitrate=bit_rate, **line)


def path(end, number):
    return end.station._paths[number]


def state(end, number):
    return path(end, number).state(end.station._now)


def unacknowledged(end, number):
    """Octets of frames on this bearer that may still have to be sent again."""
    return sum(frame.octets for frame in end.station._line.current.lanes[number].sent._frames.values())


def test_flash_goes_over_every_bearer_and_rings_once():
    dialogue = Dialogue.over(bearer(9600), bearer(300)).opened()
    north, south, _ = dialogue
    before = [line.octets_of(0) for line in dialogue.bearers]
    ref = north.sends("x" * 100, FLASH)
    took_ms = dialogue.line.run_until(lambda: RUNG in north.saw(ref))
    assert took_ms < 500, "the first copy counts"
    dialogue.line.run_until_quiet()
    for line, octets in zip(dialogue.bearers, before, strict=True):
        assert line.octets_of(0) - octets > 100
    assert south.arrived() == [ref]
    assert north.saw(ref) == [DELIVERED, RUNG]
    dialogue.check()


def test_all_else_goes_over_the_faster_alone():
    dialogue = Dialogue.over(bearer(300), bearer(9600)).opened()
    slow, fast = dialogue.bearers
    slow.run_until_quiet(20_000)
    before = [line.octets_of(0) for line in dialogue.bearers]
    for precedence in (ROUTINE, PRIORITY, IMMEDIATE):
        dialogue.north.sends("x" * 1000, precedence)
    fast.run_until_quiet()
    assert slow.octets_of(0) - before[0] < 100, "no more than a sign of life"
    assert fast.octets_of(0) - before[1] > 3000
    dialogue.check()


def test_a_file_survives_both_bearers_one_after_the_other(monkeypatch):
    sent = []
    whole_item = Fragment.item
    monkeypatch.setattr(Fragment, "item", lambda piece: sent.append((piece.start, piece.end)) or whole_item(piece))
    dialogue = Dialogue.over(bearer(9600), bearer(2400)).opened()
    north, south, fast = dialogue
    slow = dialogue.bearers[1]
    ref = north.sends(_FILE)
    fast.run(4_000)
    assert 2000 < sent[-1][1] < 6000
    assert not slow.octets_of(0) or path(north, 0).misses == 0
    again = _dies(fast, north, 0, slow)
    slow.run(8_000)
    assert DELIVERED not in north.saw(ref)
    fast.heal()
    again += _dies(slow, north, 1, fast)
    fast.run_until(lambda: DELIVERED in north.saw(ref), 120_000)
    fast.run_until_quiet()
    assert south.texts() == [_FILE.encode()]
    twice = sum(end - start for start, end in sent) - len(_FILE) - len("......")
    print(f"\nsent twice: {twice} octets; unacknowledged when bearers died: {again}")
    assert 0 <= twice <= again
    dialogue.check()


def _dies(line, sender, number, other):
    """A bearer is cut, and the other takes over within two time-outs; the octets that were not acknowledged."""
    timeout_ms = path(sender, number).round_trip.timeout_ms()
    frame_ms, proof_ms = (
        octets * 10_000 // each.model.settings.bitrate for octets, each in ((1024, line), (100, other))
    )
    before = other.octets_of(0)
    line.cut()
    lost, passed_ms = 0, 0
    while other.octets_of(0) - before < 100:
        lost = max(lost, unacknowledged(sender, number))
        line.run(10)
        passed_ms += 10
        assert passed_ms < frame_ms + 2 * timeout_ms + proof_ms, "the other bearer does not take over"
    print(f"\ntaken over after {passed_ms} ms, time-out {timeout_ms} ms")
    return lost


def test_a_bearer_that_delivers_no_valid_frames_is_degraded_and_comes_back():
    dialogue = Dialogue.over(bearer(9600, ber=0.5), bearer(1200), heartbeat_s=30)
    north, south, noisy = dialogue
    clean = dialogue.bearers[1]
    clean.run_until(lambda: north.is_up and south.is_up, 60_000)
    refs = [north.sends(f"{number}" * 200, ROUTINE) for number in range(5)]
    clean.run_until(lambda: all(RUNG in north.saw(ref) for ref in refs), 60_000)
    clean.run(180_000)
    assert state(north, 0) == state(south, 0) == (DEGRADED, NO_VALID_FRAMES)
    assert state(north, 1)[0] == state(south, 1)[0] == UP
    for direction in (noisy.model._from_a, noisy.model._from_b):
        direction._damage._errors = None
    clean.run(180_000)
    assert state(north, 0)[0] == state(south, 0)[0] == UP
    before = noisy.octets_of(0)
    ref = north.sends("x" * 1000)
    clean.run_until(lambda: RUNG in north.saw(ref), 5_000)
    assert noisy.octets_of(0) - before > 1000, "it is the faster again"
    dialogue.check()


def test_nothing_is_ever_sent_where_ciphertext_is_forbidden():
    dialogue = Dialogue.over(bearer(9600, NO_CIPHERTEXT), bearer(1200), heartbeat_s=30)
    north, south, forbidden = dialogue
    forbidden.run_until(lambda: north.is_up and south.is_up)
    refs = [north.sends("x" * 300, precedence) for precedence in range(4)]
    dialogue.bearers[1].run_until(lambda: all(RUNG in north.saw(ref) for ref in refs), 60_000)
    dialogue.bearers[1].cut()
    south.sends("This must wait", FLASH)
    forbidden.run(600_000)
    dialogue.bearers[1].heal()
    forbidden.run(300_000)
    assert b"This must wait" in north.texts()
    assert not forbidden.octets_of(0)
    assert not forbidden.octets_of(1)
    dialogue.check()


def test_a_bearer_with_an_entirely_different_delay_appears():
    dialogue = Dialogue.over(bearer(2400, delay_ms=10_000), bearer(1200), heartbeat_s=30)
    north, south, far = dialogue
    near = dialogue.bearers[1]
    far.cut()
    near.run_until(lambda: north.is_up and south.is_up, 120_000)
    routine = north.sends("x" * 3000)
    near.run(10_000)
    far.heal()
    flash = south.sends("While the other goes on", FLASH)
    assert near.run_until(lambda: RUNG in south.saw(flash), 20_000) < 5_000
    near.run_until(lambda: RUNG in north.saw(routine), 60_000)
    near.run(240_000)
    assert 20_000 < path(north, 0).round_trip.smoothed_ms < 22_000
    assert path(north, 1).round_trip.smoothed_ms < 2_000
    near.cut()
    ref = north.sends("Only the long way is left", FLASH)
    near.run_until(lambda: RUNG in north.saw(ref), 60_000)
    near.heal()
    near.run_until_quiet(30_000)
    dialogue.check()


# Cover.

_COVER_MS = 500
_COVER = {"cover_octets": 200, "cover_ms": _COVER_MS}


def frames_of(line, end, from_us, to_us):
    """(when it began, length) of each frame that one end has sent meanwhile."""
    splitter, found = FrameSplitter(), []
    for at_us, sender, _, octets in line.world.wiretap:
        for part in splitter.split(octets) if sender == end else ():
            if part.begins:
                found.append([at_us, 0])
            if part.framed:
                found[-1][1] += len(part.octets)
    return [(at_us, octets) for at_us, octets in found if from_us <= at_us < to_us]


def covered(busy):
    """What an observer sees of a minute: frames of North's and of South's."""
    dialogue = Dialogue.over((serial(9600, **_COVER), LineSettings(bitrate=9600)))
    north, south, line = dialogue
    line.run_until(lambda: north.is_up and south.is_up)
    from_us = line.world.now_us
    line.run(5_000)
    if busy:
        for number, octets in enumerate((0, 1, 100, 1000, 4000)):
            north.sends("x" * octets, (ROUTINE, FLASH)[number % 2])
            south.sends("y" * octets, (FLASH, ROUTINE)[number % 2])
            line.run(4_000)
        line.run(40_000)
        assert len(south.texts()) == len(north.texts()) == 5
        dialogue.check()
    line.run((from_us + 65_000_000 - line.world.now_us) // 1000)
    return [frames_of(line, end, from_us, from_us + 65_000_000) for end in (0, 1)]


def test_an_observer_of_a_covered_line_learns_nothing():
    idle, busy = covered(False), covered(True)
    assert idle == busy
    for frames in idle:
        assert len(frames) >= 65_000 // _COVER_MS - 2
        assert len({octets for _, octets in frames}) == 1
        times = [at_us for at_us, _ in frames[1:]]
        assert {later - earlier for earlier, later in pairwise(times)} == {1000 * _COVER_MS}
