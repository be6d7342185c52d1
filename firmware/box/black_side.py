"""The black ports of a filled box, one for each bearer of its fill, and what passes between them and the station."""

from redphone.errors import LocalProtocolError
from redphone.station import bearers, shell
from redphone.wire import BEARERS, KNOWN_BEARER_FLAGS, MALFORMED, RS485, UNSUPPORTED

from box.black_port import BlackPort


def obstacle(setups, role, hal):
    """Why this box cannot use such bearers, as (reason, advice); None if it can."""
    taken = set()
    for number, setup in enumerate(setups):
        name = "bearer {}, {}, ".format(number, BEARERS[setup.kind])
        if setup.flags & ~KNOWN_BEARER_FLAGS:
            return MALFORMED, name + "has a flag that this box does not know: use matching tools"
        if setup.port >= hal.black_ports:
            advice = "is on port {}: this box has ports 0 to {}".format(setup.port, hal.black_ports - 1)
            return UNSUPPORTED, name + advice
        if setup.port in taken:
            return MALFORMED, name + "is on port {}, and so is another: give each its own".format(setup.port)
        if setup.flags & RS485 and not hal.has_direction(setup.port):
            return UNSUPPORTED, name + "is RS-485: port {} of this box is not".format(setup.port)
        try:
            bearers.make(setup, role)
        except LocalProtocolError as error:
            return MALFORMED, (name + "cannot be made: " + str(error))[:160]
        except ImportError:  # a build for such a board leaves out what they need
            return UNSUPPORTED, "this board carries wires only: " + name + "needs a Pico 2 or an ESP32-S3"
        taken.add(setup.port)
    return None


class BlackSide:
    """The open ports of a fill's `setups`, in their order."""

    def __init__(self, hal, setups):
        self._hal = hal
        self._ports = [BlackPort(hal, setup.bit_rate, setup.port, bool(setup.flags & RS485)) for setup in setups]
        self._broken = [False] * len(self._ports)

    def receive(self, station, now):
        """Give the station what has come in, and tell it of lines in break."""
        for bearer, port in enumerate(self._ports):
            octets = port.receive()
            if octets:
                station.feed(bearer, octets, now)
            is_broken = port.line_break()
            if is_broken != self._broken[bearer]:
                self._broken[bearer] = is_broken
                station.submit(shell.PortBreak(bearer, is_broken), now)

    def send(self, station):
        """Take from the station what the ports have room for."""
        for bearer, port in enumerate(self._ports):
            while port.has_room():
                octets = station.outgoing(bearer)
                if not octets:
                    break
                port.send(octets)

    def close(self):
        """Give all ports back."""
        for port in self._ports:
            port.close()
