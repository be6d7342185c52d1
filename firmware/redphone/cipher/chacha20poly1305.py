"""ChaCha20-Poly1305 (RFC 8439) in plain integers, the same steps for every key and every message of a length.

Constant-time in its shape: no branch and no index depends on a key, a plaintext or a tag. Shifts and
rotations stay below 2**32 and sums are masked to it, so the same arithmetic fits machine words.

Every argument that holds bytes may be bytes, bytearray or memoryview.
"""

from redphone.cipher.constant_time import equal
from redphone.cipher.poly1305 import Poly1305
from redphone.cipher.suite import TAG_LENGTH, require_key_and_nonce
from redphone.cipher.wipe import wipe
from redphone.compat import const
from redphone.errors import AuthenticationError

_BLOCK = const(64)  # bytes of key stream, RFC 8439 section 2.3
_WORD = const(0xFFFFFFFF)

_SIGMA = (0x61707865, 0x3320646E, 0x79622D32, 0x6B206574)  # "expand 32-byte k"
_COLUMNS_AND_DIAGONALS = (
    (0, 4, 8, 12),
    (1, 5, 9, 13),
    (2, 6, 10, 14),
    (3, 7, 11, 15),
    (0, 5, 10, 15),
    (1, 6, 11, 12),
    (2, 7, 8, 13),
    (3, 4, 9, 14),
)


def seal(key: bytes, nonce: bytes, ad: bytes, plaintext: bytes) -> bytes:
    """Ciphertext, as long as the plaintext, and its 16-byte tag (RFC 8439 section 2.8).

    `key` is 32 bytes, `nonce` 12 and never used twice with one key; otherwise LocalProtocolError.
    """
    require_key_and_nonce(key, nonce)
    ciphertext = _xor_key_stream(key, nonce, plaintext)
    return bytes(ciphertext) + _tag(key, nonce, ad, ciphertext)


def open_sealed(key: bytes, nonce: bytes, ad: bytes, ciphertext: bytes) -> bytes:
    """The plaintext of what `seal` made. AuthenticationError if the tag does not verify or is not all there.

    Nothing is deciphered before the tag has verified.
    """
    require_key_and_nonce(key, nonce)
    length = len(ciphertext) - TAG_LENGTH
    if length < 0:
        raise AuthenticationError("shorter than a tag")
    body = memoryview(ciphertext)[:length]
    if not equal(_tag(key, nonce, ad, body), ciphertext[length:]):
        raise AuthenticationError("tag does not verify")
    return bytes(_xor_key_stream(key, nonce, body))


def _tag(key: bytes, nonce: bytes, ad: bytes, ciphertext: bytes) -> bytes:
    """RFC 8439 section 2.8: block 0 gives the one-time key; both parts zero-padded, then their lengths."""
    one_time_key = chacha20_block(key, 0, nonce)
    mac = Poly1305(memoryview(one_time_key)[:32])
    wipe(one_time_key)
    mac.absorb_padded(ad)
    mac.absorb_padded(ciphertext)
    mac.absorb_padded(len(ad).to_bytes(8, "little") + len(ciphertext).to_bytes(8, "little"))
    return mac.tag()


def _xor_key_stream(key: bytes, nonce: bytes, data: bytes) -> bytearray:
    """`data` under the key stream from block 1 on (RFC 8439 section 2.4)."""
    result = bytearray(data)
    for start in range(0, len(result), _BLOCK):
        block = chacha20_block(key, 1 + start // _BLOCK, nonce)
        for i in range(min(_BLOCK, len(result) - start)):
            result[start + i] ^= block[i]
        wipe(block)
    return result


def chacha20_block(key: bytes, counter: int, nonce: bytes) -> bytearray:
    """64 bytes of key stream (RFC 8439 section 2.3): `key` 32 bytes, `counter` 32 bits, `nonce` 12 bytes."""
    start = list(_SIGMA) + _words(key) + [counter] + _words(nonce)
    state = list(start)
    for _ in range(10):
        for a, b, c, d in _COLUMNS_AND_DIAGONALS:
            _quarter_round(state, a, b, c, d)
    block = bytearray(_BLOCK)
    for i in range(16):
        word = state[i] + start[i] & _WORD
        for j in range(4):
            block[4 * i + j] = word >> 8 * j & 0xFF
    return block


def _words(data: bytes) -> list:
    """Little-endian 32-bit words."""
    return [data[i] | data[i + 1] << 8 | data[i + 2] << 16 | data[i + 3] << 24 for i in range(0, len(data), 4)]


def _quarter_round(state: list, a: int, b: int, c: int, d: int) -> None:
    """RFC 8439 section 2.1, on four words of `state`, in place. Rotations mask first to stay in a word."""
    wa, wb, wc, wd = state[a], state[b], state[c], state[d]
    wa = wa + wb & _WORD
    wd ^= wa
    wd = (wd & 0xFFFF) << 16 | wd >> 16
    wc = wc + wd & _WORD
    wb ^= wc
    wb = (wb & 0xFFFFF) << 12 | wb >> 20
    wa = wa + wb & _WORD
    wd ^= wa
    wd = (wd & 0xFFFFFF) << 8 | wd >> 24
    wc = wc + wd & _WORD
    wb ^= wc
    wb = (wb & 0x1FFFFFF) << 7 | wb >> 25
    state[a], state[b], state[c], state[d] = wa, wb, wc, wd
