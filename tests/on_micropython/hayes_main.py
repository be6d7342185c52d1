"""A telephone bearer and whoever plays its modem, from set-up to a second call; prints all that was said, and when.

Takes the firmware's folder as its argument.
"""

import json
import sys

sys.path.insert(0, sys.argv[1])

from redphone import ticks
from redphone.black.hayes import Hayes
from redphone.black.stream import StreamBearer

BEGAN = ticks.PERIOD_MS - 40_000
STEP_MS = 25
FRAME = bytes(range(10, 210))

# What the modem says to an order, and how much later; the peer's frame comes with the call.
ANSWERS = {
    b"\rAT\r": (40, b"AT\r\r\nOK\r\n"),
    b"\rATZ\r": (700, b"ATZ\r\r\nOK\r\n"),
    b"\rATE0V1X4&C1S0=0\r": (60, b"\n\rOK\n\r"),
    b"\rATDT0,200\r": (14_000, b"\r\nCARRIER 2400\r\n\r\nCONNECT 2400/NONE\r\n\x00\x03ab\x00\xff\x80"),
    b"+++": (1100, b"\r\nOK\r\n"),
    b"\rATH\r": (300, b"\r\nOK\r\n"),
    b"\rATA\r": (9000, b"\r\nCONNECT 1200\r\n"),
}

# What it says by itself.
NEWS = {30_000: b"\x07sealed\r\nNO CARRIER\r\n\x00", 60_000: b"\r\nRING\r\n", 83_000: b"\r\nNO CARRIER\r\n"}


stream = StreamBearer(9600)
stream.told(0, 0)  # a clean one: plain frames
hayes = Hayes(stream, "0,200", idle_ms=20_000)
said = []
coming = sorted(NEWS.items())
sent = b""
state = None
for elapsed in range(0, 120_000, STEP_MS):
    now = ticks.add(BEGAN, elapsed)
    while coming and coming[0][0] <= elapsed:
        hayes.feed(coming.pop(0)[1], now)
    frame = hayes.next_frame()
    if frame is not None:
        said.append([elapsed, "frame", len(frame), 0])
    if elapsed == 5000:
        hayes.wanted(now)
    if hayes.ready() and elapsed in (25_000, 80_000):
        hayes.begin(FRAME, now)
    hayes.tick(now)
    octets = hayes.outgoing(now)
    hayes.departed()
    if octets:
        sent += octets
        said.append([elapsed, "sent", len(octets), sum(octets)])
    if [hayes.state, hayes.why] != state:
        state = [hayes.state, hayes.why]
        said.append([elapsed, "state", hayes.state, hayes.why])
    if octets in ANSWERS:
        later, answer = ANSWERS[octets]
        coming.append((elapsed + later, answer))
        coming.sort()
said.append([0, "orders", sent.count(b"ATDT"), sent.count(b"ATA")])
print(json.dumps(said))
