"""One station on this interpreter, its verbs asked for over stdin and stdout: `micropython station_server.py PATH ...`.

PATH: where modules are. station_frames says what is asked and answered.
"""

import gc
import sys

sys.path[:] = sys.argv[1:] + [".frozen"]

import station_frames as frames
from redphone import codec, wire
from redphone.cipher import soft
from redphone.station import Station, shell

BARE = {
    frames.STORED: shell.Stored,
    frames.STORE_FAILED: shell.StoreFailed,
    frames.ENTROPY_FAILED: shell.EntropyFailed,
}


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


def take_number():
    return frames.unpacked(take(frames.NUMBER_OCTETS))[0]


def records():
    """What follows a START."""
    count = take_number()
    while count:
        yield take(count)
        count = take_number()


def started(octets, now, utc):
    gc.collect()
    return Station(codec.unpack_all(wire.Fill, octets), AtOnce, records(), now, utc)


def obey(station, verb, now, argument, octets):
    """Do what was asked; the octets for the bearer."""
    if verb == frames.OUTGOING:
        return station.outgoing(argument)
    if verb == frames.FEED:
        station.feed(argument, octets, now)
    elif verb == frames.TICK:
        station.tick(now)
    elif verb == frames.OPERATOR:
        station.submit(shell.Operator(codec.unpack_coded(wire.ORDERS, octets), argument), now)
    elif verb == frames.VERIFIED:
        record = codec.unpack_coded(wire.ORDERS, octets)
        station.submit(shell.Verified(record, argument >> 1, bool(argument & 1)), now)
    elif verb == frames.STEPPED:
        station.submit(shell.Stepped(argument, octets[0], octets[1]), now)
    elif verb == frames.ATTENDING:
        station.submit(shell.Attending(bool(argument)), now)
    elif verb == frames.PIN_FAILED:
        station.submit(shell.PinFailed(argument), now)
    elif verb == frames.RANG:
        station.submit(shell.Rang(argument), now)
    elif verb == frames.PORT_BREAK:
        station.submit(shell.PortBreak(argument >> 1, bool(argument & 1)), now)
    elif verb == frames.ENTROPY:
        station.submit(shell.Entropy(octets), now)
    else:
        station.submit(BARE[verb](), now)
    return b""


def answer(station, octets):
    due = station.deadline()
    flags = (frames.IS_UP if station.is_up else 0) | (0 if due is None else frames.IS_DUE)
    say(frames.packed(flags, due or 0, len(octets)))
    say(octets)
    event = station.next_event()
    while event is not None:
        tell(event)
        event = station.next_event()
    say(frames.packed(frames.END, 0, 0))


def tell(event):
    if isinstance(event, shell.EntropyWanted):
        kind, argument, octets = frames.ENTROPY_WANTED, 0, b""
    elif isinstance(event, shell.Store):
        kind, argument = frames.STORE_BEGIN if event.begin else frames.STORE, event.keep_from
        octets = event.octets
    else:
        kind, argument, octets = frames.TELL, event.token, codec.pack_coded(event.record)
    say(frames.packed(kind, argument, len(octets)))
    say(octets)


def serve():
    station = None
    while True:
        verb, now, argument, count = frames.unpacked(take(frames.ASKED_OCTETS))
        octets = take(count)
        if verb == frames.START:
            station = None
            station, octets = started(octets, now, argument), b""
        else:
            octets = obey(station, verb, now, argument, octets)
        answer(station, octets)


say = sys.stdout.buffer.write
serve()
