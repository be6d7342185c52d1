"""From the bearer's octet to the whole frame, with the heap locked: whatever allocates there raises MemoryError.

Reads frames as hexadecimal from stdin; prints how many have come out as they went in.
"""

import json
import sys

import micropython

sys.path.insert(0, sys.argv[1])

from redphone.black.framing import Deframer, encode
from redphone.wire import FRAME_OCTETS_MAX

frames = [bytes.fromhex(frame) for frame in json.loads(sys.stdin.read())]
stream = b"\x05\x01noise\x00" + b"".join(b"\x00" + encode(frame) + b"\x00" for frame in frames)
deframer = Deframer(FRAME_OCTETS_MAX, FRAME_OCTETS_MAX)
ends = bytearray(len(stream))


def receive(octets, ends, deframer):
    for at in range(len(octets)):
        if deframer.push(octets[at]):
            ends[at] = 1


def locked():
    """Called once before, so that what the first call sets up is there."""
    micropython.heap_lock()
    try:
        receive(stream, ends, deframer)
    finally:
        micropython.heap_unlock()


def refuses_to_allocate():
    """The lock itself works: without that the run would prove nothing."""
    micropython.heap_lock()
    try:
        return not bytearray(64)
    except MemoryError:
        return True
    finally:
        micropython.heap_unlock()


locked()
whole = 0
check = Deframer(FRAME_OCTETS_MAX, FRAME_OCTETS_MAX)
for at in range(len(stream)):
    if check.push(stream[at]):
        whole += ends[at] and check.frame() == frames[whole]
print(json.dumps({"whole": whole, "marked": sum(ends), "lock_works": refuses_to_allocate()}))
