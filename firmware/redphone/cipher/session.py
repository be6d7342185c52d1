"""A session: two keys, and for each bearer two counters and a replay window (docs/protocol.md section 5).

Opening a frame changes nothing until its tag has verified. A counter is never used twice: each frame sealed takes
the next one of its bearer, whether or not it is ever sent whole. The bearer's number is part of the nonce.
"""

from redphone.cipher.replay import ReplayWindow
from redphone.compat import const
from redphone.errors import LocalProtocolError, RemoteProtocolError
from redphone.wire import BEARERS_MAX, SESSION_FRAMES_MAX, TAG_OCTETS

_COUNTER_BITS = const(12)
_COUNTER_MASK = const(0x0FFF)
_BEARER_SHIFT = const(12)
_BEARER_MASK = const(3)
_NONCE_SHIFT = const(24)
_PARITY_SHIFT = const(14)
_TRANSPORT = const(0x8000)
_HEAD_OCTETS = const(2)

# What a sealed frame has besides its payload.
SEALED_OVERHEAD = _HEAD_OCTETS + TAG_OCTETS


class Session:
    """One side of a session. `number` is the handshake counter it came from; `born` a tick."""

    def __init__(self, sender, receiver, number, born):
        self._sender = sender
        self._receiver = receiver
        self._next = [0] * BEARERS_MAX
        self._parity = number & 1
        self._windows = [ReplayWindow() for _ in range(BEARERS_MAX)]
        self.number = number
        self.born = born

    def next_counter(self, bearer=0):
        """The counter that the next frame sealed for this bearer will carry."""
        return self._next[bearer]

    def exhausted(self):
        """Whether this session may seal no more frames."""
        return max(self._next) >= SESSION_FRAMES_MAX

    def seal(self, payload, bearer=0):
        """The payload as a frame for one bearer: two octets of head, the sealed payload, its tag."""
        if self.exhausted():
            raise LocalProtocolError("the session has used up its counters")
        counter = self._next[bearer]
        self._next[bearer] += 1
        low = bearer << _BEARER_SHIFT | counter & _COUNTER_MASK
        head = (_TRANSPORT | self._parity << _PARITY_SHIFT | low).to_bytes(_HEAD_OCTETS, "big")
        self._sender.set_nonce(bearer << _NONCE_SHIFT | counter)
        return head + self._sender.encrypt_with_ad(head, payload)

    def open(self, frame, bearer=0):
        """(counter, payload) of a frame of this session, for this bearer, that has not been seen before.

        RemoteProtocolError for another session's, a replayed, a cut or a forged one; then nothing has changed.
        """
        if len(frame) <= _HEAD_OCTETS + TAG_OCTETS:
            raise RemoteProtocolError("a frame is too short")
        head = frame[0] << 8 | frame[1]
        if head >> _PARITY_SHIFT != 2 | self._parity:
            raise RemoteProtocolError("a frame of another session")
        if head >> _BEARER_SHIFT & _BEARER_MASK != bearer:
            raise RemoteProtocolError("a frame of another bearer")
        window = self._windows[bearer]
        counter = restore_counter(head & _COUNTER_MASK, _COUNTER_BITS, window.highest + 1)
        if not 0 <= counter < SESSION_FRAMES_MAX or not window.is_fresh(counter):
            raise RemoteProtocolError("a frame seen before, or too old to tell")
        self._receiver.set_nonce(bearer << _NONCE_SHIFT | counter)
        payload = self._receiver.decrypt_with_ad(frame[:_HEAD_OCTETS], frame[_HEAD_OCTETS:])
        window.accept(counter)
        return counter, payload

    def wipe(self):
        """Destroy both keys."""
        self._sender.wipe()
        self._receiver.wipe()


def restore_counter(low_bits, bits, expected):
    """The counter with these `bits` low bits that lies nearest to `expected`; may be negative."""
    half = 1 << (bits - 1)
    return expected + ((low_bits - expected + half) & ((1 << bits) - 1)) - half
