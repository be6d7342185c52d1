import os
import time
import tty

import pytest
import serial
from redphone_host.line import END_A, END_B, LinePortError, LineSettings, RealTimeLine

FAST = LineSettings(bitrate=921600)


@pytest.fixture
def terminal():
    """Makes pseudo-terminals: (what stands for the box: a master descriptor, the line's device path)."""
    opened = []

    def make():
        master, slave = os.openpty()
        tty.setraw(slave)
        opened.extend((master, slave))
        return master, slave, os.ttyname(slave)

    yield make
    for fd in opened:
        try:
            os.close(fd)
        except OSError:
            continue


def read_exactly(fd, count, timeout_s=5.0):
    os.set_blocking(fd, False)
    data, deadline = b"", time.monotonic() + timeout_s
    while len(data) < count and time.monotonic() < deadline:
        try:
            data += os.read(fd, count - len(data))
        except BlockingIOError:
            time.sleep(0.001)
    return data


def test_bytes_cross_both_ways(terminal):
    (a, _, path_a), (b, _, path_b) = terminal(), terminal()
    blob = os.urandom(20_000)
    with RealTimeLine(path_a, path_b, FAST) as line:
        os.write(a, blob[:3000])
        os.write(b, b"and back\0")
        assert read_exactly(b, 3000) == blob[:3000]
        assert read_exactly(a, 9) == b"and back\0"
        assert line.counters()[END_A].bytes_delivered == 3000
        assert line.reason is None


def test_pyserial_may_open_the_same_port_besides(terminal):
    (a, _, path_a), (b, _, path_b) = terminal(), terminal()
    with (
        RealTimeLine(path_a, path_b, FAST),
        serial.Serial(path_a, exclusive=False, timeout=0) as port,
    ):
        os.write(b, b"ping\0")
        assert read_exactly(a, 5) == b"ping\0"
        port.write(b"beside the line\0")
        assert read_exactly(a, 16) == b"beside the line\0"


def test_the_line_takes_its_time(terminal):
    (a, _, path_a), (b, _, path_b) = terminal(), terminal()
    with RealTimeLine(path_a, path_b, LineSettings(bitrate=9600, delay_ms=50)):
        began = time.monotonic()
        os.write(a, bytes(96))
        assert read_exactly(b, 96) == bytes(96)
        assert time.monotonic() - began >= 0.15


def test_a_cut_and_a_dropped_frame(terminal):
    (a, _, path_a), (b, _, path_b) = terminal(), terminal()
    with RealTimeLine(path_a, path_b, FAST) as line:
        line.drop_next(END_A)
        os.write(a, b"one\0two\0")
        assert read_exactly(b, 4) == b"two\0"
        line.cut(END_B)
        os.write(b, b"unheard\0")
        while not line.counters()[END_B].bytes_lost_in_outages:
            time.sleep(0.001)
        time.sleep(0.02)
        line.heal()
        os.write(b, b"heard\0")
        assert read_exactly(a, 6) == b"heard\0"


def test_a_port_nobody_reads_holds_the_sender_up_and_loses_nothing(terminal):
    (a, _, path_a), (b, _, path_b) = terminal(), terminal()
    os.set_blocking(a, False)
    blob, offered = os.urandom(120_000), 0
    with RealTimeLine(path_a, path_b, LineSettings(bitrate=10_000_000)):
        still_since = time.monotonic()
        while time.monotonic() - still_since < 0.15 and offered < len(blob):
            try:
                offered += os.write(a, blob[offered : offered + 4096])
                still_since = time.monotonic()
            except BlockingIOError:
                time.sleep(0.005)
        assert read_exactly(b, offered) == blob[:offered]


def test_a_port_that_goes_away_ends_the_line_with_a_reason(terminal):
    (_, _, path_a), (b, slave_b, path_b) = terminal(), terminal()
    with RealTimeLine(path_a, path_b, FAST) as line:
        os.close(slave_b)
        os.close(b)
        deadline = time.monotonic() + 5
        while line.reason is None and time.monotonic() < deadline:
            time.sleep(0.005)
        assert path_b in line.reason
        assert "has gone" in line.reason


def test_run_in_the_foreground_raises_when_a_port_goes(terminal):
    (a, slave_a, path_a), (_, _, path_b) = terminal(), terminal()
    line = RealTimeLine(path_a, path_b, FAST)
    os.close(slave_a)
    os.close(a)
    with pytest.raises(LinePortError, match="has gone"):
        line.run()
    line.close()
    line.close()


def test_a_port_that_cannot_be_opened_is_named(terminal, tmp_path):
    _, _, path_a = terminal()
    with pytest.raises(LinePortError, match="is the box"):
        RealTimeLine(path_a, tmp_path / "absent")
    (tmp_path / "file").touch()
    with pytest.raises(LinePortError, match="is no serial port"):
        RealTimeLine(path_a, tmp_path / "file")
