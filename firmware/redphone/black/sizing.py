"""How long a frame should be: long frames waste less on a clean line, short ones survive a noisy one.

Black side. Sees ciphertext only. No key and no plaintext may enter here.

With an overhead of h octets and a chance e that any one octet is spoilt, the goodput L/(L+h) * (1-e)**(L+h) is best
near L = sqrt(h / e). Both are counted over a window that forgets by halves.
"""

import math

from redphone.compat import const

_OVERHEAD = const(28)
_MEMORY_OCTETS = const(16384)
_SHORTEST = const(40)

# Before anything is known: one spoilt octet in 2,000, which a few clean kilobytes soon talk down.
_ASSUMED_OCTETS = const(2000)


class FrameLength:
    """The payload length to aim for, adapted to what arrived and what was lost."""

    def __init__(self, longest):
        self._longest = longest
        self._octets = float(_ASSUMED_OCTETS)
        self._spoilt = 1.0

    def arrived(self, octets):
        """A frame of so many octets came through."""
        self._octets += octets
        if self._octets > _MEMORY_OCTETS:
            self._octets /= 2
            self._spoilt = max(self._spoilt / 2, 0.1)

    def lost(self, octets):
        """A frame of so many octets did not."""
        self._octets += octets
        self._spoilt += 1

    def best(self):
        """Octets of payload, 40 to the bearer's longest."""
        ideal = int(math.sqrt(_OVERHEAD * self._octets / self._spoilt))
        return max(_SHORTEST, min(self._longest, ideal))
