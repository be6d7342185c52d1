"""Small differences in waiting times, so that two ends that sent at once do not do so for ever.

Black side. Nothing secret depends on these numbers: a generator of the simplest kind, stirred with public octets.
"""

from redphone.compat import const

_MODULUS = const(65537)
_FACTOR = const(75)
_STEP = const(74)


class Jitter:
    """A linear congruential generator whose state fits a small integer."""

    def __init__(self):
        self._state = 1

    def stir(self, octets):
        """Make the sequence depend on some octets."""
        for octet in octets:
            self._state = (self._state * _FACTOR + octet + 1) % _MODULUS

    def up_to(self, limit_ms):
        """Milliseconds, 0 .. limit_ms."""
        self._state = (self._state * _FACTOR + _STEP) % _MODULUS
        return limit_ms * self._state // _MODULUS
