"""How a short-burst session ended, by its MO status, and when the next may be tried.

Black side. Sees ciphertext only. No key and no plaintext may enter here.

The statuses are those of the modem's +SBDIX. The spacing is what the network asks of its users: twice within 5 s, twice
within 30 s, at random, then every 5 minutes.
"""

from redphone.black.bearer import BUSY, MODEM_ERROR, NO_CARRIER, NO_NETWORK
from redphone.compat import const

# From 5 on nothing was transferred; 0 .. 4 differ in what else was not done.
_TRANSFERRED_MAX = const(4)

_SOON_MS = const(5000)
_LATER_MS = const(30000)
_AT_LEAST_MS = const(1000)
_REGISTERED_LATELY_MS = const(180000)
_LONG_MS = const(300000)
_SOON_TRIES = const(2)
_LATER_TRIES = const(4)

_GATEWAY_FULL = const(11)
_NO_NETWORK = const(32)
_ISU_BUSY = const(35)
_REGISTERED_LATELY = const(36)
_SERVICE_OFF = const(37)
_TRAFFIC_MANAGED = const(38)

# Segments, their size, access denied, locked; antenna, radio off; band, frequency: nothing that waiting mends.
_FAULTS = (12, 14, 15, 16, 33, 34, 64, 65)
_BUSY = (_GATEWAY_FULL, _ISU_BUSY, _REGISTERED_LATELY, _SERVICE_OFF, _TRAFFIC_MANAGED)


def transferred(status):
    """Whether what was to be sent, if anything, is at the gateway."""
    return status <= _TRANSFERRED_MAX


def trouble(status):
    """A bearer's `why` for a session that has failed."""
    if status == _NO_NETWORK:
        return NO_NETWORK
    if status in _FAULTS:
        return MODEM_ERROR
    return BUSY if status in _BUSY else NO_CARRIER


class Retries:
    """The spacing of sessions after failures in a row. `jitter` spreads them."""

    def __init__(self, jitter):
        self._jitter = jitter
        self.failures = 0

    def succeeded(self):
        """The network has answered: the next failure is a first one."""
        self.failures = 0

    def wait_ms(self, status):
        """How long to wait after one more failed session."""
        self.failures += 1
        if status == _REGISTERED_LATELY:
            return _REGISTERED_LATELY_MS
        if self.failures > _LATER_TRIES or status in _FAULTS or status in (_SERVICE_OFF, _TRAFFIC_MANAGED):
            return _LONG_MS
        limit = _SOON_MS if self.failures <= _SOON_TRIES else _LATER_MS
        return max(_AT_LEAST_MS, self._jitter.up_to(limit))
