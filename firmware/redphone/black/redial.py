"""When to dial again: later after each failure, and at each end at another time, so that two who call each other meet.

Black side. Sees ciphertext only. No key and no plaintext may enter here.

Both ends find the other engaged when both dial at once. If B then waits so much longer than A that A's call rings
there first, B answers instead.
"""

from redphone import ticks
from redphone.black.jitter import Jitter
from redphone.compat import const

FIRST_MS = const(5000)
LONGEST_MS = const(300000)
APART_MS = const(12000)  # longer than it takes from dialling to the first ring
START_APART_MS = const(6000)
_SPREAD_MS = const(2000)
_LASTING_MS = const(30000)


class Redial:
    """The waits between calls: 5 s, doubling to 5 min, and up to 2 s more by chance.

    `second`: this end waits 12 s longer, and 6 s at the start.
    """

    def __init__(self, second):
        self._apart_ms = APART_MS if second else 0
        self._failures = 0
        self._jitter = Jitter()
        self._jitter.stir(bytes((1 + int(second),)))
        self.at = None  # not before this tick; None: at any time

    def start(self, now):
        """The box has just started, and perhaps the peer's too: power often comes back to both at once."""
        self.at = ticks.add(now, START_APART_MS) if self._apart_ms else None

    def failed(self, now):
        """A call did not come about, or did not last."""
        wait_ms = min(FIRST_MS << min(self._failures, 10), LONGEST_MS)
        self._failures += 1
        self.at = ticks.add(now, wait_ms + self._apart_ms + self._jitter.up_to(_SPREAD_MS))

    def ended(self, lasted_ms, now):
        """A call that had come about has been lost after so long."""
        if lasted_ms >= _LASTING_MS:
            self._failures = 0
        self.failed(now)

    def done(self):
        """A call has been ended on purpose."""
        self._failures = 0
        self.at = None

    def may(self, now):
        """Whether to dial now."""
        return self.at is None or ticks.reached(now, self.at)
