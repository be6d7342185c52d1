"""Which fill is it? Eight octets that are the same at both ends of a line, and that people compare by voice.

They commit to the line, to both public keys and to the pre-shared key, and tell nothing about the secrets:
the pre-shared key is 32 random octets, so nobody can guess it and try the guess against its digest.
"""

from hashlib import sha256

from redphone.wire import ROLE_A

FINGERPRINT_OCTETS = 8

_LABEL = b"redphone fingerprint"
_PSK_LABEL = b"redphone psk"


def fingerprint_of(fill):
    """The fingerprint of a `wire.Fill`, 8 octets, the same at both ends: SHA-256, cut short."""
    own, peer = fill.own_public, fill.peer_public
    public_a, public_b = (own, peer) if fill.role == ROLE_A else (peer, own)
    psk_digest = sha256(_PSK_LABEL + fill.psk).digest()
    whole = sha256(_LABEL + fill.line_id + public_a + public_b + psk_digest).digest()
    return whole[:FINGERPRINT_OCTETS]
