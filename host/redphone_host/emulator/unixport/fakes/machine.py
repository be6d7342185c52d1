"""MicroPython's `machine`, as much of it as the firmware uses, with an RP2040's limits; the chip is elsewhere."""

import os
import time

import chiplink
from micropython import RingIO

PWRON_RESET = 1
WDT_RESET = 3

_ENODEV = 19
_ADDRESS_DISPLAY = 0x3C
_FIFO_OCTETS = 32
_READ_OCTETS = 256
_HIGHEST_PIN = 29
_WATCHDOG_MS_MAX = 8388
_UNCHANGED = 255
_RING_OSCILLATOR_BITS = (0x4006001C, 0x400E8020)


class _Registers:
    """The ring oscillator's bit, on an RP2040 or an RP2350: noise, or always 0 where REDPHONE_NOISE is `stuck`."""

    def __getitem__(self, address):
        if address not in _RING_OSCILLATOR_BITS:
            raise OSError("there is no register %#x here" % address)
        return 0 if os.getenv("REDPHONE_NOISE") == "stuck" else os.urandom(1)[0] & 1


mem32 = _Registers()


# By UART number. A UART may be made again; a file that is collected would close its descriptor.
_wires = {}


class Pin:
    """One pin, by its number. Leaving mode or pull out leaves it as it is."""

    IN = 0
    OUT = 1
    PULL_UP = 1
    PULL_DOWN = 2

    def __init__(self, pin, mode=-1, pull=-1, *, value=None):
        if not 0 <= pin <= _HIGHEST_PIN:
            raise ValueError("invalid pin")
        self._number = pin
        self._latch = None
        self._mode = self._pull = None
        self.init(mode, pull, value=value)

    def init(self, mode=-1, pull=-1, *, value=None):
        """As the constructor. A `value` is set before the pin becomes an output, so that it does not glitch."""
        if value is not None:
            self.value(value)
        pull = 0 if pull is None else pull
        self._mode = self._mode if mode == -1 else mode
        self._pull = self._pull if pull == -1 else pull
        wanted = bytes(_UNCHANGED if setting == -1 else setting for setting in (mode, pull))
        chiplink.tell(b"P", bytes((self._number,)) + wanted)

    def value(self, x=None):
        """The level, 0 or 1; with `x`, set the output by its truth."""
        if x is not None:
            return self._drive(1 if x else 0)
        if self._mode == self.OUT:
            return self._latch or 0
        chiplink.hear()
        return chiplink.levels.get(self._number, 1 if self._pull == self.PULL_UP else 0)

    __call__ = value

    def on(self):
        """Drive 1."""
        self._drive(1)

    def off(self):
        """Drive 0."""
        self._drive(0)

    def _drive(self, level):
        if level != self._latch:
            self._latch = level
            chiplink.tell(b"V", bytes((self._number, level)))


class I2C:
    """A bus with a display at 0x3C and nothing else: any other address is OSError(ENODEV)."""

    def __init__(self, number, *, scl=None, sda=None, freq=400000):
        if number not in (0, 1):
            raise ValueError("no such I2C")

    def writeto(self, addr, buf, stop=True):
        """Send `buf`; returns how many octets were acknowledged."""
        if addr != _ADDRESS_DISPLAY:
            raise OSError(_ENODEV)
        chiplink.tell(b"I", buf)
        return len(buf)

    def scan(self):
        """Addresses that answer."""
        return [_ADDRESS_DISPLAY]


class UART:
    """`write` takes what fits the FIFO and says how much that was; neither it nor `read` waits.

    What comes in while the receive buffer is full is lost. The chip sends at the bit rate; how much of the FIFO has
    left is reckoned here.
    """

    def __init__(self, number, baudrate=9600, bits=8, parity=None, stop=1, **buffers):
        fd = os.getenv("REDPHONE_UART%d_FD" % number)
        if fd is None:
            raise OSError(_ENODEV)
        self._number = number
        if number not in _wires:
            _wires[number] = open(int(fd), "rb")  # noqa: SIM115 - open as long as the power is on
        self._wire = _wires[number]
        self._piece = bytearray(_READ_OCTETS)
        self._empty_at_ns = 0
        self.init(baudrate, bits, parity, stop, **buffers)

    def init(self, baudrate=9600, bits=8, parity=None, stop=1, *, tx=None, rx=None, txbuf=32, rxbuf=256, timeout=0):
        """Set speed, frame and buffers."""
        if baudrate <= 0 or bits not in (5, 6, 7, 8) or parity not in (None, 0, 1) or stop not in (1, 2) or timeout:
            raise ValueError("invalid UART settings")
        frame_bits = 1 + bits + (parity is not None) + stop
        self._octet_ns = frame_bits * 1000000000 // baudrate
        self._capacity = max(txbuf, _FIFO_OCTETS)
        self._ring = RingIO(max(rxbuf, _FIFO_OCTETS))
        chiplink.tell(b"U", bytes((self._number, frame_bits)) + baudrate.to_bytes(4, "big"))

    def deinit(self):
        """Stop: what is in the FIFO is gone."""
        self._empty_at_ns = 0
        chiplink.tell(b"C", bytes((self._number,)))

    def any(self):
        """How many octets `read` would give at once."""
        count = self._wire.readinto(self._piece)
        while count:
            self._ring.write(memoryview(self._piece)[:count])
            count = self._wire.readinto(self._piece)
        return self._ring.any()

    def read(self, nbytes=None):
        """Up to `nbytes` octets, all there are without it; None when there are none."""
        waiting = self.any()
        return self._ring.read(waiting if nbytes is None else min(nbytes, waiting)) or None

    def readinto(self, buf, nbytes=None):
        """As `read`, into `buf`; returns how many octets."""
        count = min(self.any(), len(buf) if nbytes is None else nbytes)
        return self._ring.readinto(buf, count) if count else None

    def write(self, buf):
        """How many octets of `buf` the FIFO took, from none to all."""
        now_ns = time.ticks_us() * 1000
        empty_at_ns = max(self._empty_at_ns, now_ns)
        waiting = -((now_ns - empty_at_ns) // self._octet_ns)
        count = min(len(buf), self._capacity - waiting)
        if count <= 0:
            return 0
        self._empty_at_ns = empty_at_ns + count * self._octet_ns
        chiplink.tell(b"T", bytes((self._number,)) + buf[:count])
        return count

    def txdone(self):
        """Whether the last bit has left."""
        return time.ticks_us() * 1000 >= self._empty_at_ns

    def flush(self):
        """Wait until the last bit has left."""
        while not self.txdone():
            time.sleep_us(500)


class WDT:
    """Once made, it must be fed within every `timeout` milliseconds."""

    def __init__(self, id=0, timeout=5000):  # noqa: A002 - MicroPython's name
        if id != 0 or not 1 <= timeout <= _WATCHDOG_MS_MAX:
            raise ValueError("no such watchdog")
        chiplink.tell(b"W", timeout.to_bytes(4, "big"))

    def feed(self):
        """Start the time again."""
        chiplink.tell(b"F")


class RTC:
    """One calendar clock, however many objects; it starts at the host's UTC. Nothing sets the host's clock."""

    _offset_s = 0

    def datetime(self, datetimetuple=None):
        """(year, month, day, weekday with Monday 0, hours, minutes, seconds, 0); given, sets it."""
        now = int(time.time())
        if datetimetuple is not None:
            year, month, day, _, hours, minutes, seconds, _ = datetimetuple
            RTC._offset_s = time.mktime((year, month, day, hours, minutes, seconds, 0, 0)) - now
            return None
        year, month, day, hours, minutes, seconds, weekday = time.gmtime(now + RTC._offset_s)[:7]
        return (year, month, day, weekday, hours, minutes, seconds, 0)


def reset():
    """Start the chip anew."""
    chiplink.reset()


def soft_reset():
    """Start the interpreter anew."""
    chiplink.soft_reset()


def reset_cause():
    """PWRON_RESET, or WDT_RESET after a reset of either kind, as on the RP2040."""
    return int(os.getenv("REDPHONE_RESET_CAUSE"))


def unique_id():
    """Eight octets, from REDPHONE_UNIQUE_ID (hexadecimal) where that is set."""
    given = os.getenv("REDPHONE_UNIQUE_ID")
    return bytes.fromhex(given) if given else b"redphone"


def freq(hz=None):
    """The processor's frequency, Hz; setting it is accepted and has no effect."""
    return 125000000 if hz is None else None
