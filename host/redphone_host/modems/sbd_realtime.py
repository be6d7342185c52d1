"""Two short-burst modems at two serial ports, their gateway between them, in real time."""

import threading
import time
from collections.abc import Callable

from redphone_host.modems.ports import opened, serve
from redphone_host.modems.sbd_gateway import GatewaySettings, SbdGateway
from redphone_host.modems.sbd_modem import SbdModem
from redphone_host.modems.sbd_network import SbdSettings

POLL_S = 0.01
BIT_RATE = 19_200


class RealTimeSbd:
    """Makes A's and B's modem; `run` serves them at two ports until told to stop."""

    def __init__(self, settings: SbdSettings, gateway: GatewaySettings, seed: int) -> None:
        self.gateway = SbdGateway(gateway, seed)
        self.gateway.pair("A", "B")
        self.modems = (
            SbdModem("A", self.gateway, settings, 2 * seed),
            SbdModem("B", self.gateway, settings, 2 * seed + 1),
        )

    def run(
        self, paths: tuple[str, str], stopped: threading.Event, duration_s: float | None, ready: Callable[[], None]
    ) -> None:
        """Until `stopped` is set or the time is over; ModemPortError. `ready` is called when both ports are open."""
        began = time.monotonic()
        with opened(paths[0], BIT_RATE) as port_a, opened(paths[1], BIT_RATE) as port_b:
            ready()
            while not stopped.wait(POLL_S):
                seconds = time.monotonic() - began
                if duration_s is not None and seconds >= duration_s:
                    return
                for modem, port in zip(self.modems, (port_a, port_b), strict=True):
                    serve(modem, port, int(1000 * seconds))
