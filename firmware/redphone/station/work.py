"""What takes longer than a box may be deaf: done a slice at a time, what the peer waits for first."""

from redphone.compat import const
from redphone.errors import RemoteProtocolError

_WAITING_MAX = const(4)


class Work:
    """Generators of `cipher.steps`' kind, one after the other. `now` is the tick of the slice under way."""

    def __init__(self):
        self.now = 0
        self._urgent = []
        self._idle = []

    @property
    def pending(self):
        """Whether `step` has anything to do."""
        return bool(self._urgent or self._idle)

    def begin(self, steps):
        """Something that the peer waits for. RemoteProtocolError if too much of that waits already."""
        if len(self._urgent) >= _WAITING_MAX:
            raise RemoteProtocolError("too many handshakes at once")
        self._urgent.append(steps)

    def when_idle(self, steps):
        """Something for later."""
        self._idle.append(steps)

    def abandon(self):
        """Drop everything under way; each generator wipes what it holds."""
        for steps in self._urgent + self._idle:
            steps.close()
        self._urgent = []
        self._idle = []

    def step(self, now):
        """Until something gives way, or all is done. RemoteProtocolError if what the peer has sent was no good."""
        self.now = now
        while self.pending:
            queue = self._urgent or self._idle
            given_way = False
            try:
                next(queue[0])
                given_way = True
            except StopIteration:
                pass
            finally:
                if not given_way:
                    queue.pop(0)
            if given_way:
                return
