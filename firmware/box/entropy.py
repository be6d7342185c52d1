"""Octets for keys: the chip's noise, mixed with a secret seed from the fill and a number that never comes again.

Were the chip's generator to fail, or to be known, the seed would still keep the result unknown to anyone without it.
"""

from redphone.cipher.kdf import expand, hmac_sha256
from redphone.cipher.wipe import wipe
from redphone.station.shell import ENTROPY_OCTETS

_TICKS_MASK = 0x3FFFFFFF
_LABEL = b"redphone entropy"


class Entropy:
    """A source for one run of the box. `restarts` must be different at every start."""

    def __init__(self, hal, seed, restarts):
        self._hal = hal
        self._key = bytearray(expand(seed, _LABEL))
        self._head = restarts.to_bytes(4, "big")
        self._count = 0

    def take(self):
        """32 octets, never the same twice."""
        self._count += 1
        noise = self._hal.random_octets(ENTROPY_OCTETS)
        fresh = (self._hal.ticks_us() & _TICKS_MASK).to_bytes(4, "big")
        octets = hmac_sha256(self._key, self._head, self._count.to_bytes(4, "big"), fresh, noise)
        self._key[:] = hmac_sha256(self._key, b"next", noise)
        return octets

    def wipe(self):
        """Destroy the state."""
        wipe(self._key)
