"""Packet bearers in pairs, with losses and noise; prints all that happened. Takes the firmware's folder.

On MicroPython the way from an octet to a packet is also gone with the heap locked.
"""

import json
import sys

sys.path.insert(0, sys.argv[1])

from redphone import ticks
from redphone.black.ax25 import Addresses
from redphone.black.hf_modem import HfModem
from redphone.black.kiss import Kiss
from redphone.black.kiss_framing import KissDeframer, command

BEGAN = ticks.PERIOD_MS - 20_000
STEP_MS = 10
FRAMES = [bytes(range(200)), bytes(range(256)) * 2, b"short", bytes(700)]


def joined(ends, frames, lose_every):
    """Each end sends the next frame when it is its turn; every so many octets one is lost."""
    story = []
    now, count = BEGAN, 0
    waiting = [list(frames), list(frames)]
    for _ in range(30_000):
        for at in (0, 1):
            end = ends[at]
            end.tick(now)
            if waiting[at] and end.ready():
                story.append([now, at, "began", len(waiting[at][0])])
                end.begin(waiting[at].pop(0)[: end.frame_octets_max], now)
            octets = end.outgoing(now)
            while octets:
                for octet in octets:
                    count += 1
                    if not lose_every or count % lose_every:
                        ends[1 - at].feed(bytes((octet,)), now)
                octets = end.outgoing(now)
            if end.departed():
                story.append([now, at, "departed"])
            frame = end.next_frame()
            if frame is not None:
                story.append([now, at, "frame", len(frame), frame in [sent[: len(frame)] for sent in frames]])
        now = ticks.add(now, STEP_MS)
    story.append(["discarded", ends[0].discarded, ends[1].discarded])
    return story


def deframed(deframer, octets):
    found = 0
    for octet in octets:
        if deframer.push(octet):
            found += 1
    return found


def in_a_locked_heap():
    """[packets found, whether the last is right]"""
    deframer = KissDeframer(300)
    octets = command(0, bytes(range(256))) + b"\xc0\x00\xdb\x01\xc0" + bytes(400) + command(0, b"last")
    if sys.implementation.name == "micropython":
        import micropython

        micropython.heap_lock()
        try:
            found = deframed(deframer, octets)
        finally:
            micropython.heap_unlock()
    else:
        found = deframed(deframer, octets)
    return [found, deframer.packet() == b"last"]


def packet_radios():
    calls = (("NORTH-1", "SOUTH-2"), ("SOUTH-2", "NORTH-1"))
    return [Kiss(761, 256, 1200, Addresses(*call), ((1, 30),)) for call in calls]


def hf_modems():
    return [HfModem("datac3", 4), HfModem("datac3", 4)]


print(
    json.dumps(
        [
            in_a_locked_heap(),
            joined(packet_radios(), FRAMES, 0),
            joined(packet_radios(), FRAMES, 997),
            joined(hf_modems(), FRAMES, 0),
            joined(hf_modems(), FRAMES, 997),
        ]
    )
)
