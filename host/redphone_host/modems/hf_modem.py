"""An HF data modem and its radio, emulated: KISS on one side, audio on the other, FreeDV's real waveforms in between.

It cannot hear while it talks: its receiver stands still. It holds a packet back while it is receiving a burst, and for
half a second and a few slots after; packets that wait it sends one behind the other, keyed all the while. Time passes
by samples only.
"""

import random
from collections import deque

import numpy as np
from redphone.black import kiss_framing
from redphone.black.kiss_framing import KissDeframer

from redphone_host.modems.freedv import SAMPLE_RATE, FreeDvModem, Mode, Samples
from redphone_host.modems.hf_channel import HfChannel

BLOCK_SAMPLES = 160
BLOCK_US = BLOCK_SAMPLES * 1_000_000 // SAMPLE_RATE

_TXDELAY_SAMPLES = SAMPLE_RATE * 3 // 10

# Between two bursts of a series: a receiver needs as much after one before it finds the next one's preamble.
_GAP_SAMPLES = SAMPLE_RATE * 3 // 10

# After a burst: the next one of a series would show by then; then a few slots, so that two do not begin at once.
_HANG_SAMPLES = SAMPLE_RATE // 2
_SLOT_SAMPLES = SAMPLE_RATE // 10
_SLOTS = 4


class EmulatedHfModem:
    """One end's modem and radio."""

    def __init__(self, mode: Mode, seed: int) -> None:
        self._modem = FreeDvModem(mode)
        self._random = random.Random(seed)  # noqa: S311 - a simulation must be repeatable
        self._deframer = KissDeframer(mode.packet_octets)
        self._packets: deque[bytes] = deque()
        self._sound: Samples = np.zeros(0, np.int16)
        self._to_box = bytearray()
        self._hold = 0
        self.bursts_sent = 0
        self.packets_heard = 0

    def close(self) -> None:
        """Give the modem library's memory back."""
        self._modem.close()

    def write(self, octets: bytes) -> None:
        """What the box sends on its port."""
        for octet in octets:
            if self._deframer.push(octet):
                self._packets.append(self._deframer.packet())

    def read(self) -> bytes:
        """What the box receives on its port."""
        octets = bytes(self._to_box)
        self._to_box.clear()
        return octets

    @property
    def keyed(self) -> bool:
        """Whether the transmitter is on."""
        return len(self._sound) > 0

    def advance(self, heard: Samples) -> Samples:
        """Let as much time pass as these samples take: what is sent meanwhile."""
        if not self.keyed:
            self._listen(heard)
            self._wait_for_the_channel(len(heard))
        if self._packets and len(self._sound) < len(heard) and (self.keyed or not self._hold):
            self._key()
        sound = self._sound[: len(heard)]
        self._sound = self._sound[len(heard) :]
        return np.pad(sound, (0, len(heard) - len(sound)))

    def _listen(self, samples: Samples) -> None:
        for packet in self._modem.hear(samples):
            self.packets_heard += 1
            self._to_box += kiss_framing.command(kiss_framing.DATA, packet)

    def _wait_for_the_channel(self, samples: int) -> None:
        if self._modem.is_receiving():
            self._hold = _HANG_SAMPLES + _SLOT_SAMPLES * self._random.randint(1, _SLOTS)
        else:
            self._hold = max(0, self._hold - samples)

    def _key(self) -> None:
        silence = np.zeros(_GAP_SAMPLES if self.keyed else _TXDELAY_SAMPLES, np.int16)
        self._sound = np.concatenate((self._sound, silence, self._modem.burst(self._packets.popleft())))
        self.bursts_sent += 1


class HfPath:
    """Two such modems, 0 and 1, and the two ways between them; `channels[end]` is what `end` hears through."""

    def __init__(self, modems: tuple[EmulatedHfModem, EmulatedHfModem], channels: tuple[HfChannel, HfChannel]) -> None:
        self.modems = modems
        self.now_us = 0
        self._channels = channels
        silence = np.zeros(BLOCK_SAMPLES, np.int16)
        self._sounds = [silence, silence]

    def advance(self) -> None:
        """Let one block of 20 ms pass at both ends."""
        heard = [self._channels[end].carry(self._sounds[1 - end]) for end in (0, 1)]
        self._sounds = [modem.advance(block) for modem, block in zip(self.modems, heard, strict=True)]
        self.now_us += BLOCK_US


def burst_rms(mode: Mode) -> float:
    """The root mean square of a burst's samples, which a channel takes its signal-to-noise ratio from."""
    modem = FreeDvModem(mode)
    packet = random.Random(mode.number).randbytes(mode.packet_octets)  # noqa: S311 - any packet will do
    rms = float(np.sqrt(np.mean(modem.burst(packet).astype(np.float64) ** 2)))
    modem.close()
    return rms
