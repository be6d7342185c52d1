"""Known answers, checked at every start: a box whose cipher is wrong must not be used (docs/threat-model.md).

X25519 by RFC 7748 section 5.2; the sealed text was made with an independent implementation of RFC 8439.
"""

from redphone.cipher.constant_time import equal

_SCALAR = "a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4"
_POINT = "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c"
_PRODUCT = "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552"
_SEALED = "9b8e1094a46208cb78cde781d64d07573273cd3364915d12fa8a3c62"
_KEY = "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f"


def check_cipher(suite):
    """Whether this backend multiplies, seals and opens as it must, and refuses what is damaged."""
    product = suite.x25519(bytes.fromhex(_SCALAR), bytes.fromhex(_POINT))
    key = bytes.fromhex(_KEY)
    sealed = suite.seal(key, 7, b"redphone", b"known answer")
    return (
        equal(product, bytes.fromhex(_PRODUCT))
        and equal(sealed, bytes.fromhex(_SEALED))
        and equal(suite.open_sealed(key, 7, b"redphone", sealed), b"known answer")
    )
