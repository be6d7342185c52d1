"""Two direwolf modems on one noisy channel. Real ones, so in real time only.

While one speaks it hears nothing but noise, as a radio's receiver does; two that speak at once are not heard.
"""

import threading
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType

import numpy as np

from redphone_host.errors import HostError
from redphone_host.modems.direwolf import SAMPLE_RATE, Direwolf, Samples

_NOISE_BANDWIDTH_HZ = 3000
_SIGNAL_RMS = 23170  # direwolf's sine at full scale
_LEVEL = 0.1
_BLOCK_S = 0.02


class DirewolfPair:
    """Two of them, 0 and 1, on one channel with white noise: a context manager. `ports` names their KISS ports.

    `snr_db`: the power of what one says to that of the noise in 3 kHz, at the other.
    """

    def __init__(self, snr_db: float, seed: int, bit_rate: int = 1200) -> None:
        self._folder = TemporaryDirectory(prefix="redphone-direwolf-")
        self._bit_rate = bit_rate
        share = (SAMPLE_RATE / 2) / _NOISE_BANDWIDTH_HZ
        self._noise_rms = _SIGNAL_RMS * np.sqrt(share * 10 ** (-snr_db / 10))
        self._random = np.random.default_rng(seed)
        self._ends: list[Direwolf] = []
        self._stopping = threading.Event()
        self._player = threading.Thread(target=self._play, daemon=True)

    def __enter__(self) -> "DirewolfPair":
        try:
            for name in ("a", "b"):
                folder = Path(self._folder.name, name)
                folder.mkdir()
                self._ends.append(Direwolf(folder, self._bit_rate))
        except HostError:
            self._stop_ends()
            raise
        self._player.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        self._player.join()
        self._stop_ends()

    @property
    def ports(self) -> tuple[str, str]:
        """The pseudo-terminals of the two KISS ports."""
        return self._ends[0].port, self._ends[1].port

    def _stop_ends(self) -> None:
        for end in self._ends:
            end.stop()
        self._folder.cleanup()

    def _play(self) -> None:
        """Move the sound, as much as time has passed."""
        began, played = time.monotonic(), 0
        while not self._stopping.wait(_BLOCK_S):
            due = int((time.monotonic() - began) * SAMPLE_RATE)
            self._play_block(due - played)
            played = due

    def _play_block(self, count: int) -> None:
        keyed = [end.keyed for end in self._ends]
        said = [end.speak(count) for end in self._ends]
        for end in (0, 1):
            noise = self._noise_rms * self._random.standard_normal(count)
            signal = np.zeros(count) if keyed[end] else said[1 - end]
            heard: Samples = np.clip(np.rint(_LEVEL * (signal + noise)), -32768, 32767).astype(np.int16)
            self._ends[end].hear(heard)
