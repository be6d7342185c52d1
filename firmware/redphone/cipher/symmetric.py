"""The two inner objects of a Noise handshake (revision 34, sections 5.1 and 5.2), in the specification's names.

Keys are held in bytearrays and wiped when they are replaced or no longer needed.
"""

from hashlib import sha256

from redphone.cipher.kdf import hkdf
from redphone.cipher.suite import KEY_LENGTH, require_key
from redphone.cipher.wipe import wipe
from redphone.errors import LocalProtocolError

PROTOCOL_NAME = b"Noise_KKpsk0_25519_ChaChaPoly_SHA256"


class CipherState:
    """A key and the counter of its next message (Noise section 5.1). `suite` is the backend module."""

    def __init__(self, suite):
        self._suite = suite
        self._key = bytearray(KEY_LENGTH)
        self._has_key = False
        self._wiped = False
        self.nonce = 0

    def initialize_key(self, key: bytes) -> None:
        """Take a 32-byte key, or None for none, and start counting from 0."""
        if key is None:
            wipe(self._key)
        else:
            require_key(key)
            self._key[:] = key
        self._has_key = key is not None
        self._wiped = False
        self.nonce = 0

    def has_key(self) -> bool:
        """Whether messages are sealed; without a key they pass unchanged, as the specification has it."""
        return self._has_key

    def set_nonce(self, nonce: int) -> None:
        """Choose the next message's counter: for transport messages out of order (Noise section 11.4)."""
        self.nonce = nonce

    def encrypt_with_ad(self, ad: bytes, plaintext: bytes) -> bytes:
        """The sealed message, 16 bytes longer. LocalProtocolError once wiped or out of counters."""
        self._require_not_wiped()
        if not self._has_key:
            return bytes(plaintext)
        ciphertext = self._suite.seal(self._key, self.nonce, ad, plaintext)
        self.nonce += 1
        return ciphertext

    def decrypt_with_ad(self, ad: bytes, ciphertext: bytes) -> bytes:
        """The plaintext. AuthenticationError changes nothing: the counter moves on after success only."""
        self._require_not_wiped()
        if not self._has_key:
            return bytes(ciphertext)
        plaintext = self._suite.open_sealed(self._key, self.nonce, ad, ciphertext)
        self.nonce += 1
        return plaintext

    def wipe(self) -> None:
        """Destroy the key. What would now pass unsealed is refused instead."""
        wipe(self._key)
        self._has_key = False
        self._wiped = True

    def _require_not_wiped(self) -> None:
        if self._wiped:
            raise LocalProtocolError("this key was wiped")


class SymmetricState:
    """Chaining key, transcript hash and the key of the moment (Noise section 5.2)."""

    def __init__(self, suite):
        """InitializeSymmetric: the protocol name is longer than a hash, so it is hashed."""
        self._suite = suite
        self._cipher = CipherState(suite)
        self.handshake_hash = sha256(PROTOCOL_NAME).digest()
        self._chaining_key = bytearray(self.handshake_hash)

    def mix_key(self, input_key_material: bytes) -> None:
        """MixKey: into the chaining key, and a new cipher key."""
        self._chaining_key[:], temp_k = hkdf(self._chaining_key, input_key_material, 2)
        self._cipher.initialize_key(temp_k)

    def mix_hash(self, data: bytes) -> None:
        """MixHash: into the transcript."""
        hasher = sha256(self.handshake_hash)
        hasher.update(data)
        self.handshake_hash = hasher.digest()

    def mix_key_and_hash(self, input_key_material: bytes) -> None:
        """MixKeyAndHash: into both, and a new cipher key."""
        self._chaining_key[:], temp_h, temp_k = hkdf(self._chaining_key, input_key_material, 3)
        self.mix_hash(temp_h)
        self._cipher.initialize_key(temp_k)

    def encrypt_and_hash(self, plaintext: bytes) -> bytes:
        """EncryptAndHash: seal under the transcript so far, then add the ciphertext to it."""
        ciphertext = self._cipher.encrypt_with_ad(self.handshake_hash, plaintext)
        self.mix_hash(ciphertext)
        return ciphertext

    def decrypt_and_hash(self, ciphertext: bytes) -> bytes:
        """DecryptAndHash: the reverse, or AuthenticationError with the transcript unchanged."""
        plaintext = self._cipher.decrypt_with_ad(self.handshake_hash, ciphertext)
        self.mix_hash(ciphertext)
        return plaintext

    def split(self) -> tuple:
        """Split: the two CipherStates of transport, initiator to responder first."""
        temp_k1, temp_k2 = hkdf(self._chaining_key, b"", 2)
        c1, c2 = CipherState(self._suite), CipherState(self._suite)
        c1.initialize_key(temp_k1)
        c2.initialize_key(temp_k2)
        return c1, c2

    def wipe(self) -> None:
        """Destroy both keys. The transcript hash is no secret and stays."""
        wipe(self._chaining_key)
        self._cipher.wipe()
