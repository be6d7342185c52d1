"""A telephone line of one pair of wires: each end hears the other weaker and later, its own echoes, and noise.

8,000 samples a second, 16 bits, the other end's level in dB; seeded and repeatable.
"""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from redphone_host.modems.v22bis import SAMPLE_RATE, TRANSMIT_DBM0, Samples

Signal = npt.NDArray[np.float64]

BLOCK = 160  # samples: 20 ms
FULL_SCALE_DBM0 = 3.14  # a sine wave that just fits 16 bits
_FULL_SCALE_RMS = 32767 / np.sqrt(2)


@dataclass(frozen=True)
class PhoneLineSettings:
    """loss_db: from end to end. snr_db: of the other end's signal, over the whole 4 kHz; None: no noise.

    delay_ms: one way, at least 20. echoes: (milliseconds, dB below what was sent) at each end: the hybrid's own first,
    then what comes back from the far end's.
    """

    loss_db: float = 12.0
    snr_db: float | None = 30.0
    delay_ms: float = 20.0
    echoes: tuple[tuple[float, float], ...] = field(default=((0.5, 14.0), (2.0, 20.0), (42.0, 30.0)))


class PhoneLine:
    """Two ends. Each block that both send gives the block that each hears."""

    def __init__(self, settings: PhoneLineSettings, seed: int) -> None:
        self._settings = settings
        self._random = np.random.default_rng(seed)
        response = _echo_response(settings.echoes)
        delay = round(settings.delay_ms * SAMPLE_RATE / 1000)
        if delay < BLOCK:
            raise ValueError(f"a telephone line's delay is {settings.delay_ms} ms; give 20 ms or more")
        self._echo = (_Filter(response), _Filter(response))
        straight = np.zeros(delay + 1)
        straight[delay] = _ratio(-settings.loss_db)
        self._through = (_Filter(straight), _Filter(straight))
        self._noise = _noise_level(settings)

    def exchange(self, from_a: Samples, from_b: Samples) -> tuple[Samples, Samples]:
        """What A and B hear while they send these samples."""
        return self._heard(0, from_a, from_b), self._heard(1, from_b, from_a)

    def cut(self) -> None:
        """From now on neither end hears the other."""
        self._through = (_Filter(np.zeros(1)), _Filter(np.zeros(1)))

    def _heard(self, end: int, own: Samples, other: Samples) -> Samples:
        mixed = self._echo[end].filtered(own) + self._through[end].filtered(other)
        if self._noise:
            mixed = mixed + self._random.normal(0.0, self._noise, len(mixed))
        samples: Samples = np.clip(np.rint(mixed), -32768, 32767).astype(np.int16)
        return samples


class _Filter:
    """A finite impulse response, block by block."""

    def __init__(self, response: Signal) -> None:
        self._response = response
        self._past: Signal = np.zeros(len(response) - 1)

    def filtered(self, block: Samples) -> Signal:
        whole: Signal = np.concatenate((self._past, block.astype(np.float64)))
        self._past = whole[len(block) :]
        return np.convolve(whole, self._response, mode="valid")


def _echo_response(echoes: tuple[tuple[float, float], ...]) -> Signal:
    places = [(round(delay_ms * SAMPLE_RATE / 1000), _ratio(-below_db)) for delay_ms, below_db in echoes]
    response = np.zeros(1 + max((place for place, _ in places), default=0))
    for place, ratio in places:
        response[place] += ratio
    return response


def _noise_level(settings: PhoneLineSettings) -> float:
    if settings.snr_db is None:
        return 0.0
    heard_dbm0 = TRANSMIT_DBM0 - settings.loss_db
    return float(_FULL_SCALE_RMS * _ratio(heard_dbm0 - FULL_SCALE_DBM0 - settings.snr_db))


def _ratio(decibels: float) -> float:
    return float(10.0 ** (decibels / 20.0))
