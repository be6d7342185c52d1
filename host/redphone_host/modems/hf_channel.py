"""A short-wave channel for audio: white noise at a given signal-to-noise ratio, and fading on two paths if wanted.

The ratio is that of the mean power of a transmission while it is on, before fading, to the noise's power in 3 kHz;
the noise is white from 0 to 4 kHz, so 4/3 of that. Fading leaves the mean power as it is, over a long time; a single
burst may be far above or below. So `snr_db` is what ITU-R F.1487 calls the average SNR in a 3 kHz bandwidth.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from redphone_host.modems.freedv import SAMPLE_RATE, Samples

_NOISE_BANDWIDTH_HZ = 3000
# Far below full scale: the noise of a bad channel must fit 16 bits, too.
_LEVEL = 0.1

_HILBERT_REACH = 100
_GAIN_RATE = 32
_GAIN_REACH = _GAIN_RATE
_STEP = SAMPLE_RATE // _GAIN_RATE

Complex = npt.NDArray[np.complex128]


@dataclass(frozen=True)
class Fading:
    """Watterson's model: two paths of equal mean power, each with its own Gaussian fading (ITU-R F.1487).

    `spread_hz` is the Doppler spread, twice the standard deviation of the Gaussian spectrum.
    """

    spread_hz: float = 1.0
    delay_ms: float = 2.0


class HfChannel:
    """One way across. `signal_rms`: that of a burst as the modem makes it. The same seed, the same channel."""

    def __init__(self, snr_db: float, signal_rms: float, seed: int, fading: Fading | None = None) -> None:
        noise_share = (SAMPLE_RATE / 2) / _NOISE_BANDWIDTH_HZ
        self._noise_rms = signal_rms * np.sqrt(noise_share * 10 ** (-snr_db / 10))
        self._random = np.random.default_rng([seed, 0])
        self._paths = _TwoPaths(fading, seed) if fading else None

    def carry(self, samples: Samples) -> Samples:
        """What arrives while these samples are sent; the two-path model delays by 12.5 ms besides."""
        signal = samples.astype(np.float64)
        if self._paths is not None:
            signal = self._paths.carry(signal)
        noise = self._noise_rms * self._random.standard_normal(len(samples))
        heard: Samples = np.clip(np.rint(_LEVEL * (signal + noise)), -32768, 32767).astype(np.int16)
        return heard


class _TwoPaths:
    """The signal twice, the second time late, each multiplied by a gain that wanders."""

    def __init__(self, fading: Fading, seed: int) -> None:
        self._late = round(fading.delay_ms * SAMPLE_RATE / 1000)
        self._gains = [_WanderingGain(fading.spread_hz, seed, path) for path in (1, 2)]
        self._filter = _hilbert_filter()
        self._before = np.zeros(len(self._filter) - 1 + self._late)

    def carry(self, signal: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        heard = np.concatenate((self._before, signal))
        self._before = heard[len(signal) :]
        analytic = np.convolve(heard, self._filter, "valid")
        first, second = analytic[self._late :], analytic[: len(signal)]
        gains = [gain.next(len(signal)) for gain in self._gains]
        faded: npt.NDArray[np.float64] = np.real(gains[0] * first + gains[1] * second)
        return faded


class _WanderingGain:
    """A complex Gaussian process with a Gaussian spectrum and a mean power of one half."""

    def __init__(self, spread_hz: float, seed: int, path: int) -> None:
        self._random = np.random.default_rng([seed, path])
        times = np.arange(-_GAIN_REACH, _GAIN_REACH + 1) / _GAIN_RATE
        shape = np.exp(-((np.pi * spread_hz * times) ** 2))
        self._shape = shape / np.sqrt(np.sum(shape**2))
        self._white = self._new(len(self._shape))
        self._now = self._point()
        self._next = self._advance()
        self._at = 0

    def next(self, count: int) -> Complex:
        """The gain at the next `count` samples."""
        gains = np.empty(count, np.complex128)
        done = 0
        while done < count:
            part = min(count - done, _STEP - self._at)
            place = (self._at + np.arange(part)) / _STEP
            gains[done : done + part] = self._now + (self._next - self._now) * place
            done += part
            self._at += part
            if self._at == _STEP:
                self._at = 0
                self._now, self._next = self._next, self._advance()
        return gains

    def _advance(self) -> complex:
        self._white = np.concatenate((self._white[1:], self._new(1)))
        return self._point()

    def _point(self) -> complex:
        return complex(np.dot(self._shape, self._white) * np.sqrt(0.5))

    def _new(self, count: int) -> Complex:
        pairs = self._random.standard_normal((count, 2)) * np.sqrt(0.5)
        points: Complex = pairs[:, 0] + 1j * pairs[:, 1]
        return points


def _hilbert_filter() -> Complex:
    """A delay of `_HILBERT_REACH` samples, with the Hilbert transform of the same as its imaginary part."""
    n = np.arange(-_HILBERT_REACH, _HILBERT_REACH + 1)
    odd = n % 2 == 1
    imaginary = np.zeros(len(n))
    imaginary[odd] = 2 / (np.pi * n[odd])
    taps: Complex = (n == 0) + 1j * imaginary * np.hamming(len(n))
    return taps
