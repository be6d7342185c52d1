"""The figures that are promised, exact under virtual time. Run with -s to see them."""

import pytest
from redphone.black.coded import SYNC, WORD_OCTETS, read_word
from redphone.wire import ACKNOWLEDGED, DELIVERED, FLASH, RUNG
from scenarios.conftest import Dialogue

_LONG = 10_000
_SLOW = 1200

# A frame of up to 5 s, 600 octets, is given up; what its loss costs in stronger frames; the FLASH itself.
_RESENT_MAX = 1300
_HEAD_OCTETS = len(SYNC) + WORD_OCTETS


def show(what, measured, promised):
    print(f"\n{what:<72} {measured:>8}  (promised: {promised})", end="")


def told_delivered_at(end, ref):
    """When, in microseconds, a sender was told that its message is stored at the other end."""
    return next(when for when, record, _ in end.box.told if getattr(record, "status", 0) == DELIVERED)


def octets_before(line, when_us):
    """Octets that both ends had handed to the line strictly before an instant."""
    return sum(len(octets) for handed_us, _, _, octets in line.world.wiretap if handed_us < when_us)


def cost(dialogue, end, octets):
    """(octets until the sender is told DELIVERED, octets until all is quiet, milliseconds until told)."""
    line = dialogue.line
    before, began = line.octets, line.now_ms
    ref = end.sends("x" * octets)
    line.run_until(lambda: DELIVERED in end.saw(ref))
    told = told_delivered_at(end, ref)
    line.run_until_quiet()
    assert end.saw(ref) == [DELIVERED, RUNG]
    return octets_before(line, told) - before, line.octets - before, told // 1000 - began


@pytest.mark.parametrize(("octets", "promised"), [(20, 100), (160, 240)])
@pytest.mark.parametrize("who", ["north", "south"])
def test_a_message_and_its_receipt_in_a_session(who, octets, promised):
    dialogue = Dialogue().opened()
    told, quiet, _ = cost(dialogue, getattr(dialogue, who), octets)
    show(f"{octets} octets from {who}, session up: octets until DELIVERED is told", told, promised)
    show("   the same until RUNG is reported and acknowledged too", quiet, "-")
    assert told <= promised


def test_a_message_and_its_receipt_with_no_session_yet():
    dialogue = Dialogue()
    told, quiet, _ = cost(dialogue, dialogue.north, 20)
    show("20 octets, cold: octets until DELIVERED is told, handshakes coded", told, 205)
    show("   the same until the line is quiet", quiet, "-")
    assert told <= 205


def test_both_open_at_once_with_no_session_yet():
    dialogue = Dialogue()
    told, quiet, _ = cost(dialogue, dialogue.south, 20)
    show("20 octets, cold, both ends open at once: until DELIVERED is told", told, "-")
    show("   the same until the line is quiet", quiet, "-")


@pytest.mark.parametrize("who", ["north", "south"])
def test_a_cold_start_on_a_slow_line(who):
    dialogue = Dialogue(300)
    _, _, told_ms = cost(dialogue, getattr(dialogue, who), 20)
    show(f"20 octets from {who}, cold, at 300 bit/s: ms until DELIVERED is told", told_ms, 7000)
    assert told_ms < 7000


def on_the_wire(line, end):
    """(microsecond at which it starts on the wire, octet) of everything that `end` has sent."""
    octet_us = 10_000_000 / line.world.line.settings.bitrate
    free_us = 0.0
    sent = []
    for handed_us, sender, _, octets in line.world.wiretap:
        for octet in octets if sender == end else b"":
            start = max(float(handed_us), free_us)
            free_us = start + octet_us
            sent.append((start, octet))
    return sent


def first_frame_begun(line, end, handed):
    """(start, end) in microseconds of the first frame that `end` begins once so many octets are handed to the line."""
    sent = on_the_wire(line, end)
    begins = 0
    for _, sender, _, octets in line.world.wiretap:
        if sender != end:
            continue
        if begins >= handed and (octets.startswith(SYNC) or octets[0] == 0):
            break
        begins += len(octets)
    stream = bytes(octet for _, octet in sent[begins:])
    if stream.startswith(SYNC):
        length = _HEAD_OCTETS + read_word(stream[len(SYNC) : _HEAD_OCTETS])[1]
    else:
        length = stream.index(b"\0", 1) + 1
    return sent[begins][0], sent[begins + length - 1][0]


def octets_of_a_long_message(flash_at_ms=None):
    """(octets North sends for a long ROUTINE message, the dialogue, (when, behind how many octets) FLASH came)."""
    dialogue = Dialogue(_SLOW).opened()
    north, south, line = dialogue
    before = line.world.wire_octets[0]
    routine = north.sends("x" * _LONG)
    submitted = None
    if flash_at_ms is not None:
        line.run(flash_at_ms)
        submitted = line.world.now_us, line.world.wire_octets[0]
        flash = north.sends("FLASH FLASH FLASH", FLASH)
        line.run_until(lambda: DELIVERED in north.saw(flash))
        assert DELIVERED not in north.saw(routine)
    line.run_until(lambda: DELIVERED in north.saw(routine), 300_000)
    assert b"x" * _LONG in south.texts()
    dialogue.check()
    return line.world.wire_octets[0] - before, dialogue, submitted


@pytest.fixture(scope="module")
def undisturbed_octets():
    octets, _, _ = octets_of_a_long_message()
    show(f"{_LONG} octets, ROUTINE, alone: octets sent", octets, "-")
    return octets


@pytest.mark.parametrize("flash_at_ms", [0, 1, 700, 1300, 5_003, 20_011, 33_333, 61_007, 80_001])
def test_flash_does_not_wait_for_the_rest_of_a_routine_frame(flash_at_ms, undisturbed_octets):
    octets, dialogue, (submitted, handed) = octets_of_a_long_message(flash_at_ms)
    start, end = first_frame_begun(dialogue.line, 0, handed)
    flash_stored = [when for when, entry in dialogue.south.box.stored if getattr(entry, "ref", 0) & 3 == FLASH]
    octet_us = 10_000_000 / _SLOW
    assert end - 1000 <= flash_stored[0] <= end + 2 * octet_us, "the first frame begun is not the FLASH's"
    waited = (start - submitted) / octet_us
    resent = octets - undisturbed_octets
    show(f"FLASH {flash_at_ms} ms into a long ROUTINE: octet times until it starts", f"{waited:.1f}", 40)
    show("   octets sent in addition, FLASH's own among them", resent, _RESENT_MAX)
    assert waited <= 40
    assert resent < _RESENT_MAX


def test_an_acknowledgement_by_a_person_is_small():
    north, south, line = Dialogue().opened()
    ref = north.sends("Hello", FLASH)
    line.run_until_quiet()
    before = line.octets
    south.acknowledges(ref, by="Ada")
    line.run_until(lambda: ACKNOWLEDGED in north.saw(ref))
    line.run_until_quiet()
    show("a person's ACKNOWLEDGED, and the Ack of it", line.octets - before, "-")
    assert line.octets - before <= 75
