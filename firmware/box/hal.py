"""The hardware, behind plain methods. The only module that imports `machine`.

Nothing here decides anything; times are the station's ticks in milliseconds, pins and numbers come from the board.
"""

import gc
import os
import select
import sys
import time

import framebuf
import machine
from redphone import ticks
from redphone.compat import const

from box.display import Display
from box.glyphs import Glyphs, GlyphsDamaged
from box.lettering import Lettering, NoGlyphs
from box.noise_source import OpenConverter, RingOscillator
from box.printer import Printer
from box.rs485 import Rs485Uart

_EPOCH_2000_S = const(946684800)
_CLOCK_UNSET_BEFORE_S = 1735689600
_WATCHDOG_MS = const(8000)
_UART_RECEIVE_OCTETS = const(2048)
# This part of the bit rate, in octets, is less than the line carries in the 4 ms from one poll of the printer to the
# next: a UART that is offered no more never has to wait for room.
_PRINTER_SHARE = const(3200)


class Hal:
    """One board's hardware."""

    def __init__(self, board):
        self._board = board
        self._watchdog = None
        self.keys = {
            "ACK": self._input(board.PIN_KEY_ACK),
            "DECLINE": self._input(board.PIN_KEY_DECLINE),
            "SILENCE": self._input(board.PIN_KEY_SILENCE),
            "CALL": self._input(board.PIN_KEY_CALL),
            "ZEROIZE": self._input(board.PIN_KEY_ZEROIZE),
        }
        self._key_switch = self._input(board.PIN_KEY_SWITCH)
        self._tamper_loop = self._input(board.PIN_TAMPER)
        self.lamps = {
            "LINE": self._output(board.PIN_LAMP_LINE),
            "RING": self._output(board.PIN_LAMP_RING),
            "FAULT": self._output(board.PIN_LAMP_FAULT),
        }
        self.bell = self._output(board.PIN_BELL)
        self.siren = self._output(board.PIN_SIREN)
        self.red = RedSerial()
        # Each black port's UART, and its pins: TX, RX, direction (None: it has no such pin).
        self._black = (
            (board.UART_BLACK, board.PIN_BLACK_TX, board.PIN_BLACK_RX, None),
            (board.UART_BLACK_1, board.PIN_BLACK_1_TX, board.PIN_BLACK_1_RX, board.PIN_BLACK_1_DIRECTION),
        )
        self.black_ports = len(self._black)
        self._receive = {}
        self._direction = {}
        self._lettering = None

    def display(self):
        """The panel's display."""
        board = self._board
        sda, scl = machine.Pin(board.PIN_DISPLAY_SDA), machine.Pin(board.PIN_DISPLAY_SCL)
        i2c = machine.I2C(board.I2C_DISPLAY, scl=scl, sda=sda, freq=400000)
        return Display(i2c, board.ADDRESS_DISPLAY, board.DISPLAY, framebuf, self.lettering())

    def lettering(self):
        """How text in any script is drawn: one for display and printer."""
        if self._lettering is None:
            self._lettering = Lettering(_open_glyphs(), framebuf)
        return self._lettering

    def printer(self):
        """The receipt printer. Its port is made of a state machine, on a chip whose UARTs are all black ports."""
        board = self._board
        pin, bit_rate = machine.Pin(board.PIN_PRINTER_TX), board.PRINTER_BIT_RATE
        if hasattr(board, "STATE_MACHINE_PRINTER"):
            from box.pio_uart import PioUart

            port = PioUart(board.STATE_MACHINE_PRINTER, pin, bit_rate)
            return Printer(port, self.lettering(), framebuf, board.PRINTER_DOTS)
        uart = machine.UART(
            board.UART_PRINTER, baudrate=bit_rate, tx=pin, rx=machine.Pin(board.PIN_PRINTER_RX), timeout=0
        )
        return Printer(uart, self.lettering(), framebuf, board.PRINTER_DOTS, bit_rate // _PRINTER_SHARE)

    def has_direction(self, port):
        """Whether a black port can be RS-485."""
        return self._black[port][3] is not None

    def uart(self, port, bit_rate, send_octets, rs485=False):
        """A black port's UART, with room for so many octets to be sent; for RS-485 its direction pin goes with it."""
        number, tx, rx, direction = self._black[port]
        receive = self._receive[port] = self._input(rx)
        uart = self._uart(number, tx, receive, bit_rate, send_octets)
        if not rs485:
            self._direction.pop(port, None)
            return uart
        self._direction[port] = self._output(direction)
        return Rs485Uart(uart, self._direction[port])

    def line_is_low(self, port):
        """Whether the line into an open black port is low now; at rest it is high. High too while RS-485 sends."""
        direction = self._direction.get(port)
        if direction is not None and direction.value():
            return False
        return not self._receive[port].value()

    def key_switch_on(self):
        """Whether the key switch allows filling and zeroizing."""
        return not self._key_switch.value()

    def tamper_loop_open(self):
        """Whether the loop through the case is open at this moment."""
        return bool(self._tamper_loop.value())

    def service_requested(self):
        """Whether a technician holds SILENCE while the power comes on."""
        return not self.keys["SILENCE"].value()

    def start_watchdog(self):
        """From now on the box restarts unless the watchdog is fed."""
        self._watchdog = machine.WDT(timeout=_WATCHDOG_MS)

    def feed_watchdog(self):
        """All is well for another eight seconds."""
        if self._watchdog is not None:
            self._watchdog.feed()

    @staticmethod
    def restart():
        """Restart the box when the display could be read: as soon as the watchdog would, if it runs."""
        time.sleep(_WATCHDOG_MS // 1000)
        machine.reset()

    @staticmethod
    def reset():
        """Restart the box, at once."""
        machine.reset()

    @staticmethod
    def restarted_by_watchdog():
        """Whether the watchdog has started the box. An RP2040 cannot tell that from a `reset`."""
        return machine.reset_cause() == machine.WDT_RESET

    @staticmethod
    def heap():
        """Octets of memory that are free after a collection, and in all."""
        gc.collect()
        free = gc.mem_free()
        return free, free + gc.mem_alloc()

    @staticmethod
    def storage():
        """Octets of storage that are free, and in all."""
        room = os.statvfs(".")
        return room[1] * room[3], room[1] * room[2]

    def noise_source(self):
        """The board's source of raw noise."""
        if hasattr(self._board, "NOISE_REGISTER"):
            return RingOscillator(machine.mem32, self._board.NOISE_REGISTER)
        return OpenConverter(machine.ADC(self._board.NOISE_ADC_PIN))

    @staticmethod
    def random_octets(count):
        """Octets from the chip's generator: raw material, mixed by `entropy` before it makes a key."""
        return os.urandom(count)

    @staticmethod
    def ticks():
        """Milliseconds modulo 2**30, which some ports' own ticks exceed."""
        return ticks.wrap(time.ticks_ms())

    @staticmethod
    def ticks_us():
        """Microseconds, which wrap; only for `microseconds_since`."""
        return time.ticks_us()

    @staticmethod
    def microseconds_since(earlier):
        """Microseconds since an earlier `ticks_us`, up to a few minutes."""
        return time.ticks_diff(time.ticks_us(), earlier)

    @staticmethod
    def utc():
        """Seconds since 1970, or 0 if nobody has set the clock."""
        now = int(time.time()) + (_EPOCH_2000_S if time.gmtime(0)[0] == 2000 else 0)
        return now if now >= _CLOCK_UNSET_BEFORE_S else 0

    @staticmethod
    def set_clock(utc):
        """Set the board's clock to seconds since 1970."""
        offset = _EPOCH_2000_S if time.gmtime(0)[0] == 2000 else 0
        year, month, day, hour, minute, second, weekday = time.gmtime(max(utc - offset, 0))[:7]
        machine.RTC().datetime((year, month, day, weekday, hour, minute, second, 0))

    @staticmethod
    def _uart(number, tx, receive, bit_rate, send_octets):
        return machine.UART(
            number,
            baudrate=bit_rate,
            tx=machine.Pin(tx),
            rx=receive,
            txbuf=send_octets,
            rxbuf=_UART_RECEIVE_OCTETS,
            timeout=0,
        )

    @staticmethod
    def _input(pin):
        return machine.Pin(pin, machine.Pin.IN, machine.Pin.PULL_UP)

    @staticmethod
    def _output(pin):
        return machine.Pin(pin, machine.Pin.OUT, value=0)


def _open_glyphs():
    """The glyph file lies at the top of the storage, for both slots; from source, and in older layouts, elsewhere."""
    for folder in sys.path:
        try:
            return Glyphs(open((folder or ".") + "/glyphs.bin", "rb"))
        except (OSError, GlyphsDamaged):
            continue
    return NoGlyphs()


class RedSerial:
    """The USB serial port, octets in and out, never waiting for either."""

    def __init__(self):
        self._readable = select.poll()
        self._readable.register(sys.stdin, select.POLLIN)
        self._writable = select.poll()
        self._writable.register(sys.stdout, select.POLLOUT)

    def read(self, limit):
        """Octets that have come in, at most `limit`; one at a time, since a read of more would wait for them."""
        octets = bytearray()
        while len(octets) < limit and self._readable.poll(0):
            octet = sys.stdin.buffer.read(1)
            if not octet:
                break
            octets.extend(octet)
        return octets

    def write(self, octets):
        """How many of the octets were taken; 0 while the laptop does not read."""
        if not self._writable.poll(0):
            return 0
        return sys.stdout.buffer.write(octets) or 0
