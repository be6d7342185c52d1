"""Whoever recorded the line and plays it back gets nothing: no ring, no answer, not one octet.

Only people are told, that something is heard that is not the peer. A box that is fed a recording is compared with its
twin, which has lived through the same and is not fed.
"""

import functools
import random

import pytest
from redphone import wire
from redphone.wire import DELIVERED, FLASH, BearerState, GetStatus, Status
from robustness.rich_dialogue import frames_of, rich_dialogue, stream_of

NAMES = ("north", "south")
_AFTERWARDS_MS = 100_000
_LONGEST_BODY = 1026  # of a coded frame, with the word before it


@functools.cache
def recording():
    """(what North sent, what South sent), as frames."""
    dialogue = rich_dialogue()
    return tuple(frames_of(dialogue, end) for end in (0, 1))


def whole(frames):
    return [b"\0" + b"\0".join(frames) + b"\0"] * 2


def in_parts(frames):
    """Pieces that begin and end anywhere, each with enough behind it to end whatever frame it began."""
    stream, rng = whole(frames)[0], random.Random(1)
    cuts = sorted(rng.randrange(len(stream)) for _ in range(60))
    return [b"\0" + stream[low:high] + bytes(_LONGEST_BODY) for low, high in zip(cuts[::3], cuts[1::3], strict=True)]


def shuffled(frames):
    frames = list(frames)
    random.Random(2).shuffle(frames)
    return whole(frames)


def running(dialogue, name):
    """The box as it is, the line up and quiet. All is played at once, so as not to spoil a true frame half-way."""
    return 0


def restarted(dialogue, name):
    """The box fresh from its records, the line up."""
    getattr(dialogue, name).restarts()
    return 0


def restarted_alone(dialogue, name):
    """The box fresh from its records, and nobody answers: whatever it hears is the recording."""
    dialogue.line.cut()
    getattr(dialogue, name).restarts()
    return 70


def alone(dialogue, name):
    """The box as it is, and nobody answers."""
    dialogue.line.cut()
    return 70


def lives_on(name, state, octets):
    """A dialogue that goes on after one box was brought into a state and fed these octets.

    `state` gives the pause between pieces, milliseconds.
    """
    dialogue = rich_dialogue()
    pause_ms = state(dialogue, name)
    line, end = dialogue.line, getattr(dialogue, name)
    for piece in octets:
        end.station.feed(0, piece, line.now_ms)
        end.box.serve(line.world.now_us)
        line.run(pause_ms)
    line.run(_AFTERWARDS_MS)
    return dialogue


@functools.cache
def twin(name, state, pieces):
    """What the box that was not fed did and knew: its dialogue, with as many pauses."""
    return lives_on(name, state, [b""] * pieces)


def told(end):
    return [
        (when, type(record), repr(record))
        for when, record, _ in end.box.told
        if not isinstance(record, (Status, BearerState))
    ]


def kept(end):
    """What is in the journal, but for notes on how a bearer is."""
    return [(when, repr(entry)) for when, entry in end.box.stored if not _is_of_a_bearer(entry)]


def _is_of_a_bearer(entry):
    return isinstance(entry, wire.Noted) and entry.alarm == wire.BEARER


def discarded(end, line):
    token = line.world.order(end._number, GetStatus())
    end.box.serve(line.world.now_us)
    return end.box.answers(token)[0].frames_discarded


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("state", [running, restarted, restarted_alone, alone])
@pytest.mark.parametrize("played", [whole, in_parts, shuffled])
@pytest.mark.parametrize("sender", NAMES)
def test_a_recording_has_no_effect(name, state, played, sender):
    pieces = played(recording()[NAMES.index(sender)])
    fed, other = lives_on(name, state, pieces), twin(name, state, len(pieces))
    assert fed.line.world.wiretap == other.line.world.wiretap
    for each in NAMES:
        assert told(getattr(fed, each)) == told(getattr(other, each))
        assert kept(getattr(fed, each)) == kept(getattr(other, each))
    more = discarded(getattr(fed, name), fed.line) - discarded(getattr(other, name), other.line)
    assert more >= len(pieces)


@pytest.mark.parametrize("name", NAMES)
def test_after_a_recording_the_line_still_works(name):
    fed = lives_on(name, restarted, whole(recording()[0]) + whole(recording()[1]))
    ref = fed.north.sends("Still here", FLASH)
    fed.line.run_until(lambda: DELIVERED in fed.north.saw(ref), 3000)


def test_the_recording_is_rich_enough():
    dialogue = rich_dialogue()
    for end in (0, 1):
        assert len(dialogue.line.world.handshake_counters(end)) >= 1
        assert len(recording()[end]) >= 20
    assert stream_of(dialogue, 0) == stream_of(rich_dialogue(), 0), "the dialogue is not the same in every run"
