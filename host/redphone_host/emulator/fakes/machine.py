"""MicroPython's `machine`, as much of it as the firmware uses, with an RP2040's limits."""

import os

from redphone_host.emulator.chip.clock import RTC
from redphone_host.emulator.chip.gpio import I2C, Pin
from redphone_host.emulator.chip.uart import UART
from redphone_host.emulator.chip.watchdog import PWRON_RESET, WDT, WDT_RESET, reset, reset_cause

__all__ = [
    "I2C",
    "PWRON_RESET",
    "RTC",
    "UART",
    "WDT",
    "WDT_RESET",
    "Pin",
    "freq",
    "mem32",
    "reset",
    "reset_cause",
    "unique_id",
]

DEFAULT_UNIQUE_ID = b"redphone"
RING_OSCILLATOR_BITS = (0x4006001C, 0x400E8020)


class _Registers:
    """The ring oscillator's bit, on an RP2040 or an RP2350: noise, or always 0 where REDPHONE_NOISE is `stuck`."""

    def __getitem__(self, address: int) -> int:
        if address not in RING_OSCILLATOR_BITS:
            raise OSError(f"there is no register {address:#x} here")
        return 0 if os.environ.get("REDPHONE_NOISE") == "stuck" else os.urandom(1)[0] & 1


mem32 = _Registers()


def unique_id() -> bytes:
    """Eight bytes, from REDPHONE_UNIQUE_ID (hexadecimal) where that is set."""
    return bytes.fromhex(os.environ.get("REDPHONE_UNIQUE_ID", DEFAULT_UNIQUE_ID.hex()))


def freq(hz: int | None = None) -> int | None:
    """The processor's frequency, Hz; setting it is accepted and has no effect."""
    return 125_000_000 if hz is None else None
