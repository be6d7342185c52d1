"""Work that takes long, done a step at a time between the box's other tasks, one piece of work after the other."""

from redphone.red.journal import JournalDamaged


class Errands:
    """Generators that are run to their ends; what they yield is ignored."""

    def __init__(self):
        self._waiting = []

    def add(self, steps):
        """Do this when all before it is done."""
        self._waiting.append(steps)

    def step(self):
        """Do the next little piece, if there is any."""
        if not self._waiting:
            return
        try:
            next(self._waiting[0])
        except StopIteration:
            self._waiting.pop(0)
        except (JournalDamaged, OSError):
            # An old segment is damaged, or has been retired meanwhile: the box goes on without what it would tell.
            self._waiting.pop(0)
