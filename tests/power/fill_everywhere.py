"""Lets a box's storage be full from any operation on its flash on, and looks at what it says and what is lost.

    python -m power.fill_everywhere END [EVERY [FIRST]]

Plays the story of cut_everywhere. At each operation this process forks, and in the child the storage is full from
there on: operator and sender must be told so, nothing that was promised may be lost, and when there is room again
everything must go on.
"""

import sys

from power import promises
from power.cut_everywhere import Cutter, Whole, prepare
from redphone import wire


class StorageFull(Exception):
    """The step of the story during which the storage became full is over."""


class Filler(Cutter):
    """Forks at each operation that takes room. In the child the flash is full from there on."""

    def __init__(self, flash, every, first):
        super().__init__(every, first)
        self._flash = flash
        self.is_child = False

    def watch(self, operation, outcomes):
        if not operation.startswith("remove") and self.is_chosen(operation) and self.in_child():
            self.is_child = self._flash.full = True
            self._flash.watcher = None

    def between_steps(self):
        if self.is_child and self._flash.full:
            raise StorageFull


def told_full(whole):
    """Whoever wants something stored while there is no room is told."""
    story = whole.story
    token = story.own.order(wire.Send(text=b"no room for this", precedence=wire.IMMEDIATE), story.world.now_us)
    story.own.serve(story.world.now_us)
    story.world.run_until(lambda: story.own.answers(token), 5_000)
    (answer,) = story.own.answers(token)
    assert (type(answer), answer.reason) == (wire.Refused, wire.STORAGE_FULL), answer
    alarms = [alarm.alarm for alarm in story.own.events(wire.Alarm)]
    assert wire.STORAGE_FAILED in alarms, "the operator has seen no alarm"
    if story.own.station.is_up:
        ref = sent_by_peer(story)
        story.world.run_until(lambda: is_held(story.peer, ref), 60_000)


def sent_by_peer(story):
    token = story.peer.order(wire.Send(text=b"nor for this", precedence=wire.IMMEDIATE), story.world.now_us)
    story.peer.serve(story.world.now_us)
    story.world.run_until(lambda: story.peer.answers(token), 5_000)
    return story.peer.answers(token)[0].ref


def is_held(box, ref):
    held = [record for record in box.events(wire.Progress) if record.status == wire.HELD]
    return any((record.ref, record.reason) == (ref, wire.STORAGE_FULL) for record in held)


def after(whole):
    """There is no room, then there is again."""
    story, own = whole.story, whole.story.own
    story.world.run(3_000)
    told_full(whole)
    own.flash.full = False
    story.last_words()
    own.stop()
    own.start(story.world.now_us)
    story.last_words()
    promises.check(story.world, story.handshakes)
    if whole.phase != "refilling":
        whole.zeroize()


def filled_later(whole):
    """Filling is refused and leaves an empty box; with room it is filled."""
    own = whole.story.own
    assert own.flash.live == {}, "a refused fill has left something"
    assert not own.is_filled
    own.flash.full = False
    if whole.phase == "filling":
        whole.story.filled()
        whole.story.last_words()
        promises.check(whole.story.world, whole.story.handshakes)
    else:
        whole.refill()


def main(end, every=1, first=0):
    prepare()
    whole = Whole(end)
    filler = Filler(whole.story.own.flash, every, first)
    whole.story.own.flash.watcher = filler.watch
    whole.story.between_steps = filler.between_steps
    play(whole, filler)
    if filler.is_child:
        sys.exit(0)
    print(f"{filler.cuts} of {filler.points} full storages, {filler.broken} broken")
    sys.exit(filler.broken != 0)


def play(whole, filler):
    """The story; in a child, what comes after it was broken off."""
    try:
        whole.play()
    except StorageFull:
        after(whole)
    except OSError:
        if not filler.is_child:
            raise
        filled_later(whole)


if __name__ == "__main__":
    main(*[int(word) for word in sys.argv[1:]])
