"""Two telephone modems at two serial ports, a number each, and the exchange between them, in real time."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import serial

from redphone_host.modems.exchange import Exchange, MakeCarrier
from redphone_host.modems.hayes_modem import HayesModem

POLL_S = 0.005
BIT_RATE = 9600
READ_OCTETS = 4096


class ModemPortError(Exception):
    """A port cannot be opened, or has gone; the text names it."""


class RealTimeModems:
    """`run` serves the modems at two ports until told to stop. `clock` gives seconds."""

    def __init__(
        self, numbers: tuple[str, str], make_carrier: MakeCarrier, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.exchange = Exchange(make_carrier)
        self.modems = [HayesModem(self.exchange, number) for number in numbers]
        self._clock = clock

    def run(
        self, paths: tuple[str, str], stopped: threading.Event, duration_s: float | None, ready: Callable[[], None]
    ) -> None:
        """Until `stopped` is set or the time is over; ModemPortError. `ready` is called when both ports are open."""
        with _opened(paths[0]) as port_a, _opened(paths[1]) as port_b:
            began = self._clock()
            ready()
            while not stopped.wait(POLL_S):
                seconds = self._clock() - began
                if duration_s is not None and seconds >= duration_s:
                    return
                now = int(1000 * seconds)
                self.exchange.advance(now)
                for modem, port in zip(self.modems, (port_a, port_b), strict=True):
                    _serve(modem, port, now)


@contextmanager
def _opened(path: str) -> Iterator[serial.Serial]:
    try:
        port = serial.Serial(path, BIT_RATE, timeout=0, exclusive=False)
    except serial.SerialException as error:
        raise ModemPortError(f"cannot open {path}: {error}") from error
    with port:
        yield port


def _serve(modem: HayesModem, port: serial.Serial, now: int) -> None:
    try:
        modem.feed(port.read(READ_OCTETS), now)
        port.write(modem.outgoing(now))
    except serial.SerialException as error:
        raise ModemPortError(f"port {port.port} has gone: {error}") from error
