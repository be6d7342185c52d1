"""Cover on the wire: every frame is as long as every other, and one comes on every beat."""

from redphone import wire
from redphone.black import coded
from redphone.black.stream_deframer import StreamDeframer
from redphone.wire import ACKNOWLEDGED, FLASH, ROUTINE, RUNG
from redphone_host.line import LineSettings
from scenarios.conftest import Dialogue

OCTETS = 200
ON_THE_WIRE = coded.encoded_octets(OCTETS, 1)


def sent_by(dialogue, end):
    return b"".join(tapped.octets for tapped in dialogue.outcome.world.wiretap if tapped[1] == end)


def soon(dialogue):
    """How many octets each end sends in eight seconds."""
    before = [len(sent_by(dialogue, end)) for end in (0, 1)]
    dialogue.line.run(8000)
    return [len(sent_by(dialogue, end)) - sent for end, sent in zip((0, 1), before, strict=True)]


def test_whatever_is_said_the_wire_shows_the_same():
    setup = wire.BearerSetup(bit_rate=9600, cover_octets=OCTETS, cover_ms=1000)
    dialogue = Dialogue.over((setup, LineSettings(bitrate=9600)))
    north, south, line = dialogue
    line.run_until(lambda: north.is_up and south.is_up, 30_000)
    line.run(1500)
    quiet = soon(dialogue)
    flash, _ = north.sends("EVACUATE HALL 3 NOW.", FLASH), south.sends("x" * 400, ROUTINE)
    line.run_until(lambda: RUNG in north.saw(flash), 30_000)
    south.acknowledges(flash, "Bert")
    busy = soon(dialogue)
    assert ACKNOWLEDGED in north.saw(flash)
    assert quiet == busy == [8 * ON_THE_WIRE] * 2
    for end in (0, 1):
        frames = list(StreamDeframer(1004).feed(sent_by(dialogue, end)))
        assert len(frames) == len(sent_by(dialogue, end)) // ON_THE_WIRE
        assert {len(frame) for frame in frames} == {OCTETS}
