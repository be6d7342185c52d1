import errno
import os
import select
import time
import tty
from datetime import UTC, datetime

import pytest
from redphone_host.emulator.chip import clock
from redphone_host.emulator.chip.panel import PANEL
from redphone_host.emulator.fakes import machine, micropython


@pytest.fixture
def wire(monkeypatch):
    """Makes a UART and the far end of its wire: (uart, descriptor)."""
    made = []

    def make(number=0, **settings):
        master, slave = os.openpty()
        tty.setraw(slave)
        os.set_blocking(slave, False)
        monkeypatch.setenv(f"REDPHONE_UART{number}_FD", str(master))
        uart = machine.UART(number, **settings)
        made.append((uart, master, slave))
        return uart, slave

    yield make
    for uart, master, slave in made:
        uart.deinit()
        os.close(master)
        os.close(slave)


def heard(fd):
    try:
        return os.read(fd, 4096)
    except BlockingIOError:
        return b""


def heard_at_last(fd, count):
    """`count` bytes: the kernel passes them through a terminal soon, not at once."""
    data, deadline = b"", time.monotonic() + 5
    while len(data) < count and time.monotonic() < deadline:
        data += heard(fd)
    return data


def wait_for_bytes(uart, count):
    deadline = time.monotonic() + 5
    while uart.any() < count and time.monotonic() < deadline:
        time.sleep(0.001)
    return uart.any()


def test_a_uart_that_is_not_there(monkeypatch):
    monkeypatch.delenv("REDPHONE_UART1_FD", raising=False)
    with pytest.raises(OSError, match="19") as caught:
        machine.UART(1, 9600)
    assert caught.value.errno == errno.ENODEV


def test_the_fifo_takes_32_bytes_and_says_so(wire):
    uart, far = wire(baudrate=10)
    assert uart.write(bytes(20)) == 20
    assert uart.write(bytes(20)) == 12
    assert uart.write(b"x") == 0
    assert not uart.txdone()
    uart.init(baudrate=115200)
    uart.flush()
    assert uart.txdone()
    assert heard_at_last(far, 32) == bytes(32)
    assert uart.write(b"x") == 1


def test_bytes_leave_at_the_bit_rate(wire):
    uart, far = wire(baudrate=9600)
    data, sent, received = bytes(range(96)), 0, b""
    began = time.monotonic()
    while len(received) < 96:
        sent += uart.write(data[sent:])
        received += heard(far)
        assert len(received) <= (time.monotonic() - began) * 960
        time.sleep(0.0005)
    assert received == data
    assert time.monotonic() - began >= 0.1


def test_parity_and_a_second_stop_bit_take_time(wire):
    uart, _ = wire(baudrate=1200, bits=8, parity=0, stop=2)
    began = time.monotonic()
    uart.write(bytes(5))
    uart.flush()
    assert time.monotonic() - began >= 5 * 12 / 1200


def test_deinit_forgets_what_has_not_left(wire):
    uart, far = wire(baudrate=10)
    uart.write(b"never")
    uart.deinit()
    assert uart.txdone()
    assert heard(far) == b""


def test_reading_never_waits_and_tells_nothing_from_none(wire):
    uart, far = wire()
    assert uart.any() == 0
    assert uart.read() is None
    assert uart.read(5) is None
    assert uart.readinto(bytearray(4)) is None
    os.write(far, b"hello, box")
    assert wait_for_bytes(uart, 10) == 10
    assert uart.read(5) == b"hello"
    buffer = bytearray(8)
    assert uart.readinto(buffer) == 5
    assert buffer == b", box\0\0\0"


def test_a_timeout_waits_for_the_first_byte(wire):
    uart, _ = wire(timeout=30)
    began = time.monotonic()
    assert uart.read(1) is None
    assert time.monotonic() - began >= 0.03


def test_the_receive_buffer_keeps_the_oldest_and_counts_the_rest(wire):
    uart, far = wire(rxbuf=64)
    os.write(far, bytes(range(100)))
    assert wait_for_bytes(uart, 64) == 64
    assert uart.overruns == 36
    assert uart.read() == bytes(range(64))
    assert uart.any() == 0


def test_poll_tells_whether_bytes_wait_wherever_they_are(wire):
    uart, far = wire()
    poll = select.poll()
    poll.register(uart, select.POLLIN)
    assert poll.poll(0) == []
    os.write(far, b"ab")
    assert poll.poll(5000)
    assert wait_for_bytes(uart, 2) == 2
    assert uart.read(1) == b"a"  # the other byte is in the ring now
    assert poll.poll(0)
    assert uart.read(1) == b"b"
    assert poll.poll(0) == []


def test_a_wire_nobody_reads_does_not_stop_the_sender(wire):
    uart, _ = wire(baudrate=8_000_000)
    data, left = bytes(32), 200_000
    while left > 0:
        left -= uart.write(data)
    uart.flush()


def test_uart_settings_are_checked(wire):
    for wrong in ({"bits": 9}, {"parity": 2}, {"stop": 3}, {"baudrate": 0}):
        with pytest.raises(ValueError, match="invalid UART"):
            wire(**wrong)


def test_an_input_reads_its_pull_until_something_is_put_on_it():
    pin = machine.Pin(14, machine.Pin.IN, machine.Pin.PULL_UP)
    assert pin.value() == pin() == 1
    assert machine.Pin("GP15", machine.Pin.IN, machine.Pin.PULL_DOWN).value() == 0
    PANEL.pins.put(14, 0)
    assert pin.value() == 0
    assert PANEL.pins.inputs()["14"] == 0


def test_an_output_keeps_what_it_is_given():
    pin = machine.Pin(2, machine.Pin.OUT, value=1)
    assert PANEL.pins.outputs()["2"] == 1
    pin.off()
    assert pin() == 0
    pin.toggle()
    assert machine.Pin(pin).value() == 1
    pin(0)
    assert PANEL.pins.outputs()["2"] == 0
    with pytest.raises(ValueError, match="invalid pin"):
        machine.Pin(30)


def test_only_the_display_answers_on_i2c():
    bus = machine.I2C(0, scl=machine.Pin(5), sda=machine.Pin(4), freq=400_000)
    assert bus.scan() == [0x3C]
    assert bus.writeto(0x3C, b"\x80\xaf") == 2
    assert bus.writevto(0x3C, [b"\x40", bytes(128)]) == 129
    bus.writeto_mem(0x3C, 0x00, b"\xe3")
    with pytest.raises(OSError, match="19"):
        bus.writeto(0x3D, b"\0")


def test_the_watchdogs_longest_time_is_the_chips():
    with pytest.raises(ValueError, match="8388"):
        machine.WDT(timeout=9000)


def test_the_clock_starts_at_utc_and_can_be_set():
    rtc = machine.RTC()
    read = rtc.datetime()
    assert len(read) == 8
    assert abs(datetime(*read[:3], *read[4:7], tzinfo=UTC) - datetime.now(UTC)).total_seconds() < 3
    rtc.datetime((2024, 2, 29, 0, 23, 59, 30, 0))
    try:
        assert machine.RTC().datetime()[:6] == (2024, 2, 29, 3, 23, 59)  # a Thursday, whatever was given
    finally:
        clock.RTC._offset *= 0


def test_identity(monkeypatch):
    assert len(machine.unique_id()) == 8
    monkeypatch.setenv("REDPHONE_UNIQUE_ID", "0011223344556677")
    assert machine.unique_id() == bytes.fromhex("0011223344556677")
    assert machine.freq() == 125_000_000
    assert micropython.const(5) == 5


def test_ticks_wrap_as_the_chips_do():
    assert clock.ticks_add((1 << 30) - 1, 2) == 1
    assert clock.ticks_diff(1, (1 << 30) - 1) == 2
    assert clock.ticks_diff((1 << 30) - 1, 1) == -2
    began = clock.ticks_ms()
    clock.sleep_ms(5)
    assert 5 <= clock.ticks_diff(clock.ticks_ms(), began) < 5000
