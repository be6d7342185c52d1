"""Debian's libspandsp2, loaded by ctypes from where .ci/install-spandsp puts it, or from the system."""

import ctypes
import ctypes.util
import functools
import sys
from pathlib import Path

MISSING = (
    "no libspandsp.so.2 here, which the telephone modem's signal processing is: on Debian, .ci/install-spandsp .venv"
    " or sudo apt install libspandsp2"
)

GetBit = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p)
PutBit = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_int)
SamplePointer = ctypes.POINTER(ctypes.c_int16)

_NAME = "libspandsp.so.2"


class SpandspMissing(RuntimeError):
    """libspandsp2 is not installed."""


def installed() -> bool:
    """Whether the library is there."""
    return _folder() is not None or ctypes.util.find_library("spandsp") is not None


@functools.cache
def library() -> ctypes.CDLL:
    """The library with the types of what is used of it. SpandspMissing where there is none."""
    folder = _folder()
    if folder is not None:
        _load_what_it_needs(folder)
    try:
        loaded = ctypes.CDLL(_NAME if folder is None else str(folder / _NAME))
    except OSError as error:
        raise SpandspMissing(f"{MISSING} ({error})") from error
    return _declared(loaded)


def _folder() -> Path | None:
    """The virtual environment's copy, with the libraries that it needs."""
    folder = Path(sys.prefix) / "lib" / "spandsp"
    return folder if (folder / _NAME).exists() else None


def _load_what_it_needs(folder: Path) -> None:
    """Load the other libraries beside it, each once those that it needs itself are in; found by name from then on."""
    waiting = [path for path in sorted(folder.glob("*.so.*")) if path.name != _NAME]
    while waiting:
        left = [path for path in waiting if not _loads(path)]
        if len(left) == len(waiting):
            return  # the system has them, or loading the library itself says which one is missing
        waiting = left


def _loads(path: Path) -> bool:
    try:
        ctypes.CDLL(str(path))
    except OSError:
        return False
    return True


def _declared(loaded: ctypes.CDLL) -> ctypes.CDLL:
    modem = ctypes.c_void_p
    number = ctypes.c_int
    loaded.v22bis_init.restype = modem
    loaded.v22bis_init.argtypes = [modem, number, number, number, GetBit, ctypes.c_void_p, PutBit, ctypes.c_void_p]
    loaded.v22bis_free.argtypes = [modem]
    loaded.v22bis_tx.argtypes = [modem, SamplePointer, number]
    loaded.v22bis_rx.argtypes = [modem, SamplePointer, number]
    loaded.v22bis_rx_signal_cutoff.argtypes = [modem, ctypes.c_float]
    loaded.v22bis_tx_power.argtypes = [modem, ctypes.c_float]
    loaded.v22bis_get_current_bit_rate.argtypes = [modem]
    return loaded
