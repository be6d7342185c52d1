"""ChaCha20-Poly1305 (RFC 8439) by viper kernels: two calls to seal, two to refuse, three to open.

Kernels write only into buffers made here: a pointer would write into immutable `bytes` as well, and what is not new
may begin between two words, where a Cortex-M0+ faults.

Every argument that holds bytes may be bytes, bytearray or memoryview.
"""

from redphone.cipher.suite import TAG_LENGTH, require_key_and_nonce
from redphone.cipher.viper.chacha20_kernel import stream
from redphone.cipher.viper.poly1305_kernel import authenticate
from redphone.compat import const
from redphone.errors import AuthenticationError

_AD = const(128)  # where associated data begins: after the state and block 0 of the key stream
_SPARE = const(96)  # octets; 64 of block 0, of which the key for the tag takes 32
_AFTER = const(48)  # octets after the padded text: the rest of a block of key stream, or the lengths and a zero block


def seal(key: bytes, nonce: bytes, ad: bytes, plaintext: bytes) -> bytes:
    """Ciphertext, as long as the plaintext, and its 16-byte tag (RFC 8439 section 2.8).

    `key` is 32 bytes, `nonce` 12 and never used twice with one key; otherwise LocalProtocolError.
    """
    require_key_and_nonce(key, nonce)
    length = len(plaintext)
    text, buffer = _buffer(ad, plaintext, length)
    end = text + length
    stream(0, 0, buffer, key, nonce, text, 0, 1 + _blocks(length))
    authenticate(0, 0, buffer, text, len(ad), length, end, len(buffer))
    return bytes(memoryview(buffer)[text : end + TAG_LENGTH])


def open_sealed(key: bytes, nonce: bytes, ad: bytes, ciphertext: bytes) -> bytes:
    """The plaintext of what `seal` made. AuthenticationError if the tag does not verify or is not all there.

    Nothing is deciphered before the tag has verified.
    """
    require_key_and_nonce(key, nonce)
    length = len(ciphertext) - TAG_LENGTH
    if length < 0:
        raise AuthenticationError("shorter than a tag")
    view = memoryview(ciphertext)
    text, buffer = _buffer(ad, view[:length], length)
    stream(0, 0, buffer, key, nonce, text, 0, 1)
    buffer[_SPARE : _SPARE + TAG_LENGTH] = view[length:]
    if authenticate(0, 0, buffer, text, len(ad), length, _SPARE, len(buffer)):
        raise AuthenticationError("tag does not verify")
    stream(0, 0, buffer, key, nonce, text, 1, 1 + _blocks(length))
    return bytes(memoryview(buffer)[text : text + length])


def _buffer(ad, data, length):
    """(where the text begins, the kernels' buffer with associated data and text in place)."""
    text = _AD + (len(ad) + 15 & ~15)
    buffer = bytearray(text + (length + 15 & ~15) + _AFTER)
    buffer[_AD : _AD + len(ad)] = ad
    buffer[text : text + length] = data
    return text, buffer


def _blocks(length):
    return length + 63 >> 6
