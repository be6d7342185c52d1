"""A V.22bis modem's signal processing: octets in, sound out, and back; 2400 bit/s both ways on one pair of wires.

8,000 samples a second, 16 bits. spandsp does the work; what it says of the carrier is in `status`.
"""

from collections.abc import Callable
from enum import Enum

import numpy as np
import numpy.typing as npt

from redphone_host.modems.spandsp import GetBit, PutBit, SamplePointer, library
from redphone_host.modems.start_stop import Receiver, Sender

SAMPLE_RATE = 8000
BIT_RATE = 2400
TRANSMIT_DBM0 = -13.0
_LOUDER_THAN_SET_DB = 1.5  # measured on what spandsp sends
CUTOFF_DBM0 = -35.0  # spandsp's own, -45, takes a line's noise for a carrier

Samples = npt.NDArray[np.int16]

_GUARD_TONE_NONE = 0
_CARRIER_DOWN, _CARRIER_UP, _TRAINING, _TRAINED, _TRAINING_FAILED = range(-1, -6, -1)


class Status(Enum):
    """What the modem makes of the other end's signal."""

    TRAINING = "training"
    UP = "up"
    DOWN = "down"


class V22bis:
    """One modem, calling or answering. Octets are asked for and given away as their bits pass."""

    def __init__(self, calling: bool, next_octet: Callable[[], int | None], take_octet: Callable[[int], None]) -> None:
        self.status = Status.TRAINING
        self._sender = Sender(next_octet)
        self._receiver = Receiver(take_octet)
        self._library = library()
        # The library keeps these two; so does this object, or Python would throw them away.
        self._get_bit = GetBit(self._bit_wanted)
        self._put_bit = PutBit(self._bit_found)
        self._modem: int | None = self._library.v22bis_init(
            None, BIT_RATE, _GUARD_TONE_NONE, int(calling), self._get_bit, None, self._put_bit, None
        )
        self._library.v22bis_tx_power(self._modem, TRANSMIT_DBM0 - _LOUDER_THAN_SET_DB)
        self._library.v22bis_rx_signal_cutoff(self._modem, CUTOFF_DBM0)

    def close(self) -> None:
        """Give the library's memory back."""
        if self._modem is not None:
            self._library.v22bis_free(self._modem)
            self._modem = None

    @property
    def bit_rate(self) -> int:
        """2400, or 1200 where the other end or the line could not do more."""
        return int(self._library.v22bis_get_current_bit_rate(self._modem))

    def transmit(self, count: int) -> Samples:
        """The next `count` samples of what it sends."""
        samples = np.zeros(count, np.int16)
        self._library.v22bis_tx(self._modem, samples.ctypes.data_as(SamplePointer), count)
        return samples

    def receive(self, samples: Samples) -> None:
        """What comes in on the wires, its own echo with it."""
        self._library.v22bis_rx(self._modem, samples.ctypes.data_as(SamplePointer), len(samples))

    def _bit_wanted(self, _: int | None) -> int:
        return self._sender.bit()

    def _bit_found(self, _: int | None, bit: int) -> None:
        if bit >= 0:
            if self.status is Status.UP:
                self._receiver.bit(bit)
        elif bit == _TRAINED:
            self.status = Status.UP
            self._receiver.reset()
        elif bit in (_CARRIER_DOWN, _TRAINING_FAILED):
            self.status = Status.DOWN
