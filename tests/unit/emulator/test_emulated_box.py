import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
import serial
from redphone_host.emulator import EmulatedBox, PanelClient, PanelError
from redphone_host.emulator.firmware import board, firmware_dir

BOOT = """
import os

STARTED = "boot ran"
"""

# Echoes the red port in capitals and the black one as it is; some red bytes are orders.
MAIN = """
import framebuf
import machine
import select
import sys
import time
from micropython import const

WIDTH = const(128)
KEY = machine.Pin(14, machine.Pin.IN, machine.Pin.PULL_UP)
SWITCH = machine.Pin(16, machine.Pin.IN, machine.Pin.PULL_UP)
RING = machine.Pin(2, machine.Pin.OUT, value=0)
LINE = machine.Pin(3, machine.Pin.OUT, value=1)
BELL = machine.Pin(6, machine.Pin.OUT, value=0)
BUS = machine.I2C(0, scl=machine.Pin(5), sda=machine.Pin(4))
PIXELS = bytearray(WIDTH * 8)
FRAME = framebuf.FrameBuffer(PIXELS, WIDTH, 64, framebuf.MONO_VLSB)
UART = machine.UART(0, baudrate=9600, tx=machine.Pin(0), rx=machine.Pin(1), rxbuf=256)

def show(*lines):
    FRAME.fill(0)
    for number, line in enumerate(lines):
        FRAME.text(line, 0, number * 8)
    BUS.writeto(0x3C, b"\\x40" + PIXELS)

def fill_fifo():
    sys.stdout.buffer.write(b"%d\\n" % UART.write(bytes(64)))

def fill_usb():
    written = sys.stdout.buffer.write(bytes(200000))
    print("wrote", written, file=sys.stderr)

def obey(byte):
    global watchdog
    if byte == b"W":
        watchdog = machine.WDT(timeout=100)
    elif byte == b"H":
        time.sleep(60)
    elif byte in ORDERS:
        ORDERS[byte]()
    else:
        sys.stdout.buffer.write(byte.upper())

def remember():
    try:
        count = len(open("data").read())
    except OSError:
        count = 0
    with open("data", "a") as file:
        file.write("x")
    return count

BUS.writeto(0x3C, b"\\x00\\xae\\x20\\x00\\x21\\x00\\x7f\\x22\\x00\\x07\\xaf")
show(STARTED, "boots: %d" % (remember() + 1), "cause: %d" % machine.reset_cause(), machine.unique_id().hex())
poll = select.poll()
poll.register(sys.stdin, select.POLLIN)
watchdog, pending, since = None, b"", time.ticks_ms()
ORDERS = {b"!": machine.reset, b"F": fill_fifo, b"U": fill_usb}
while True:
    for source, _ in poll.poll(5):
        if source in (sys.stdin, sys.stdin.fileno()):
            obey(sys.stdin.buffer.read(1))
    pending += UART.read() or b""
    pending = pending[UART.write(pending):]
    RING.value(not KEY.value())
    BELL.value(not SWITCH.value())
    LINE.value(time.ticks_diff(time.ticks_ms(), since) // 50 % 2)
    if watchdog:
        watchdog.feed()
"""

PINS = {"KEY_ACK": 14, "KEY_SWITCH": 16, "LAMP_RING": 2, "LAMP_LINE": 3, "BELL": 6, "SIREN": 7}
BOARD = SimpleNamespace(**{f"PIN_{name}": number for name, number in PINS.items()})


pytestmark = pytest.mark.every_runtime


@pytest.fixture
def firmware(tmp_path):
    folder = tmp_path / "firmware"
    folder.mkdir()
    (folder / "boot.py").write_text(BOOT)
    (folder / "main.py").write_text(MAIN)
    return folder


@pytest.fixture
def make_box(tmp_path, firmware, runtime):
    made = []

    def make(**options):
        box = EmulatedBox(tmp_path / "flash", firmware_dir=firmware, runtime=runtime, **options)
        made.append(box)
        return box

    yield make
    for box in made:
        box.close()


@pytest.fixture
def box(make_box):
    with make_box() as box:
        yield box


@pytest.fixture
def panel(box):
    with PanelClient(box.panel_path, BOARD) as panel:
        panel.wait_for(lambda state: "boots" in state.text)
        yield panel


def read_exactly(port, count, timeout_s=5.0):
    data, deadline = b"", time.monotonic() + timeout_s
    while len(data) < count and time.monotonic() < deadline:
        data += port.read(count - len(data))
    return data


def open_port(path):
    return serial.Serial(str(path), exclusive=False, timeout=0.05)


def test_the_screen_shows_what_the_firmware_drew(panel):
    lines = panel.state().screen
    assert [line.rstrip() for line in lines[:4]] == ["boot ran", "boots: 1", "cause: 1", b"redphone".hex()]
    assert len(lines) == 8
    assert {len(line) for line in lines} == {16}


def test_the_red_port_is_stdin_and_stdout_and_can_be_polled(box, panel):
    with open_port(box.red_path) as port:
        port.write(b"one\0two")
        assert read_exactly(port, 7) == b"ONE\0TWO"
        port.write(b"F")
        assert read_exactly(port, 3) == b"32\n"


def test_the_black_port_echoes_no_faster_than_its_bit_rate(box, panel):
    with open_port(box.black_paths[0]) as port:
        data = bytes(range(96))
        began = time.monotonic()
        port.write(data)
        assert read_exactly(port, 96) == data
        assert time.monotonic() - began >= 0.09


def test_keys_switch_and_lamps(panel):
    assert panel.state().lamps["ring"] is False
    panel.press("ack", ms=100)
    panel.wait_for(lambda state: state.lamps["ring"])
    panel.wait_for(lambda state: not state.lamps["ring"])
    panel.set_key_switch(True)
    assert panel.wait_for(lambda state: state.bell).key_switch
    assert not panel.state().siren
    panel.set_key_switch(False)
    assert not panel.wait_for(lambda state: not state.bell).key_switch
    panel.wait_for(lambda state: state.lamps["line"])
    panel.wait_for(lambda state: not state.lamps["line"])


def test_panel_mistakes_say_what_to_do(box, panel, tmp_path):
    with pytest.raises(PanelError, match="it has ack"):
        panel.press("handset")
    with pytest.raises(PanelError, match="redphone emulate box"):
        PanelClient(tmp_path / "nobody", BOARD, timeout=0)
    with pytest.raises(TimeoutError, match="boot ran"):
        panel.wait_for(lambda state: False, timeout=0.1)
    panel._send({"pin": 14})
    with pytest.raises(PanelError, match="did not understand"):
        panel.wait_for(lambda state: False)


def test_power_is_cut_and_comes_back_with_the_same_ports_and_flash(box, panel):
    ports = box.red_path, box.black_paths
    with open_port(box.red_path) as port:
        panel.set_key_switch(True)
        box.kill()
        assert box.exit_code == -signal.SIGKILL
        assert not box.running
        port.write(b"said to a box without power")
        box.start()
        assert panel.wait_for(lambda state: "boots: 2" in state.text and state.bell).key_switch
        port.write(b"again")
        assert read_exactly(port, 5) == b"AGAIN"
    assert (box.red_path, box.black_paths) == ports
    assert (box.flash_dir / "data").read_text() == "xx"


def test_a_reset_starts_the_box_again(box, panel):
    with open_port(box.red_path) as port:
        port.write(b"!")
        panel.wait_for(lambda state: "boots: 2" in state.text and "cause: 3" in state.text)
    assert box.restarts == 1
    with pytest.raises(RuntimeError, match="running already"):
        box.start()


def test_a_watchdog_that_is_not_fed_ends_the_process(make_box):
    with make_box(supervise=False) as box, PanelClient(box.panel_path, BOARD) as panel:
        panel.wait_for(lambda state: "boots" in state.text)
        with open_port(box.red_path) as port:
            port.write(b"Wfed")
            assert read_exactly(port, 3) == b"FED"
            time.sleep(0.2)
            assert box.running
            port.write(b"H")
            assert box.wait(5) == 70
        assert "watchdog reset" in box.log_path.read_text()


def test_a_host_that_does_not_read_does_not_stop_the_box(box, panel):
    with open_port(box.red_path) as port:
        port.write(b"U")
        deadline = time.monotonic() + 5
        while "wrote" not in box.log_path.read_text() and time.monotonic() < deadline:
            time.sleep(0.02)
        written = int(box.log_path.read_text().split()[1])
        assert 4000 < written < 200_000


def test_links_lead_to_the_ports_and_go_away(make_box, tmp_path):
    links = {"red_link": tmp_path / "red", "black_link": tmp_path / "black"}
    (tmp_path / "black").symlink_to("/nowhere")
    box = make_box(uarts=2, **links)
    assert box.red_path == tmp_path / "red"
    assert box.black_paths[0] == tmp_path / "black"
    assert len(box.black_paths) == 2
    assert (tmp_path / "red").readlink().is_char_device()
    box.close()
    assert not (tmp_path / "red").is_symlink()
    assert not (tmp_path / "black").is_symlink()


def test_a_link_never_replaces_a_file(make_box, tmp_path):
    (tmp_path / "red").write_text("dear to someone")
    with pytest.raises(FileExistsError, match="is no link"):
        make_box(red_link=tmp_path / "red")
    assert (tmp_path / "red").read_text() == "dear to someone"


def test_a_socket_path_that_is_too_long_is_refused(make_box, tmp_path):
    with pytest.raises(ValueError, match="too long"):
        make_box(panel_path=tmp_path / ("x" * 100))


def test_nothing_outlives_the_parent(tmp_path, firmware, runtime):
    program = (
        "import sys, time\n"
        "from redphone_host.emulator import EmulatedBox\n"
        f"box = EmulatedBox({str(tmp_path / 'flash')!r}, firmware_dir={str(firmware)!r},"
        f" panel_path={str(tmp_path / 'panel')!r}[:90], runtime={str(runtime)!r})\n"
        "box.start()\n"
        "print(box.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as parent:
        pid = int(parent.stdout.readline())
        assert alive(pid)
        parent.kill()
    deadline = time.monotonic() + 5
    while alive(pid) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not alive(pid)


def alive(pid):
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z" and os.path.exists(f"/proc/{pid}")


def test_a_box_without_firmware_or_after_its_close_does_not_start(make_box, firmware):
    (firmware / "main.py").unlink()
    box = make_box()
    with pytest.raises(FileNotFoundError, match=r"no main\.py"):
        box.start()
    box.close()
    with pytest.raises(RuntimeError, match="make a new one"):
        box.start()
    assert not box.panel_path.parent.exists()


def test_the_firmware_is_where_the_core_is():
    assert (firmware_dir() / "redphone" / "__init__.py").is_file()


def test_board_constants_are_read_and_not_run(tmp_path):
    (tmp_path / "boards").mkdir()
    (tmp_path / "boards" / "own.py").write_text(
        "from micropython import const\nPIN_BELL = 6\nPIN_SIREN = const(7)\nNAME = 'own'\nBAD = print('ran')\n"
    )
    assert board("own", tmp_path) == SimpleNamespace(PIN_BELL=6, PIN_SIREN=7)
    with pytest.raises(FileNotFoundError, match="known boards: own"):
        board("other", tmp_path)
