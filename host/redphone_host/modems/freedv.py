"""FreeDV's HF data modes, from the codec2 library inside the `pycodec2` wheel: packets in, audio samples out, and back.

OFDM with LDPC codes; 8,000 samples a second, 16 bits. A burst is a preamble, one packet with its 16-bit check, and a
postamble; a burst that does not come through whole does not come out at all. See codec2's README_data.md.
"""

import ctypes
import importlib.util
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from redphone_host.errors import HostError

SAMPLE_RATE = 8000
_CHECK_OCTETS = 2
_QUIET = 0

Samples = npt.NDArray[np.int16]


class NoModemLibrary(HostError):
    """The codec2 library is not there."""


@dataclass(frozen=True)
class Mode:
    """A data mode: codec2's number for it (freedv_api.h) and the octets of a packet."""

    name: str
    number: int
    packet_octets: int


MODES = {mode.name: mode for mode in (Mode("datac1", 10, 510), Mode("datac3", 12, 126), Mode("datac4", 18, 54))}


class FreeDvModem:
    """One modem in one mode. What it hears it takes in as it comes, any number of samples at a time."""

    def __init__(self, mode: Mode) -> None:
        self.mode = mode
        self._library = _library()
        self._modem = ctypes.c_void_p(self._library.freedv_open(mode.number))
        self._payload = (ctypes.c_ubyte * (mode.packet_octets + _CHECK_OCTETS))()
        self._waiting: Samples = np.zeros(0, np.int16)
        self._library.freedv_set_frames_per_burst(self._modem, 1)
        self._library.freedv_set_verbose(self._modem, _QUIET)

    def close(self) -> None:
        """Give the library's memory back."""
        self._library.freedv_close(self._modem)

    @property
    def burst_samples(self) -> int:
        """Samples of one burst."""
        library, modem = self._library, self._modem
        return int(
            library.freedv_get_n_tx_preamble_modem_samples(modem)
            + library.freedv_get_n_tx_modem_samples(modem)
            + library.freedv_get_n_tx_postamble_modem_samples(modem)
        )

    def burst(self, packet: bytes) -> Samples:
        """The sound of one packet, which is filled up with zeros to its full length."""
        if len(packet) > self.mode.packet_octets:
            raise ValueError(f"a packet of {self.mode.name} holds at most {self.mode.packet_octets} octets")
        whole = packet.ljust(self.mode.packet_octets, b"\0")
        check = self._library.freedv_gen_crc16(whole, len(whole))
        sound = (ctypes.c_short * self.burst_samples)()
        at = self._library.freedv_rawdatapreambletx(self._modem, sound)
        self._library.freedv_rawdatatx(self._modem, _from(sound, at), whole + check.to_bytes(_CHECK_OCTETS, "big"))
        at += self._library.freedv_get_n_tx_modem_samples(self._modem)
        self._library.freedv_rawdatapostambletx(self._modem, _from(sound, at))
        samples: Samples = np.frombuffer(bytes(sound), np.int16).copy()
        return samples

    def hear(self, samples: Samples) -> list[bytes]:
        """The packets that these samples complete."""
        self._waiting = np.concatenate((self._waiting, samples))
        packets = []
        wanted = self._library.freedv_nin(self._modem)
        while len(self._waiting) >= wanted:
            block = np.ascontiguousarray(self._waiting[:wanted])
            self._waiting = self._waiting[wanted:]
            got = self._library.freedv_rawdatarx(self._modem, self._payload, block.ctypes.data_as(_SHORTS))
            if got:
                packets.append(bytes(self._payload[: got - _CHECK_OCTETS]))
            wanted = self._library.freedv_nin(self._modem)
        return packets

    def is_receiving(self) -> bool:
        """Whether the modem has found a burst and is in step with it."""
        return bool(self._library.freedv_get_sync(self._modem))


_SHORTS = ctypes.POINTER(ctypes.c_short)


def _from(sound: "ctypes.Array[ctypes.c_short]", at: int) -> Any:
    return ctypes.byref(sound, at * ctypes.sizeof(ctypes.c_short))


def available() -> bool:
    """Whether the library can be had here."""
    return _library_file() is not None


def _library_file() -> Path | None:
    wheel = importlib.util.find_spec("pycodec2")
    if wheel is None or wheel.origin is None:
        return None
    beside = Path(wheel.origin).resolve().parent.parent / "pycodec2.libs"
    return next(iter(sorted(beside.glob("libcodec2*.so*"))), None)


def _library() -> ctypes.CDLL:
    path = _library_file()
    if path is None:
        raise NoModemLibrary("The codec2 library is missing.", "Install it with: pip install 'redphone[modems]'")
    library = ctypes.CDLL(str(path))
    library.freedv_open.restype = ctypes.c_void_p
    library.freedv_gen_crc16.restype = ctypes.c_ushort
    return library
