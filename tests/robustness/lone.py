"""A station with the least shell that keeps it going: what it wants stored is stored, what it tells is counted."""

import random

from redphone.station import shell
from redphone.wire import ROLE_A, GetStatus


class LoneStation:
    """One end of a dialogue, taken over: octets go in, and what would go out is thrown away or kept back."""

    def __init__(self, dialogue, role=ROLE_A):
        self._ends = (dialogue.north, dialogue.south)
        self.station = self._ends[role].station
        self.peer_session = self._ends[1 - role].station._line.current.session
        self.now = dialogue.line.now_ms
        self.told = 0
        self._random = random.Random(5)

    def hears(self, octets):
        """Octets come in; a millisecond passes."""
        self.now += 1
        self.station.feed(0, octets, self.now)
        self.serve()

    def speaks(self):
        """What it would send now, thrown away."""
        while self.station.outgoing(0):
            self.serve()
        self.serve()

    def waits(self, duration_ms):
        self.now += duration_ms
        self.station.tick(self.now)
        self.serve()

    def serve(self):
        event = self.station.next_event()
        while event is not None:
            self._handle(event)
            event = self.station.next_event()

    def status(self):
        self.station.submit(shell.Operator(GetStatus(), 77), self.now)
        status = None
        event = self.station.next_event()
        while event is not None:
            status = getattr(event, "record", None)
            event = self.station.next_event()
        return status

    def _handle(self, event):
        if isinstance(event, shell.Store):
            self.station.submit(shell.Stored(), self.now)
        elif isinstance(event, shell.EntropyWanted):
            self.station.submit(shell.Entropy(self._random.randbytes(shell.ENTROPY_OCTETS)), self.now)
        else:
            self.told += 1
