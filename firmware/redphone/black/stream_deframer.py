"""Plain and coded frames in any order out of one stream of octets (docs/protocol.md sections 3.1 and 3.4).

Black side. Sees ciphertext only. No key and no plaintext may enter here.

Behind SYNC it keeps octets until a body should be whole. If that is no frame after all, everything behind SYNC is gone
through again, as if nothing had been kept: a false SYNC loses nothing. A sender that abandons a coded frame just
begins another; so SYNC is looked for among the octets kept as well.

Whoever holds the line could make a box correct the same octets over and over. So what is corrected in vain is paid for
by octets taken: without credit, SYNC is passed over. Only then can it matter in what pieces octets are handed over.

Where kernels run, nothing is allocated on a plain frame's way. A coded frame allocates a few slices.
"""

try:
    from redphone.black.viper.hunter import FRAME, SYNC, Hunter
except (NameError, SyntaxError):  # what importing that package raises where there is no viper
    from redphone.black.hunter import FRAME, SYNC, Hunter  # type: ignore[assignment]  # the same methods

from redphone.black import coded
from redphone.black.lock import Lock
from redphone.compat import const

PLAIN = const(-1)

_CREDIT_MAX = const(4096)  # octets of bodies
_WORD_COST = const(32)  # a word that cannot be read takes as long as so many octets


class StreamDeframer:
    """Finds frames of at most `limit` octets, plain or coded; holds 3 kB whatever comes.

    Of the frame found last: `level` (PLAIN or 0 to 3), `corrected` (octets that were wrong),
    `codewords`. Counted: `failed` (a word and a body that began like a coded frame and was none), `discarded` (plain).
    """

    def __init__(self, limit):
        self.whole = False
        self.level = PLAIN
        self.corrected = 0
        self.codewords = 0
        self.failed = 0
        self._hunter = Hunter(limit)
        self._body = bytearray(coded.BODY_OCTETS_MAX)
        self._octets = 0  # of the body that are the frame
        self._held = bytearray(coded.WORD_OCTETS + coded.BODY_OCTETS_MAX)
        self._view = memoryview(self._held)
        self._end = 0  # octets held
        self._at = 0  # of them, gone through again
        self._outer = Lock()
        self._inner = Lock()
        self._among = Hunter(0)  # finds SYNC among the octets held
        self._among_at = 0
        self._credit = _CREDIT_MAX
        self.tolerance = 1

    @property
    def tolerance(self):
        """How many bits of SYNC may be wrong, 0 to 4."""
        return self._hunter.tolerance

    @tolerance.setter
    def tolerance(self, bits):
        self._hunter.tolerance = self._among.tolerance = bits

    @property
    def discarded(self):
        """Plain frames that were none."""
        return self._hunter.discarded

    @property
    def missing(self):
        """Octets still waited for behind a SYNC; 0 if none are."""
        return max(0, self._outer.need - self._end) if self._outer.need else 0

    def feed(self, data):
        """Take octets; yields each frame that they complete, as bytes. Must be run to its end."""
        at = self.take(data, 0)
        while self.whole:
            yield self.frame()
            at = self.take(data, at)

    def release(self):
        """After a silence: what is waited for will not come. Yields the frames behind the false SYNC, as `feed`."""
        while self._outer.need:
            self._fail()
            for frame in self.feed(b""):
                yield frame

    def take(self, data, at):
        """Take octets from `at` on, to behind the first frame or all: where that is. `whole`: a frame is complete."""
        self.whole = False
        while not self.whole:
            if self._outer.need:
                at = self._keep(data, at)
                if not self._settle():
                    break
            elif self._at < self._end:
                self._at = self._hunt(self._held, self._at, self._end)
            elif at < len(data):
                self._at = self._end = 0
                at = self._hunt(data, at, len(data))
            else:
                break
        return at

    def frame(self):
        """The frame just completed, as bytes."""
        return bytes(self.view())

    def view(self):
        """The frame just completed, where it lies: good until octets are taken again."""
        if self.level == PLAIN:
            return self._hunter.view()
        return memoryview(self._body)[: self._octets]

    def _hunt(self, octets, at, end):
        """Go through octets not held, or held and not waited for any more."""
        before, at = at, self._hunter.hunt(octets, at, end)
        event = self._hunter.event
        if octets is not self._held:
            self._earn(at - before)
        if event == FRAME:
            self.level = PLAIN
            self.corrected = self.codewords = 0
            self.whole = True
        elif event == SYNC and self._credit > 0:
            self._begin(octets, at)
            at = 0 if octets is self._held else at
        return at

    def _begin(self, octets, at):
        """SYNC ends at `at`: hold what follows it."""
        if octets is self._held:
            rest = bytes(self._view[at : self._end])
            self._view[: len(rest)] = rest
            self._end = len(rest)
        else:
            self._end = 0
        self._at = self._among_at = 0
        self._among.forget()
        self._outer.begin(0)
        self._inner.give_up()

    def _keep(self, data, at):
        """Hold what is missing, as far as it has come."""
        count = min(self.missing, len(data) - at)
        if count > 0:
            self._view[self._end : self._end + count] = memoryview(data)[at : at + count]
            self._end += count
            self._earn(count)
            return at + count
        return at

    def _earn(self, octets):
        self._credit = min(_CREDIT_MAX, self._credit + octets)

    def _unlock(self, at):
        """Wait for nothing; go through what is held from `at` on."""
        self._outer.give_up()
        self._at = at

    def _settle(self):
        """Go on with what is held, in the order of its octets, however they came: False if more must come first."""
        if not self._inner.need and self._look_among():
            return True
        inner_first = 0 < self._inner.need < self._outer.need
        lock = self._inner if inner_first else self._outer
        if lock.need > self._end:
            return False
        self._advance(lock)
        return True

    def _look_among(self):
        """Look for SYNC in what the outer lock waits for: False if all that is there has been looked through."""
        end = min(self._end, self._outer.need)
        if self._among_at >= end:
            return False
        self._among_at = self._among.hunt(self._held, self._among_at, end)
        if self._among.event == SYNC:
            self._inner.begin(self._among_at)
        return True

    def _advance(self, lock):
        """All that this lock needs is there: the word first, then the body."""
        if not lock.body_octets:
            self._credit -= 0 if lock.read_word(self._view) else _WORD_COST
        elif not self._correct(lock):
            self._credit -= lock.body_octets
            lock.give_up()
        elif lock is self._outer:
            self._complete()
            return
        else:
            self._credit -= lock.body_octets
            self._fail()  # and the inner one is found again, behind whatever else is found on the way
        if lock is self._outer and not lock.need:
            self._fail()

    def _correct(self, lock):
        octets = lock.body_octets
        self._body[:octets] = self._view[lock.need - octets : lock.need]
        errors = coded.correct(self._body, octets, lock.level)
        if errors is None:
            return False
        self.corrected = errors
        return True

    def _complete(self):
        lock = self._outer
        self.level = lock.level
        self.codewords = coded.codewords_of(lock.body_octets)
        self._octets = coded.frame_octets(lock.body_octets, lock.level)
        self.whole = True
        self._unlock(lock.need)
        self._hunter.forget()

    def _fail(self):
        """What followed SYNC is no frame: it will be gone through again."""
        self.failed += 1
        self._unlock(0)
