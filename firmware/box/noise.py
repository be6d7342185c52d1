"""The hardware's noise, tested as it comes by NIST SP 800-90B section 4.4: a source that has failed makes no keys.

A sample is one octet, of which one bit of min-entropy is assumed: far less than a healthy source gives, and to be
measured on the board before anything rests on it. The cut-offs let a healthy source fail by chance once in 2**30.
"""

from redphone.compat import const

# 4.4.1: so many equal samples in a row; 1 + 30 / 1 bit.
REPETITIONS_MAX = const(31)

# 4.4.2: so often the window's first sample in a window; from the binomial distribution with p = 1/2.
PROPORTION_WINDOW = const(512)
PROPORTION_MAX = const(325)

# 4.3: looked at before any is used, and thrown away.
START_UP_SAMPLES = const(1024)

_AT_ONCE = const(64)


class NoiseFailed(Exception):
    """The noise source has failed its test. It stays failed until the box starts anew."""


class Noise:
    """Tested samples of `source(count)`, which gives raw octets."""

    def __init__(self, source):
        self._source = source
        self._failed = False
        self._last = -1
        self._repetitions = 0
        self._first = -1
        self._proportion = 0
        self._seen = 0

    @property
    def healthy(self):
        """Whether every sample so far has passed."""
        return not self._failed

    def start(self):
        """The start-up test, before any sample is used; NoiseFailed."""
        left = START_UP_SAMPLES
        while left:
            left -= len(self.take(min(left, _AT_ONCE)))

    def take(self, count):
        """So many samples, all tested; NoiseFailed, and nothing of them is given out."""
        samples = self._source(count)
        for sample in samples:
            self._test(sample)
        if self._failed or len(samples) != count:
            self._failed = True
            raise NoiseFailed("the noise source has failed its test")
        return samples

    def _test(self, sample):
        self._repetitions = self._repetitions + 1 if sample == self._last else 1
        self._last = sample
        if self._seen == 0:
            self._first = sample
            self._proportion = 0
        self._proportion += sample == self._first
        self._seen = (self._seen + 1) % PROPORTION_WINDOW
        if self._repetitions >= REPETITIONS_MAX or self._proportion >= PROPORTION_MAX:
            self._failed = True
