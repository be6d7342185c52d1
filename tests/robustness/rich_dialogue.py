"""A dialogue with a bit of everything in it: several sessions, restarts, losses, a call. The same in every run."""

from redphone.wire import FLASH, PRIORITY, ROUTINE
from scenarios.conftest import Dialogue


def rich_dialogue():
    """Played to its end, the line up and quiet."""
    dialogue = Dialogue(9600, heartbeat_s=30)
    north, south, line = dialogue
    _first_session(north, south, line)
    south.restarts()
    line.run(3000)
    _second_session(north, south, line)
    north.restarts()
    line.run(3000)
    ref = south.sends("After your restart", FLASH)
    line.run_until_quiet(2000)
    north.acknowledges(ref, by="Bert")
    line.run_until_quiet(2000)
    return dialogue


def _first_session(north, south, line):
    flash = north.sends("Are you there?", FLASH)
    line.run(2000)
    south.acknowledges(flash)
    south.sends("We are.", FLASH, reply_to=flash)
    north.sends("x" * 800, ROUTINE)
    line.run(500)
    line.drop_next(north, 2)
    line.run_until_quiet(2000)


def _second_session(north, south, line):
    call = south.calls(PRIORITY)
    line.run_until_quiet(2000)
    north.declines(call, by="Bert", note="in a meeting")
    line.run(1000)
    given_up = north.calls(FLASH)
    line.run(1000)
    north.gives_up(given_up)
    line.run_until_quiet(2000)


def stream_of(dialogue, end):
    """Every octet that one end has sent."""
    return b"".join(octets for _, sender, _, octets in dialogue.line.world.wiretap if sender == end)


def frames_of(dialogue, end):
    """Every stuffed frame that one end has sent, whole or abandoned, without delimiters."""
    return [frame for frame in stream_of(dialogue, end).split(b"\0") if frame]
