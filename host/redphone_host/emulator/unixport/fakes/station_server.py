"""One station on this interpreter, its verbs asked for over stdin and stdout: `micropython station_server.py MODULES`.

Asked:     verb, now, argument, octets that follow (octet, three 32-bit numbers, big-endian), and those octets.
Answered:  flags, deadline, octets for the bearer (octet, two numbers), and those octets; then every event: kind,
           argument, octets that follow, and those octets. An event of kind END is the last.

START makes a new station from a fill; the records of its journal follow, each behind its length, a length 0 at the end.
"""

import gc
import struct
import sys

sys.path[:] = [sys.argv[1], ".frozen"]

from redphone import codec, wire
from redphone.cipher import soft
from redphone.station import Station, shell

START, FEED, TICK, OUTGOING, OPERATOR, STORED, STORE_FAILED, RANG, ENTROPY, ENTROPY_FAILED = range(10)
END, TELL, STORE, STORE_BEGIN, ENTROPY_WANTED = range(5)
IS_UP, IS_DUE = 1, 2

BARE = {STORED: shell.Stored, STORE_FAILED: shell.StoreFailed, ENTROPY_FAILED: shell.EntropyFailed}

_ASKED = ">BIII"
_ANSWERED = ">BII"
_EVENT = ">BII"


class AtOnce:
    """The box's own cipher, each multiplication in one go: under virtual time none takes any."""

    NAME = soft.NAME
    seal = staticmethod(soft.seal)
    open_sealed = staticmethod(soft.open_sealed)
    x25519 = staticmethod(soft.x25519)
    public_key = staticmethod(soft.public_key)

    @staticmethod
    def x25519_steps(secret, public):
        return soft.x25519(secret, public)
        yield

    @staticmethod
    def public_key_steps(secret):
        return soft.public_key(secret)
        yield


def take(count):
    octets = sys.stdin.buffer.read(count)
    if len(octets) < count:
        raise SystemExit
    return octets


def records():
    """What follows a START."""
    (count,) = struct.unpack(">I", take(4))
    while count:
        yield take(count)
        (count,) = struct.unpack(">I", take(4))


def started(octets, now, utc):
    gc.collect()
    return Station(codec.unpack_all(wire.Fill, octets), AtOnce, records(), now, utc)


def obey(station, verb, now, argument, octets):
    """Do what was asked; the octets for the bearer."""
    if verb == OUTGOING:
        return station.outgoing(argument)
    if verb == FEED:
        station.feed(argument, octets, now)
    elif verb == TICK:
        station.tick(now)
    elif verb == OPERATOR:
        station.submit(shell.Operator(codec.unpack_coded(wire.ORDERS, octets), argument), now)
    elif verb == RANG:
        station.submit(shell.Rang(argument), now)
    elif verb == ENTROPY:
        station.submit(shell.Entropy(octets), now)
    else:
        station.submit(BARE[verb](), now)
    return b""


def answer(station, octets):
    due = station.deadline()
    flags = (IS_UP if station.is_up else 0) | (0 if due is None else IS_DUE)
    say(struct.pack(_ANSWERED, flags, due or 0, len(octets)))
    say(octets)
    event = station.next_event()
    while event is not None:
        tell(event)
        event = station.next_event()
    say(struct.pack(_EVENT, END, 0, 0))


def tell(event):
    if isinstance(event, shell.EntropyWanted):
        say(struct.pack(_EVENT, ENTROPY_WANTED, 0, 0))
        return
    if isinstance(event, shell.Store):
        kind, argument, octets = STORE_BEGIN if event.begin else STORE, event.keep_from, event.octets
    else:
        kind, argument, octets = TELL, event.token, codec.pack_coded(event.record)
    say(struct.pack(_EVENT, kind, argument, len(octets)))
    say(octets)


def serve():
    station = None
    while True:
        verb, now, argument, count = struct.unpack(_ASKED, take(struct.calcsize(_ASKED)))
        octets = take(count)
        if verb == START:
            station = None
            station, octets = started(octets, now, argument), b""
        else:
            octets = obey(station, verb, now, argument, octets)
        answer(station, octets)


say = sys.stdout.buffer.write
serve()
