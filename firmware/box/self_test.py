"""Known answers, checked at every start: a box whose cipher is wrong must not be used (docs/threat-model.md).

X25519 by RFC 7748 section 5.2. The sealed texts were made with libsodium: one for each way in which a text or its
associated data can fill the blocks of the cipher (64 octets) and of the tag (16). About 110 ms on a Pico, of which
X25519 takes 97.
"""

from hashlib import sha256

from redphone.cipher.constant_time import equal
from redphone.compat import const
from redphone.errors import AuthenticationError, RemoteProtocolError

_SCALAR = const("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4")
_POINT = const("e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c")
_PRODUCT = const("c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552")
_KEY = const("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f")

# Octets of text, octets of associated data; and the SHA-256 of all that was sealed.
_LENGTHS = ((0, 0), (1, 17), (15, 16), (16, 15), (17, 1), (63, 2), (64, 32), (65, 0), (256, 64))
_SEALED = const("9911ccde60b36b590d84865e68f3958da72aeda1e05aa35a014fdb4ae053d107")
_COUNTER = 0x2468ACE013579BDF


def check_cipher(suite):
    """Whether this backend multiplies, seals and opens as it must, and refuses what is damaged and nothing else."""
    try:
        product = suite.x25519(bytes.fromhex(_SCALAR), bytes.fromhex(_POINT))
        return equal(product, bytes.fromhex(_PRODUCT)) and _seals_and_opens(suite)
    except RemoteProtocolError:
        return False


def _seals_and_opens(suite):
    key = bytes.fromhex(_KEY)
    seen = sha256()
    for length, ad_length in _LENGTHS:
        text, ad = _pattern(length), _pattern(ad_length)
        sealed = suite.seal(key, _COUNTER + length, ad, text)
        seen.update(sealed)
        if suite.open_sealed(key, _COUNTER + length, ad, sealed) != text:
            return False
        if not _refuses(suite, key, _COUNTER + length, ad, sealed):
            return False
    return equal(seen.digest(), bytes.fromhex(_SEALED))


def _pattern(length):
    """Octets that run from 255 down, so that the first of every block have their top bits set."""
    return bytes([255 - i & 255 for i in range(length)])


def _refuses(suite, key, counter, ad, sealed):
    """Whether one wrong bit of the tag is one too many."""
    forged = bytearray(sealed)
    forged[-1] ^= 0x80
    try:
        suite.open_sealed(key, counter, ad, forged)
    except AuthenticationError:
        return True
    return False
