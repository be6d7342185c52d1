"""Reed-Solomon over GF(256), systematic, shortened to any length up to 255 octets (docs/protocol.md section 3.4).

The generator's roots are 2**1 to 2**parity (first consecutive root 1). A codeword's check octets stand at its end.
A codeword may lie scattered in a body: at `first`, and every `step` octets from there on, before `end`.

Machine code where this Python can make it, the same in plain Python elsewhere. KERNELS tells which.
"""

try:
    from redphone.black.viper.reed_solomon import Kernel

    KERNELS = "viper"
except (NameError, SyntaxError):  # what importing that package raises where there is no viper
    from redphone.black.reed_solomon_plain import Kernel  # type: ignore[assignment]  # the same methods

    KERNELS = "plain"

from redphone.compat import const
from redphone.errors import LocalProtocolError

CODEWORD_OCTETS_MAX = const(255)
PARITIES = (4, 12, 32, 64)  # octets; half as many wrong ones can be corrected


class ReedSolomon:
    """The code with `parity` check octets in a codeword. Keeps 0.5 kB to work in and 32 * parity octets of tables."""

    def __init__(self, parity, kernel=Kernel):
        if parity not in PARITIES:
            raise LocalProtocolError("no code has so many check octets")
        self.parity = parity
        self._kernel = kernel(parity)

    def protect(self, body, first=0, step=1, end=None):
        """Write the check octets of a codeword into `body`, a bytearray: over its last `parity` octets."""
        count = self._count(end or len(body), first, step)
        self._kernel.divide(body, first, step, count)
        self._kernel.write(body, first + count * step, step)

    def correct(self, body, first=0, step=1, end=None):
        """Correct a codeword in place, in `body`, a bytearray: how many octets were wrong, at most parity // 2.

        None if there are more, as far as that can be told, and nothing is changed then. What is changed has been
        divided again: it is a codeword. With parity 4 one in two hopeless codewords is mistaken for another all the
        same, with parity 12 one in 720, with 32 and 64 none that anybody will see.
        """
        kernel, count = self._kernel, self._count(end or len(body), first, step)
        if not self._differs(body, first, step, count):
            return 0
        errors = kernel.locate(count + self.parity)
        if not errors:
            return None
        kernel.flip(body, first, step, count + self.parity)
        if self._differs(body, first, step, count):
            kernel.flip(body, first, step, count + self.parity)
            return None
        return errors

    def _differs(self, body, first, step, count):
        self._kernel.divide(body, first, step, count)
        return self._kernel.differs(body, first + count * step, step)

    def _count(self, end, first, step):
        """How many octets of the codeword are not check octets."""
        octets = (end - first + step - 1) // step
        if octets <= self.parity or octets > CODEWORD_OCTETS_MAX:
            raise LocalProtocolError("no codeword is so long")
        return octets - self.parity
