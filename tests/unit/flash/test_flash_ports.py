"""Which port is taken, and what is said where it is not clear or cannot be opened."""

import errno
from types import SimpleNamespace

import pytest
import serial
from redphone_host.errors import BoxSilent, UsageProblem
from redphone_host.flash import ports


def usb(device, vid, serial_number="S1", description="Board in FS mode"):
    return SimpleNamespace(device=device, vid=vid, serial_number=serial_number, description=description)


PICO, ESP32 = usb("/dev/ttyACM0", 0x2E8A), usb("/dev/ttyACM1", 0x303A, None)
MODEM, BUILT_IN = usb("/dev/ttyUSB0", 0x0403), usb("/dev/ttyS0", None, None)


@pytest.fixture
def plugged(monkeypatch):
    """`plugged(...)`: these are the machine's ports."""

    def plug(*found):
        monkeypatch.setattr(ports.list_ports, "comports", lambda: list(found))

    return plug


def test_the_only_box_is_taken(plugged):
    plugged(MODEM, PICO, BUILT_IN)
    assert ports.choose(None) == ports.Port("/dev/ttyACM0", "S1", "Board in FS mode")


def test_no_box(plugged):
    plugged(MODEM, BUILT_IN)
    with pytest.raises(UsageProblem, match="no box is plugged in"):
        ports.choose(None)


def test_several_boxes_are_listed(plugged):
    plugged(PICO, MODEM, ESP32)
    with pytest.raises(UsageProblem) as several:
        ports.choose(None)
    assert "/dev/ttyACM0 (Board in FS mode); /dev/ttyACM1" in several.value.problem
    assert "--port" in several.value.advice


def test_a_port_that_is_named_is_taken_whatever_it_is(plugged):
    plugged(PICO, ESP32)
    assert ports.choose("/dev/ttyACM0").serial_number == "S1"
    assert ports.choose("/dev/ttyS9") == ports.Port("/dev/ttyS9")


def test_a_box_that_comes_back_under_another_name_is_found_again(plugged, tmp_path):
    port = ports.Port(str(tmp_path / "gone"), "S1")
    plugged(usb("/dev/ttyACM4", 0x2E8A, "S2"), usb("/dev/ttyACM5", 0x2E8A, "S1"))
    assert port.path_now() == "/dev/ttyACM5"
    plugged()
    assert port.path_now() == port.path


def test_one_that_stays_is_not_looked_for(plugged, tmp_path):
    (tmp_path / "there").touch()
    plugged(usb("/dev/ttyACM5", 0x2E8A, "S1"))
    assert ports.Port(str(tmp_path / "there"), "S1").path_now() == str(tmp_path / "there")


@pytest.mark.parametrize(
    ("error", "problem", "advice"),
    [
        (OSError(errno.EACCES, "no"), "you may not open", "dialout"),
        (OSError(errno.EBUSY, "no"), "another program uses", "close that program"),
        (serial.SerialException(errno.EAGAIN, "Could not exclusively lock port"), "another program uses", "close"),
        (OSError(errno.ENOENT, "no"), "there is no port", "plug the box in"),
        (serial.SerialException("Could not configure port: (25, 'no')"), "is no serial port", "--port"),
        (OSError(errno.EIO, "no"), "Input/output error", "--port"),
    ],
)
def test_why_a_port_cannot_be_opened(monkeypatch, error, problem, advice):
    def refuse(*_, **__):
        raise error

    monkeypatch.setattr(ports.serial, "Serial", refuse)
    with pytest.raises(BoxSilent) as silent:
        ports.require_free("/dev/ttyACM0")
    assert problem in silent.value.problem
    assert advice in silent.value.advice
