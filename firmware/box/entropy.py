"""Octets for keys: the hardware's tested noise, mixed with a secret seed from the fill and a number of this start.

Were the noise to fail in a way that no test finds, or be known to somebody, the seed would still keep the result
unknown, and the number of the start, which is durable before anything is taken, would keep it from coming again.
"""

from redphone.cipher.kdf import expand, hmac_sha256
from redphone.cipher.wipe import wipe
from redphone.compat import const

# At one bit of entropy a sample, half as much again as the 256 bits that are made of it.
_SAMPLES = const(384)
_CHIP_OCTETS = const(32)
_TICKS_MASK = const(0x3FFFFFFF)
_LABEL = const(b"redphone entropy")
_FILL_LABEL = const(b"redphone fill seed")


class Entropy:
    """A source for one run of the box. `start` is a number that is different, and durable, at every start."""

    def __init__(self, hal, noise, seed, start):
        self._hal = hal
        self._noise = noise
        self._key = bytearray(expand(seed, _LABEL))
        self._head = start.to_bytes(4, "big")
        self._count = 0

    def take(self):
        """32 octets, never the same twice. NoiseFailed: none, and never again until the box starts anew."""
        noise = self._noise.take(_SAMPLES)
        self._count += 1
        fresh = (self._hal.ticks_us() & _TICKS_MASK).to_bytes(4, "big")
        chip = self._hal.random_octets(_CHIP_OCTETS)
        octets = hmac_sha256(self._key, self._head, self._count.to_bytes(4, "big"), fresh, chip, noise)
        self._key[:] = hmac_sha256(self._key, b"next", chip, noise)
        return octets

    def wipe(self):
        """Destroy the state."""
        wipe(self._key)


def mixed_seed(hal, noise, fill_seed, laptop_octets):
    """The seed that the box keeps: from the fill, the laptop and its own noise. One good one of them is enough."""
    chip = hal.random_octets(_CHIP_OCTETS)
    return hmac_sha256(fill_seed, _FILL_LABEL, laptop_octets, chip, noise.take(_SAMPLES))
