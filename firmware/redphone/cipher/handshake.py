"""Handshake frames: Noise messages behind a counter and a short keyed MAC (docs/protocol.md section 4).

Whoever has no fill costs the box one hash: the MAC is checked first. Whoever replays an old frame costs it one more:
the counter is in the clear, under the MAC and in the prologue. Only then is anything multiplied.
"""

from redphone import codec
from redphone.cipher.constant_time import equal
from redphone.cipher.kdf import expand, hmac_sha256
from redphone.cipher.noise import ES, SE, HandshakeState
from redphone.cipher.session import Session
from redphone.cipher.wipe import wipe
from redphone.compat import const
from redphone.errors import AuthenticationError, RemoteProtocolError
from redphone.wire import FRAME_OCTETS_MAX, MAC_OCTETS, SUITE, VERSION, Handshake1, Handshake2

_NAME = b"redphone"
_MAC_LABEL = b"redphone handshake mac"
_LOW_BITS = const(0x3F)
_REPLY_HEAD = const(0x40)
_NOISE_OCTETS = const(48)

# Room for items in the two frames.
FIRST_PAYLOAD_MAX = FRAME_OCTETS_MAX - 13 - _NOISE_OCTETS
REPLY_PAYLOAD_MAX = FRAME_OCTETS_MAX - 9 - _NOISE_OCTETS


class Ephemeral:
    """A key pair for one handshake and its product with the peer's static key, made while the box is idle."""

    def __init__(self, secret, public, with_peer):
        self.secret = bytearray(secret)
        self.public = public
        self.with_peer = bytearray(with_peer)

    def wipe(self):
        """Destroy what is secret of it."""
        wipe(self.secret)
        wipe(self.with_peer)


class Keys:
    """What a fill gives to every handshake of its line."""

    def __init__(self, fill, suite):
        self.suite = suite
        self.role = fill.role
        self.peer_public = fill.peer_public
        self._fill = fill
        self._mac_key = expand(fill.psk, _MAC_LABEL)

    def handshake(self, initiator_role, counter, ephemeral):
        """A Noise handshake of ours, as initiator or responder."""
        fill = self._fill
        state = HandshakeState(
            self.suite,
            initiator_role == fill.role,
            self._prologue(initiator_role, counter),
            fill.own_public,
            fill.peer_public,
            fill.psk,
            fill.static_static,
            fill.own_secret,
            ephemeral.secret,
            ephemeral.public,
        )
        # The initiator's "es" and the responder's "se" are one product: of the own ephemeral and the peer's static key.
        state.know(ES if initiator_role == fill.role else SE, ephemeral.with_peer)
        ephemeral.wipe()
        return state

    def mac(self, sender_role, head, noise):
        """The short MAC of a handshake frame that `sender_role` sends; `head` is what the frame answers or is."""
        return hmac_sha256(self._mac_key, bytes([sender_role]), head, noise)[:MAC_OCTETS]

    def _prologue(self, initiator_role, counter):
        """What both ends must agree on beforehand: no negotiation, so no downgrade."""
        return (
            _NAME + bytes([VERSION, SUITE]) + self._fill.line_id + bytes([initiator_role]) + counter.to_bytes(4, "big")
        )


class Attempt:
    """A handshake that we have begun; `number` is its counter."""

    def __init__(self, keys, number, ephemeral):
        self._keys = keys
        self._state = keys.handshake(keys.role, number, ephemeral)
        self._mac = b""
        self.number = number

    def frame(self, payload):
        """The first frame, with our first items in it. May be made once."""
        noise = self._state.write_message(payload)
        head = bytes([VERSION]) + self.number.to_bytes(4, "big")
        self._mac = self._keys.mac(self._keys.role, head, noise)
        return head + self._mac + noise

    def matches(self, reply):
        """Whether a reply is to this very attempt: its MAC covers ours, so one recorded earlier never matches."""
        if reply.head != _REPLY_HEAD | self.number & _LOW_BITS:
            return False
        peer = 1 - self._keys.role
        return equal(reply.mac, self._keys.mac(peer, bytes([reply.head]) + self._mac, reply.noise))

    def prepare_steps(self, reply):
        """Two multiplications for `finish`, giving way between slices; RemoteProtocolError ends the attempt."""
        return self._state.prepare_steps(reply.noise)

    def finish(self, reply, now):
        """(payload, Session) from a reply that matches."""
        payload = self._state.read_message(reply.noise)
        ours, theirs = self._state.split()
        return payload, Session(ours, theirs, self.number, now)

    def wipe(self):
        """Destroy the attempt's keys."""
        self._state.wipe()


class Answer:
    """A handshake that the peer has begun and that we have read; `payload` holds its first items."""

    def __init__(self, keys, first, state):
        self._keys = keys
        self._state = state
        self._first_mac = first.mac
        self.number = first.counter
        self.payload = state.read_message(first.noise)

    def reply(self, payload, now):
        """(frame, Session): the second frame, with our first items in it. May be made once."""
        noise = self._state.write_message(payload)
        head = bytes([_REPLY_HEAD | self.number & _LOW_BITS])
        frame = head + self._keys.mac(self._keys.role, head + self._first_mac, noise) + noise
        theirs, ours = self._state.split()
        return frame, Session(ours, theirs, self.number, now)

    def wipe(self):
        """Destroy the answer's keys."""
        self._state.wipe()


def read_first(keys, frame, seen):
    """The checked first frame of a peer whose counters up to `seen` are spent; RemoteProtocolError to discard it."""
    first = codec.unpack_all(Handshake1, frame)
    if not equal(first.mac, keys.mac(1 - keys.role, frame[:5], first.noise)):
        raise AuthenticationError("a handshake frame's MAC is wrong")
    if first.counter <= seen:
        raise RemoteProtocolError("a handshake seen before")
    return first


def ephemeral_steps(keys, secret):
    """An Ephemeral from 32 unpredictable octets: two multiplications, giving way between slices."""
    public = yield from keys.suite.public_key_steps(secret)
    with_peer = yield from keys.suite.x25519_steps(secret, keys.peer_public)
    return Ephemeral(secret, public, with_peer)


def answer_steps(keys, first, ephemeral):
    """An Answer to a first frame that `read_first` has passed; RemoteProtocolError if it does not open.

    Two multiplications, giving way between slices, the second only if the frame opens.
    """
    state = keys.handshake(1 - keys.role, first.counter, ephemeral)
    yield from state.prepare_steps(first.noise)
    answer = Answer(keys, first, state)
    yield from state.prepare_steps()
    return answer


def read_reply(attempts, frame):
    """(the attempt that this second frame replies to, the frame); RemoteProtocolError if it replies to none."""
    reply = codec.unpack_all(Handshake2, frame)
    for attempt in attempts:
        if attempt.matches(reply):
            return attempt, reply
    raise RemoteProtocolError("a reply to no handshake of ours")
