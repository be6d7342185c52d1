"""A call as it sounds: two V.22bis modems' signals over a telephone line, from the answer tone (ITU-T V.25) on.

The called modem is silent for 2.15 s, sings 2,100 Hz for 3.3 s, is silent for 75 ms more; then both modems train.
All of it is rounded up to blocks of 20 ms.
"""

import numpy as np

from redphone_host.modems.exchange import MakeCarrier, Modem
from redphone_host.modems.phone_line import BLOCK, FULL_SCALE_DBM0, PhoneLine, PhoneLineSettings
from redphone_host.modems.v22bis import SAMPLE_RATE, TRANSMIT_DBM0, Samples, Status, V22bis

BLOCK_MS = 1000 * BLOCK // SAMPLE_RATE
STANDS_MS = 600  # S9: how long a carrier must have stood before a modem believes it

_TONE_HZ = 2100
_SILENT_MS = 2160
_TONE_ENDS_MS = _SILENT_MS + 3300
_ANSWERED_MS = _TONE_ENDS_MS + 80


class PhoneCarrier:
    """A carrier (exchange.Carrier) with real signals, in blocks of 20 ms."""

    def __init__(
        self,
        modems: tuple[Modem, Modem],
        called_answers: bool,
        line: PhoneLine,
        now: int,
    ) -> None:
        self._ends = (_End(modems[0], True), _End(modems[1], not called_answers))
        self._line = line
        self._began_at = now
        self._done_at = now

    def advance(self, now: int) -> None:
        """Carry what has passed by now."""
        while self._done_at + BLOCK_MS <= now:
            self._done_at += BLOCK_MS
            elapsed_ms = self._done_at - self._began_at
            sent = [end.send(elapsed_ms) for end in self._ends]
            for end, heard in zip(self._ends, self._line.exchange(sent[0], sent[1]), strict=True):
                end.hear(heard, elapsed_ms, self._done_at)

    def due(self) -> int:
        """When `advance` will next do something."""
        return self._done_at + BLOCK_MS

    def hung_up(self, end: int) -> None:
        """That end is silent from now on."""
        self._ends[end].gone = True

    def cut(self) -> None:
        """The wires are cut between the two: each is alone with its own echo."""
        self._line.cut()

    def close(self) -> None:
        """Give the library's memory back."""
        for end in self._ends:
            end.signals.close()


class _End:
    """One modem's signals, and what its front is told of them."""

    def __init__(self, modem: Modem, calling: bool) -> None:
        self.signals = V22bis(calling, modem.next_octet, modem.take_octet)
        self.gone = False
        self._modem = modem
        self._calling = calling
        self._stands_since: int | None = None
        self._told_up = False
        self._told_down = False

    def send(self, elapsed_ms: int) -> Samples:
        """A block of what it puts on the line."""
        if self.gone:
            return np.zeros(BLOCK, np.int16)
        if not self._calling and elapsed_ms <= _ANSWERED_MS:
            return _answer_tone(elapsed_ms)
        return self.signals.transmit(BLOCK)

    def hear(self, heard: Samples, elapsed_ms: int, now: int) -> None:
        """A block of what it finds there."""
        if self.gone or (not self._calling and elapsed_ms <= _ANSWERED_MS):
            return
        self.signals.receive(heard)
        up = self.signals.status is Status.UP
        if not up:
            self._stands_since = None
            if self._told_up and not self._told_down:
                self._told_down = True
                self._modem.carrier_down(now)
        elif self._stands_since is None:
            self._stands_since = now
            if self._told_down:
                self._told_down = False
                self._modem.carrier_back()
        elif not self._told_up and now - self._stands_since >= STANDS_MS:
            self._told_up = True
            self._modem.carrier_up(self.signals.bit_rate)


def _answer_tone(elapsed_ms: int) -> Samples:
    """The block that ends at `elapsed_ms` after answering."""
    if not _SILENT_MS < elapsed_ms <= _TONE_ENDS_MS:
        return np.zeros(BLOCK, np.int16)
    at = (elapsed_ms - BLOCK_MS) * SAMPLE_RATE // 1000 + np.arange(BLOCK)
    level = 32767 * 10 ** ((TRANSMIT_DBM0 - FULL_SCALE_DBM0) / 20)
    return np.rint(level * np.sin(2 * np.pi * _TONE_HZ * at / SAMPLE_RATE)).astype(np.int16)


def phone_carrier(settings: PhoneLineSettings, seed: int) -> MakeCarrier:
    """What an exchange makes its carriers with: every call on a line of its own, but the same in every run."""
    calls = 0

    def make(caller: Modem, called: Modem, called_answers: bool, now: int) -> PhoneCarrier:
        nonlocal calls
        calls += 1
        return PhoneCarrier((caller, called), called_answers, PhoneLine(settings, seed * 1000 + calls), now)

    return make
