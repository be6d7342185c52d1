"""Operators' PINs: what one may be, the slow hash that a box keeps of it, and how long it waits after wrong ones.

The hash is PBKDF2-HMAC-SHA256 (RFC 8018 section 5.2), one block. Whoever has the box in hand and no more is held up by
the waiting. Whoever has read its flash is not: a laptop tries all PINs of four figures in seconds, of eight in some
hours, of twelve in years. Such a thief has the keys and the journal as well; what keeps those is the case, not a PIN.
"""

from hashlib import sha256

from redphone.compat import const

SALT_OCTETS = const(16)
HASH_OCTETS = const(32)

# Some 0.4 s of hashing on a Pico 2, 0.7 s on a Pico, where one round takes 0.4 and 0.7 ms; half as much again with what
# the box does meanwhile. So many rounds at once are as long as a slice of a multiplication.
ROUNDS = const(1000)
_AT_ONCE = const(4)

_FIGURES_MIN = const(4)
_FIGURES_MAX = const(16)
_BLOCK_OCTETS = const(64)
_INNER = const(0x36)
_OUTER = const(0x5C)
_FIRST_BLOCK = b"\x00\x00\x00\x01"

# Wrong ones in a row that are forgiven, seconds to wait after as many, and how often that is doubled at most.
_FORGIVEN = const(3)
_WAIT_S = const(30)
_WAIT_MAX_S = const(900)
_DOUBLED_MAX = const(5)


def is_pin(text):
    """Whether this may be a PIN: 4 to 16 figures."""
    return _FIGURES_MIN <= len(text) <= _FIGURES_MAX and all(figure in "0123456789" for figure in text)


def slow_hash(pin, salt, rounds=ROUNDS):
    """The 32 octets kept of a PIN of at most 64 octets: the result of a computation that gives way."""
    inner, outer = _keyed(pin, _INNER), _keyed(pin, _OUTER)
    try:
        latest = _mac(inner, outer, salt + _FIRST_BLOCK)
        total = int.from_bytes(latest, "big")
        for count in range(1, rounds):
            if count % _AT_ONCE == 0:
                yield
            latest = _mac(inner, outer, latest)
            total ^= int.from_bytes(latest, "big")
        return total.to_bytes(HASH_OCTETS, "big")
    finally:
        _wipe(inner)
        _wipe(outer)


def wait_s(wrong):
    """Seconds in which no PIN is looked at after so many wrong ones in a row."""
    if wrong < _FORGIVEN:
        return 0
    return min(_WAIT_S << min(wrong - _FORGIVEN, _DOUBLED_MAX), _WAIT_MAX_S)


def _keyed(pin, pad):
    """The block that HMAC begins with: the PIN, zero-padded, each octet xored with `pad`."""
    block = bytearray(_BLOCK_OCTETS)
    for at in range(len(pin)):
        block[at] = pin[at]
    for at in range(_BLOCK_OCTETS):
        block[at] ^= pad
    return block


def _mac(inner, outer, data):
    """HMAC-SHA256. MicroPython's hash cannot be copied when it has taken the key: both blocks are hashed each time."""
    inner[_BLOCK_OCTETS:] = data
    outer[_BLOCK_OCTETS:] = sha256(inner).digest()
    return sha256(outer).digest()


def _wipe(block):
    for at in range(len(block)):
        block[at] = 0
