"""A short-burst bearer and whoever plays its modem; prints all that was said. Takes the firmware's folder.

On MicroPython the way from an octet to a message is also gone with the heap locked.
"""

import json
import sys

sys.path.insert(0, sys.argv[1])

from redphone import ticks
from redphone.black.sbd import Sbd
from redphone.black.sbd_answers import AnswerReader, check_sum

BEGAN = ticks.PERIOD_MS - 60_000
END_MS = 900_000
FRAME = bytes(range(1, 241))
MESSAGE = b"\r\nOK\r\nERROR\r\n" + bytes(250)

# What the modem says to an order, and how much later. To a session: one failure, then the others in turn.
ANSWERS = {b"AT+SBDRB": (0, b"\x00\x00\x00\x00\r\nOK\r\n"), b"AT+SBDD0": (0, b"0\r\n\r\nOK\r\n")}
ANSWERS[b"AT+CSQ"] = (3_000, b"+CSQ:3\r\n\r\nOK\r\n")
SESSIONS = [b"0, 0, 0, 0, 0, 0", b"18, 0, 2, 0, 0, 0", b"0, 1, 1, 1, 263, 0", b"0, 2, 0, 1, 0, 0"]
NEWS = {300_000: b"\r\nSBDRING\r\n", 500_000: b"\r\n+CIEV:0,0\r\n", 600_000: b"\r\n+CIEV:0,4\r\n"}


class Player:
    """Says what a modem says."""

    def __init__(self):
        self.heard = b""
        self.says = []
        self.message = b"\x00\x00\x00\x00"

    def hear(self, octets, now):
        self.heard += octets
        if self.heard == FRAME + check_sum(FRAME):
            self.heard = b""
            self.says.append((now + 10, b"0\r\n\r\nOK\r\n"))
        elif self.heard.endswith(b"\r") and self.heard.startswith(b"AT"):
            self._obey(self.heard[:-1], now)
            self.heard = b""

    def _obey(self, order, now):
        delay, answer = ANSWERS.get(order, (5, b"\r\nOK\r\n"))
        if order.startswith(b"AT+SBDIX"):
            delay, answer = 20_000, b"\r\n+SBDIX: " + SESSIONS.pop(0) + b"\r\n\r\nOK\r\n"
        elif order.startswith(b"AT+SBDWB="):
            answer = b"READY\r\n"
        elif order == b"AT+SBDRB" and now > 100_000:
            answer = len(MESSAGE).to_bytes(2, "big") + MESSAGE + check_sum(MESSAGE) + b"\r\nOK\r\n"
        self.says.append((now + delay, answer))


def play():
    bearer, modem, story, state = Sbd(), Player(), [], None
    for now in range(0, END_MS, 25):
        tick = ticks.wrap(BEGAN + now)
        bearer.tick(tick)
        while modem.says and modem.says[0][0] <= now:
            bearer.feed(modem.says.pop(0)[1], tick)
        if now in NEWS:
            bearer.feed(NEWS[now], tick)
        octets = bearer.outgoing(tick)
        while octets:
            story.append([now, "says", len(octets), octets[:12].hex()])
            modem.hear(octets, now)
            octets = bearer.outgoing(tick)
        if now == 60_000:
            bearer.begin(FRAME, tick)
        if (bearer.state, bearer.why) != state:
            state = bearer.state, bearer.why
            story.append([now, "state", state[0], state[1]])
        frame = bearer.next_frame()
        if frame is not None:
            story.append([now, "frame", len(frame), frame == MESSAGE])
        if bearer.departed():
            story.append([now, "departed"])
    story.append([END_MS, "sessions", bearer.sessions.begun, bearer.sessions.failures])
    return story


def read_whole(reader, octets, found):
    for at in range(len(octets)):
        found[at] = reader.push(octets[at])


def read_without_allocating():
    """What is found in a line and a message."""
    octets = b"\r\nSBDRING\r\n" + b"\x01\x07" + MESSAGE + check_sum(MESSAGE) + b"\r\nOK\r\n"
    reader, found = AnswerReader(270), bytearray(len(octets))
    reader.expect_message()
    try:
        from micropython import heap_lock, heap_unlock
    except ImportError:
        read_whole(reader, octets, found)
    else:
        heap_lock()
        try:
            read_whole(reader, octets, found)
        finally:
            heap_unlock()
    return [found.count(b"\x01"), found.count(b"\x02"), found.count(b"\x03"), reader.message() == MESSAGE]


told = play()
told.insert(0, read_without_allocating())
print(json.dumps(told))
