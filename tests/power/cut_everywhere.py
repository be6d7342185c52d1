"""Cuts a box's power in the middle of every operation on its flash, and looks at what becomes of it.

    python -m power.cut_everywhere END [EVERY [FIRST]]     END: 0 (A) or 1 (B); every EVERY-th cut, from the FIRST on

Plays one long story. At each operation this process forks: the child's box loses its power there, with what the flash
may then hold, and starts again; the peer never notices but that the line is silent. The child plays on until nothing
is open and checks every promise made before the cut. Starting again is cut everywhere, too.
"""

import faulthandler
import os
import signal
import sys

from box import files, journal_files
from power import promises
from power.flash import Flash
from power.flash_box import FlashBox
from power.story import Story
from redphone.cipher import sodium
from redphone.red import journal
from redphone_host.virtual import VirtualBox
from scenarios.conftest import fills

BIT_RATE = 115_200

# Smaller than a box's, so that segments are begun and retired often.
SEGMENT_OCTETS = 8192
SEGMENTS_KEPT = 2

# Put aside in as few operations as show what becomes of them.
RESERVE_PIECES = 2

# Starting again after a cut is cut as well, at one in so many operations.
NESTED_EVERY = 97

# A child that takes longer goes round in circles: it shows where, and is counted as broken.
LIMIT_S = 60


# How operations end that fill a box or take its keys away.
FILLING = ("fill", "fill.new", "zeroized", "journal-0000000000.new")


class PowerCut(BaseException):
    """The power is gone; `files` is what the flash holds."""

    def __init__(self, operation, files):
        super().__init__(operation)
        self.files = files


class Cutter:
    """Forks at operations of a flash. In the child, PowerCut is raised; here the story goes on.

    `said()` counts what has been told to anybody.
    """

    def __init__(self, every=1, first=0, said=lambda: 0, is_nested=False):
        self._is_nested = is_nested
        self._said = said
        self._last = None
        self.points = 0
        self.cuts = 0
        self.broken = 0
        self._every = every
        self._first = first

    def watch(self, operation, outcomes):
        for left in outcomes:
            if self._last == (left, self._said()):
                continue  # as after the cut before, since when nobody was told anything
            self._last = left, self._said()
            if self.is_chosen(operation) and self.in_child():
                raise PowerCut(f"{operation} (cut {self.points - 1})", left)

    def is_chosen(self, operation):
        """Whether this point is one of those that are tried: one in so many, and a third of those of a filling."""
        self.points += 1
        of_filling = operation.endswith(FILLING) and not self._is_nested and not self.points % 3
        return of_filling or (self.points - 1) % self._every == self._first

    def in_child(self):
        """Fork. True in the child; False here, when it has ended."""
        self.cuts += 1
        sys.stdout.flush()
        child = os.fork()
        if not child:
            signal.alarm(LIMIT_S)
            return True
        _, status = os.waitpid(child, 0)
        self.broken += status != 0
        return False


class Whole:
    """The story, and the two moments at which a box has no fill."""

    def __init__(self, end):
        self.fills = (fills(BIT_RATE), other_fills())
        own = FlashBox(self.fills[0][end], 1, Flash())
        self.story = Story(own, VirtualBox(self.fills[0][1 - end], sodium, 2), self.fills[0][end])
        self.phase = "filling"

    def said(self):
        """How much has been told to people or put on the line."""
        world = self.story.world
        return sum(world.wire_octets), [len(box.told) for box in world.boxes]

    def play(self):
        story = self.story
        story.filled()
        self.phase = "filled"
        story.play()
        promises.check(story.world, story.handshakes)
        self.zeroize()

    def zeroize(self):
        self.phase = "zeroizing"
        self.story.own.zeroize()
        self.refill()

    def refill(self):
        """For another line, with another peer."""
        self.phase = "refilling"
        end = self.story.end
        self.story.meet(VirtualBox(self.fills[1][1 - end], sodium, 3), self.fills[1][end])
        self.story.filled()
        self.story.last_words()
        promises.check(self.story.world, self.story.handshakes)

    def after(self, cut, cutter):
        """The power comes back."""
        story, own = self.story, self.story.own
        own.stop()
        own.flash.power_returns(cut.files)
        own.flash.watcher = cutter.watch if cutter else None
        own.start(story.world.now_us)
        own.flash.watcher = None
        if not own.is_filled:
            assert self.phase != "filled", "the keys are gone"
            assert own.flash.live == {}, "an empty box holds something"
        if own.is_filled and self.phase != "filling":
            promises.check_bodies(own, story.peer)
        if self.phase == "zeroizing" and not own.is_filled:
            self.refill()
            return
        if not own.is_filled:
            own.load(story.fill, story.world.now_us)
        story.last_words()
        own.stop()
        own.start(story.world.now_us)
        story.last_words()
        promises.check(story.world, story.handshakes)
        if self.phase == "zeroizing":
            self.zeroize()


def other_fills():
    """The two fills of a second line."""
    pair = fills(BIT_RATE)
    for fill in pair:
        fill.line_id = b"line two"
    return pair


def prepare():
    """Small segments; and a child that is out of time shows where."""
    journal.SEGMENT_OCTETS = SEGMENT_OCTETS
    journal_files._SEGMENTS_KEPT = SEGMENTS_KEPT
    files.RESERVE_PIECES = RESERVE_PIECES
    faulthandler.register(signal.SIGALRM, chain=True)


def main(end, every=1, first=0):
    prepare()
    whole = Whole(end)
    cutter = Cutter(every, first, whole.said)
    whole.story.own.flash.watcher = cutter.watch
    try:
        whole.play()
    except PowerCut as cut:
        nested = Cutter(NESTED_EVERY, cutter.cuts % NESTED_EVERY, is_nested=True)
        sys.exit(in_child(whole, cut, nested))
    print(f"{cutter.cuts} of {cutter.points} cuts, {cutter.broken} broken")
    sys.exit(cutter.broken != 0)


def in_child(whole, cut, cutter):
    """What becomes of one cut, and of every cut while starting after it: 0 if everything is kept."""
    try:
        whole.after(cut, cutter)
    except PowerCut as second:
        return in_child(whole, second, None)
    return int(cutter is not None and cutter.broken != 0)


if __name__ == "__main__":
    main(*[int(word) for word in sys.argv[1:]])
