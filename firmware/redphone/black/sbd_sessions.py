"""When a short-burst session is wanted, when it may be tried, and what came of those before.

Black side. Sees ciphertext only. No key and no plaintext may enter here.
"""

from redphone import ticks
from redphone.black.bearer import NOTHING
from redphone.black.jitter import Jitter
from redphone.black.sbd_retries import Retries, transferred, trouble
from redphone.compat import const

_ONE_RECEIVED = const(1)
_MAILBOX_FAILED = const(2)


class Sessions:
    """One modem's sessions. `trouble` is a bearer's `why`, from the last one.

    `begun` counts all, `failures` those that came to nothing, `checks` those that had nothing to carry.
    """

    def __init__(self, check_s):
        self.trouble = NOTHING
        self.begun = self.failures = self.checks = 0
        # The first registers the modem, without which nothing rings.
        self.wanted = True
        self.retry_at = None
        self._check_ms = 1000 * check_s
        self._check_at = None
        self._jitter = Jitter()
        self._retries = Retries(self._jitter)

    def stir(self, octets):
        """Spread the waiting times by some octets of what is sent."""
        self._jitter.stir(octets)

    def begin(self):
        """A session begins; whatever becomes of the modem meanwhile, it is wanted until it has ended well."""
        self.begun += 1
        self.wanted = True

    def ended(self, status, mailbox, queued, now):
        """Its result, three of the modem's numbers."""
        sent = transferred(status)
        self.trouble = NOTHING if sent else trouble(status)
        if not sent or mailbox == _MAILBOX_FAILED:
            self.failures += 1
            self.retry_at = ticks.add(now, self._retries.wait_ms(status))
            return
        self._retries.succeeded()
        self.wanted = queued > 0
        self._check_at = ticks.add(now, self._check_ms) if self._check_ms else None

    def carried(self, frame, mailbox):
        """Whether it took a frame out; with what the mailbox held, whether it was worth its price."""
        if frame is None and mailbox != _ONE_RECEIVED:
            self.checks += 1

    def try_again(self):
        """The signal is back: what failed for want of it need not wait."""
        self.retry_at = None
        self.trouble = NOTHING

    def tick(self, now, has_reason):
        """A wait is over; the mailbox is to be looked into."""
        if self._check_at is not None and ticks.reached(now, self._check_at):
            self._check_at = None
            self.wanted = True
        if self.retry_at is not None and ticks.reached(now, self.retry_at):
            self.retry_at = None
            if not (self.wanted or has_reason):
                self.trouble = NOTHING

    def deadline(self):
        """When `tick` has something to do, or None."""
        return ticks.earliest(self.retry_at, self._check_at)
