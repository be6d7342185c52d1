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
    "reset",
    "reset_cause",
    "unique_id",
]

DEFAULT_UNIQUE_ID = b"redphone"


def unique_id() -> bytes:
    """Eight bytes, from REDPHONE_UNIQUE_ID (hexadecimal) where that is set."""
    return bytes.fromhex(os.environ.get("REDPHONE_UNIQUE_ID", DEFAULT_UNIQUE_ID.hex()))


def freq(hz: int | None = None) -> int | None:
    """The processor's frequency, Hz; setting it is accepted and has no effect."""
    return 125_000_000 if hz is None else None
