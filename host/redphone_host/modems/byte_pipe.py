"""A call without sound: two modems that understand each other at once and perfectly. For tests of what is around it."""

from redphone_host.modems.exchange import Modem

BIT_RATE = 2400
TRAINING_MS = 3000
_BITS_PER_OCTET = 10
_LOSS_SEEN_MS = 50
_IDLE_MS = 20  # how late it may find out that there is something to carry


class BytePipe:
    """A carrier (exchange.Carrier) of 2400 bit/s. Two modems that both call never come to terms."""

    def __init__(self, caller: Modem, called: Modem, called_answers: bool, now: int) -> None:
        self._modems = (caller, called)
        self._trains = called_answers
        self._up_at = now + TRAINING_MS
        self._up = False
        self._carried = 0
        self._busy = False
        self._gone = [False, False]
        self._now = now

    def advance(self, now: int) -> None:
        """Carry what has passed by now."""
        self._now = now
        if not self._up and self._trains and not any(self._gone) and now >= self._up_at:
            self._up = True
            for modem in self._modems:
                modem.carrier_up(BIT_RATE)
        while self._up and self._next_octet_at() <= now:
            self._carried += 1
            carried = [self._carry(end) for end in (0, 1)]
            self._busy = any(carried)

    def due(self) -> int:
        """When `advance` will next do something."""
        if not self._up:
            return self._up_at if self._now < self._up_at else self._now + TRAINING_MS
        return self._next_octet_at() + (0 if self._busy else _IDLE_MS)

    def hung_up(self, end: int) -> None:
        """That end is silent from now on."""
        if not self._gone[end]:
            self._gone[end] = True
            if self._up:
                self._modems[1 - end].carrier_down(self._now + _LOSS_SEEN_MS)

    def cut(self) -> None:
        """Neither hears the other any more."""
        self.hung_up(0)
        self.hung_up(1)

    def close(self) -> None:
        """Nothing is left of it."""

    def _next_octet_at(self) -> int:
        return self._up_at + (self._carried + 1) * _BITS_PER_OCTET * 1000 // BIT_RATE

    def _carry(self, end: int) -> bool:
        octet = None if self._gone[end] else self._modems[end].next_octet()
        if octet is not None and not self._gone[1 - end]:
            self._modems[1 - end].take_octet(octet)
        return octet is not None
