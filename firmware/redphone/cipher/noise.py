"""Noise_KKpsk0_25519_ChaChaPoly_SHA256, by the Noise Protocol Framework, revision 34, in its own names.

Two messages make a session. Both static keys are known beforehand, and a pre-shared key seals from the first
byte. Keys are held in bytearrays, and wiped when they are replaced, on failure and at the end.
"""

from redphone.cipher.suite import KEY_LENGTH, require_key
from redphone.cipher.symmetric import CipherState, SymmetricState
from redphone.cipher.wipe import wipe
from redphone.compat import const
from redphone.errors import LocalProtocolError, RemoteProtocolError

__all__ = ["MAX_MESSAGE", "MESSAGE_PATTERNS", "OVERHEAD", "CipherState", "HandshakeState", "SymmetricState"]

OVERHEAD = const(48)  # bytes a handshake message is longer than its payload: an ephemeral key and a tag
MAX_MESSAGE = const(65535)  # bytes, Noise section 3

# Noise sections 7.5 and 9.4. The pre-messages "-> s, <- s" are in HandshakeState's constructor.
PSK, E, EE, ES, SE, SS = "psk", "e", "ee", "es", "se", "ss"
MESSAGE_PATTERNS = (
    (PSK, E, ES, SS),  # the initiator writes
    (E, EE, SE),  # the responder writes
)


class HandshakeState:
    """One end of one handshake (Noise section 5.3), for two messages and then `split`.

    A failure of `read_message` or `write_message` other than misuse wipes everything and ends the handshake.
    """

    def __init__(self, suite, initiator, prologue, s_public, rs_public, psk, ss, s_secret, e_secret, e_public=None):
        """`suite` is the backend module, `prologue` bytes both ends must agree on; the rest are 32 bytes.

        `s` is this end's static key, `rs` the peer's; `ss` is their X25519 result, computed beforehand.
        `e_secret` is fresh random bytes for this handshake alone, `e_public` its public key if there already.
        Secrets are copied: the caller's own stay the caller's to keep or to wipe.
        """
        for key in (s_public, rs_public, psk, ss, s_secret, e_secret):
            require_key(key)
        if e_public is not None:
            require_key(e_public)
        self._suite = suite
        self._initiator = bool(initiator)
        self._e_public = None if e_public is None else bytes(e_public)
        self._remote = {"s": bytes(rs_public), "e": None}
        self._secret = {"s": bytearray(s_secret), "e": bytearray(e_secret)}
        self._psk = bytearray(psk)
        self._known = {SS: bytearray(ss)}
        self._next = 0  # index of the next message; None once this handshake has ended
        self._final_hash = None
        self._symmetric = SymmetricState(suite)
        self._symmetric.mix_hash(prologue)
        for public in (s_public, rs_public) if initiator else (rs_public, s_public):
            self._symmetric.mix_hash(public)

    @property
    def complete(self) -> bool:
        """Whether both messages have passed and `split` is due."""
        return self._next == len(MESSAGE_PATTERNS)

    def know(self, token: str, result: bytes) -> None:
        """Take the 32-byte result of a Diffie-Hellman token that was worked out beforehand."""
        require_key(result)
        self._known[token] = bytearray(result)

    def prepare_steps(self, message: bytes = b""):
        """Work out what the next message needs, giving way between slices: `message` if that is to be read.

        RemoteProtocolError, and everything wiped, for a wrong length or a public key of small order.
        """
        remote = dict(self._remote)
        done = False
        try:
            if message:
                _require_length(message)
                remote["e"] = bytes(message[:KEY_LENGTH])
            for token in MESSAGE_PATTERNS[self._next]:
                if token in (EE, ES, SE) and token not in self._known:
                    mine, theirs = self._halves(token)
                    result = yield from self._suite.x25519_steps(self._secret[mine], remote[theirs])
                    self._known[token] = bytearray(result)
            done = True
        finally:
            if not done:
                self.wipe()

    def write_message(self, payload: bytes) -> bytes:
        """The next message, 48 bytes longer than `payload`.

        LocalProtocolError, with nothing changed, if it is not this end's turn or the payload is too long;
        RemoteProtocolError if a public key of the peer is of small order.
        """
        self._require_turn(writing=True)
        if len(payload) > MAX_MESSAGE - OVERHEAD:
            raise LocalProtocolError("payload too long for a handshake message")
        return self._run(self._write, payload)

    def read_message(self, message: bytes) -> bytes:
        """The payload of the peer's next message.

        LocalProtocolError, with nothing changed, if it is not the peer's turn. RemoteProtocolError for a wrong
        length or a public key of small order, AuthenticationError if the tag does not verify.
        """
        self._require_turn(writing=False)
        return self._run(self._read, message)

    def split(self) -> tuple:
        """(initiator to responder, responder to initiator) CipherStates; the handshake's own keys are wiped.

        LocalProtocolError unless `complete`.
        """
        if not self.complete:
            raise LocalProtocolError("the handshake is not complete")
        pair = self._symmetric.split()
        self.wipe()
        return pair

    @property
    def handshake_hash(self) -> bytes:
        """32 bytes that name this session on both ends (Noise section 11.2), once it is complete."""
        if self._final_hash is None:
            raise LocalProtocolError("the handshake is not complete")
        return self._final_hash

    def wipe(self) -> None:
        """Destroy every secret held here and end the handshake; the hash of a complete one stays readable."""
        self._next = None
        for secret in (self._secret["s"], self._secret["e"], self._psk):
            wipe(secret)
        for result in self._known.values():
            wipe(result)
        self._symmetric.wipe()

    def _require_turn(self, writing: bool) -> None:
        if self._next is None:
            raise LocalProtocolError("this handshake has ended")
        if self.complete:
            raise LocalProtocolError("both handshake messages have passed")
        initiator_writes = self._next == 0
        if writing != (initiator_writes == self._initiator):
            raise LocalProtocolError("not the turn of this end")

    def _run(self, step, data: bytes) -> bytes:
        """One message, after which this handshake is one message further, or wiped."""
        done = False
        try:
            result = step(data)
            done = True
        finally:
            if not done:
                self.wipe()
        self._next += 1
        if self.complete:
            self._final_hash = self._symmetric.handshake_hash
        return result

    def _write(self, payload: bytes) -> bytes:
        for token in MESSAGE_PATTERNS[self._next]:
            if token == E:
                if self._e_public is None:
                    self._e_public = self._suite.public_key(self._secret["e"])
                self._mix_ephemeral(self._e_public)
            else:
                self._mix_secret(token)
        return self._e_public + self._symmetric.encrypt_and_hash(payload)

    def _read(self, message: bytes) -> bytes:
        _require_length(message)
        for token in MESSAGE_PATTERNS[self._next]:
            if token == E:
                self._remote["e"] = bytes(message[:KEY_LENGTH])
                self._mix_ephemeral(self._remote["e"])
            else:
                self._mix_secret(token)
        return self._symmetric.decrypt_and_hash(message[KEY_LENGTH:])

    def _mix_ephemeral(self, public: bytes) -> None:
        """In a handshake with a pre-shared key an ephemeral key goes into both hashes (Noise section 9.2)."""
        self._symmetric.mix_hash(public)
        self._symmetric.mix_key(public)

    def _mix_secret(self, token: str) -> None:
        """The pre-shared key or a Diffie-Hellman token, which names the initiator's key first."""
        if token == PSK:
            self._symmetric.mix_key_and_hash(self._psk)
        elif token in self._known:
            self._symmetric.mix_key(self._known[token])
        else:
            mine, theirs = self._halves(token)
            self._symmetric.mix_key(self._suite.x25519(self._secret[mine], self._remote[theirs]))

    def _halves(self, token: str) -> tuple:
        """Whose key of ours meets which of the peer's."""
        return (token[0], token[1]) if self._initiator else (token[1], token[0])


def _require_length(message: bytes) -> None:
    if not OVERHEAD <= len(message) <= MAX_MESSAGE:
        raise RemoteProtocolError("handshake message of a wrong length")
