"""Serial ports that an emulated modem is served at, in real time."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

import serial

READ_OCTETS = 4096


class ModemPortError(Exception):
    """A port cannot be opened, or has gone; the text names it."""


class Modem(Protocol):
    """What a modem has of a serial port's other side. `now` in milliseconds."""

    def feed(self, data: bytes, now: int) -> None:
        """Octets from the port."""

    def outgoing(self, now: int) -> bytes:
        """Octets for it."""


@contextmanager
def opened(path: str, bit_rate: int) -> Iterator[serial.Serial]:
    """The port; ModemPortError."""
    try:
        port = serial.Serial(path, bit_rate, timeout=0, exclusive=False)
    except serial.SerialException as error:
        raise ModemPortError(f"cannot open {path}: {error}") from error
    with port:
        yield port


def serve(modem: Modem, port: serial.Serial, now: int) -> None:
    """Octets both ways, as many as there are; ModemPortError."""
    try:
        modem.feed(port.read(READ_OCTETS), now)
        port.write(modem.outgoing(now))
    except serial.SerialException as error:
        raise ModemPortError(f"port {port.port} has gone: {error}") from error
