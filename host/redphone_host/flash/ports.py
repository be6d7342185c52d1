"""Which ports have a box on them, found by who made its USB hardware; and why a port cannot be opened."""

import errno
import os
import termios
from dataclasses import dataclass
from pathlib import Path

import serial
from serial.tools import list_ports

from redphone_host.build.boards import BOARDS
from redphone_host.errors import BoxSilent, UsageProblem

# USB ids of the makers of our boards' chips; the product ids vary with what runs there.
VENDORS = {vendor for board in BOARDS.values() for vendor, _ in board.usb}

_BAUD = 115200  # any: USB has none
_NO_PORT = "plug the box in, or name its port with --port, such as /dev/ttyACM0"


@dataclass(frozen=True)
class Port:
    """A serial port. `serial_number`: the USB device's, by which it is known again; "" where there is none.
    `about`: what it calls itself."""

    path: str
    serial_number: str = ""
    about: str = ""

    def path_now(self) -> str:
        """Where it is now: after a restart a box may come back under another name."""
        if self.serial_number and not Path(self.path).exists():
            for found in list_ports.comports():
                if found.serial_number == self.serial_number:
                    return str(found.device)
        return self.path


def boxes() -> list[Port]:
    """All ports whose USB hardware is of a kind that boxes have."""
    found = [port for port in list_ports.comports() if port.vid in VENDORS]
    return [Port(port.device, port.serial_number or "", port.description) for port in found]


def choose(path: str | None) -> Port:
    """The port that was named, or the only one with a box on it. UsageProblem if there is none, or are several."""
    found = boxes()
    if path is not None:
        return next((port for port in found if port.path == os.path.realpath(path)), Port(path))
    if not found:
        raise UsageProblem("no box is plugged in", _NO_PORT)
    if len(found) > 1:
        listed = "; ".join(f"{port.path} ({port.about})" for port in found)
        raise UsageProblem(f"several boxes are plugged in: {listed}", "name one with --port")
    return found[0]


def require_free(path: str) -> None:
    """BoxSilent, with what to do, unless the port can be opened by this program alone."""
    try:
        serial.Serial(path, _BAUD, timeout=0, exclusive=True).close()
    except (OSError, ValueError, termios.error) as error:
        raise BoxSilent(*_reason(path, error)) from error


def _reason(path: str, error: Exception) -> tuple[str, str]:
    number = getattr(error, "errno", None)
    if number == errno.ENOENT:
        return f"there is no port {path}", _NO_PORT
    if number in (errno.EACCES, errno.EPERM):
        advice = "ask for access to serial ports: on Debian, join the group dialout and log in again"
        return f"you may not open {path}", advice
    if number in (errno.EBUSY, errno.EAGAIN) or "exclusively lock" in str(error):
        advice = "close that program, such as a terminal or another redphone, and try again"
        return f"another program uses {path}", advice
    if "configure" in str(error) or isinstance(error, termios.error):
        return f"{path} is no serial port", _NO_PORT
    return f"{path} cannot be opened: {os.strerror(number) if number else error}", _NO_PORT
