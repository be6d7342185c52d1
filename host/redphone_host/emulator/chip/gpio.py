"""machine.Pin and machine.I2C, with the SSD1306 as the one device on every bus."""

import errno
from collections.abc import Iterable
from typing import ClassVar

from redphone_host.emulator.chip import display, pins
from redphone_host.emulator.chip.panel import PANEL

HIGHEST_PIN = 29  # RP2040 and RP2350A
LED_PIN = 25


class Pin:
    """One pin, by number, by name ("GP14", "LED") or by another Pin. Leaving mode or pull out leaves it as it is."""

    IN: ClassVar[int] = pins.IN
    OUT: ClassVar[int] = pins.OUT
    PULL_UP: ClassVar[int] = pins.PULL_UP
    PULL_DOWN: ClassVar[int] = pins.PULL_DOWN

    def __init__(
        self, pin: "int | str | Pin", /, mode: int = -1, pull: int | None = -1, *, value: object = None
    ) -> None:
        self._number = _number(pin)
        self.init(mode, pull, value=value)

    def init(self, mode: int = -1, pull: int | None = -1, *, value: object = None) -> None:
        """As the constructor. A `value` is set before the pin becomes an output, so that it does not glitch."""
        if value is not None:
            PANEL.pins.drive(self._number, int(bool(value)))
        pulled = 0 if pull is None else pull
        PANEL.pins.configure(self._number, None if mode == -1 else mode, None if pulled == -1 else pulled)

    def value(self, x: object = None) -> int | None:
        """The level, 0 or 1; with `x`, set the output by its truth."""
        if x is None:
            return PANEL.pins[self._number].level()
        PANEL.pins.drive(self._number, int(bool(x)))
        return None

    __call__ = value

    def on(self) -> None:
        """Drive 1."""
        self.value(1)

    def off(self) -> None:
        """Drive 0."""
        self.value(0)

    def toggle(self) -> None:
        """Drive the other level."""
        self.value(not PANEL.pins[self._number].latch)

    high = on
    low = off


def _number(pin: "int | str | Pin") -> int:
    if isinstance(pin, Pin):
        return pin._number
    if pin == "LED":
        return LED_PIN
    if isinstance(pin, str):
        pin = int(pin[2:]) if pin.startswith("GP") and pin[2:].isdigit() else -1
    if not 0 <= pin <= HIGHEST_PIN:
        raise ValueError("invalid pin")
    return pin


class I2C:
    """A bus with a display at 0x3C and nothing else: any other address is OSError(ENODEV)."""

    def __init__(self, number: int, /, *, scl: Pin | None = None, sda: Pin | None = None, freq: int = 400_000) -> None:
        if number not in (0, 1):
            raise ValueError(f"I2C({number}) doesn't exist")
        del scl, sda, freq

    def writeto(self, addr: int, buf: bytes, stop: bool = True) -> int:
        """Send `buf`; returns how many bytes were acknowledged."""
        return self.writevto(addr, (buf,), stop)

    def writevto(self, addr: int, vector: Iterable[bytes], stop: bool = True) -> int:
        """Send several buffers as one transfer; returns how many bytes were acknowledged."""
        del stop
        if addr != display.ADDRESS:
            raise OSError(errno.ENODEV, "nothing answers at this address")
        data = b"".join(vector)
        PANEL.display.write(data)
        return len(data)

    def writeto_mem(self, addr: int, memaddr: int, buf: bytes, *, addrsize: int = 8) -> None:
        """Send the register number, `addrsize` bits wide, and then `buf`."""
        self.writevto(addr, (memaddr.to_bytes(addrsize // 8, "big"), buf))

    def scan(self) -> list[int]:
        """Addresses that answer."""
        return [display.ADDRESS]
