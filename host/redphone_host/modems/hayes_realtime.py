"""Two telephone modems at two serial ports, a number each, and the exchange between them, in real time."""

import threading
import time
from collections.abc import Callable

from redphone_host.modems.exchange import Exchange, MakeCarrier
from redphone_host.modems.hayes_modem import HayesModem
from redphone_host.modems.ports import opened, serve

POLL_S = 0.005
BIT_RATE = 9600


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
        with opened(paths[0], BIT_RATE) as port_a, opened(paths[1], BIT_RATE) as port_b:
            began = self._clock()
            ready()
            while not stopped.wait(POLL_S):
                seconds = self._clock() - began
                if duration_s is not None and seconds >= duration_s:
                    return
                now = int(1000 * seconds)
                self.exchange.advance(now)
                for modem, port in zip(self.modems, (port_a, port_b), strict=True):
                    serve(modem, port, now)
