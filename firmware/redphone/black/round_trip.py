"""How long to wait for an answer, from answers measured (RFC 6298), not from a constant.

Black side. Sees ciphertext only. No key and no plaintext may enter here.
"""

from redphone.compat import const

_VARIATION_MIN_MS = const(30)
_BACKOFF_CEILING_MS = const(15000)


class RoundTrip:
    """Smoothed round-trip time and its variation, in milliseconds; `unmeasured_ms` is waited before any is known.

    An answer may wait `ack_delay_ms` for company; no time-out is shorter than `timeout_ms_min`.
    """

    def __init__(self, unmeasured_ms, ack_delay_ms=80, timeout_ms_min=0):
        self.ack_delay_ms = ack_delay_ms
        self._timeout_ms_min = timeout_ms_min
        self.smoothed_ms = 0
        self._variation_ms = 0
        self._is_guess = False
        self._unmeasured_ms = unmeasured_ms

    def guessed(self, sample_ms):
        """A handshake took so long, which counts until something quicker to answer has been measured."""
        if not self.smoothed_ms or self._is_guess:
            self.smoothed_ms = 0
            self.measured(sample_ms)
            self._is_guess = True

    def measured(self, sample_ms):
        """One exchange took `sample_ms` from the frame's last octet to the answer's arrival."""
        sample_ms = max(sample_ms, 1)
        if not self.smoothed_ms or self._is_guess:
            self._is_guess = False
            self.smoothed_ms = sample_ms
            self._variation_ms = sample_ms // 2
            return
        self._variation_ms = (3 * self._variation_ms + abs(self.smoothed_ms - sample_ms)) // 4
        self.smoothed_ms = max(1, (7 * self.smoothed_ms + sample_ms) // 8)

    def timeout_ms(self):
        """After this long without an answer a frame counts as lost."""
        if not self.smoothed_ms:
            return self._unmeasured_ms
        timeout = self.smoothed_ms + max(4 * self._variation_ms, _VARIATION_MIN_MS) + self.ack_delay_ms
        return max(timeout, self._timeout_ms_min)

    def backed_off_ms(self, misses):
        """The time-out after `misses` of them in a row: from the second on twice the last, to 15 s or four time-outs.

        One loss is nothing unusual on a line that these boxes are made for; several mean that it is down.
        """
        base = self.timeout_ms()
        return min(base << min(max(misses - 1, 0), 10), max(4 * base, _BACKOFF_CEILING_MS))
