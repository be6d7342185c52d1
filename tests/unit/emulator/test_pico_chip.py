"""The emulated Pico below MicroPython: bare-metal programs show each part of it, through real pseudo-terminals."""

import os
import select
import signal
import subprocess
import sys
import time

import pico_programs as programs
import pytest
import serial
from pico_parts import need_pico_parts
from redphone_host.emulator import EmulatedBox, PanelClient
from redphone_host.emulator.firmware import board
from redphone_host.emulator.runtimes import Runtime
from redphone_host.emulator.terminals import Terminal
from redphone_host.line import LineSettings, RealTimeLine

need_pico_parts()


@pytest.fixture
def make_box(tmp_path):
    made = []

    def make(program, **options):
        image = tmp_path / "program.uf2"
        image.write_bytes(program.uf2())
        env = {"REDPHONE_PICO_UF2": str(image)} | options.pop("env", {})
        made.append(EmulatedBox(tmp_path / "flash", runtime=Runtime.PICO, env=env, **options))
        return made[-1]

    yield make
    for box in made:
        box.close()


def black(box):
    return serial.Serial(str(box.black_paths[0]), exclusive=False, timeout=5)


def test_octets_pass_the_black_port_both_ways(make_box):
    with make_box(programs.echo()) as box, black(box) as port:
        for octets in (bytes(range(256)), b"\0" * 40):
            port.write(octets)
            assert port.read(len(octets)) == octets


def test_an_octet_takes_its_time_by_the_chips_own_clock(make_box):
    with make_box(programs.time_32_octets()) as box, black(box) as port:
        assert port.read(32) == bytes(range(32, 0, -1))
        took_us = int.from_bytes(port.read(4), "little")
    assert took_us == pytest.approx(32 * 10 * 1e6 / 9600, rel=0.01)


@pytest.mark.parametrize(
    ("sent", "taken", "raised"),
    [(3, 3, 0x40), (20, 20, 0x50), (40, 32, 0x450)],
    ids=["below the level", "above the level", "more than the FIFO holds"],
)
def test_the_receive_fifo_its_level_and_its_time_out(make_box, sent, taken, raised):
    with make_box(programs.count_on_time_out()) as box, black(box) as port:
        port.write(bytes(sent))
        count, *bits = port.read(3)
    assert count == taken
    assert int.from_bytes(bytes(bits), "little") & 0x450 == raised


def test_a_driver_by_interrupts_sleeps_between_them(make_box):
    with make_box(programs.echo_by_interrupt()) as box, black(box) as port:
        for _ in range(3):
            port.write(bytes(range(100)))
            assert port.read(100) == bytes(range(100))
        port.write(b"\xff")
        interruptions = int.from_bytes(port.read(2), "little")
    assert 10 < interruptions < 100


def test_a_uart_that_is_reset_forgets_what_it_held(make_box):
    with make_box(programs.forget_at_reset()) as box, black(box) as port:
        port.write(b"abc")
        assert port.read(1) == b"\x90"  # both FIFOs are empty


def test_keys_reach_the_chip_and_lamps_the_panel(make_box):
    with make_box(programs.lamp_follows_key()) as box, black(box) as port:
        assert port.read(1)
        with PanelClient(box.panel_path, board("pico")) as panel:
            panel.press("ack", ms=400)
            panel.wait_for(lambda state: state.lamps["ring"])
            panel.wait_for(lambda state: not state.lamps["ring"])


def test_the_display_shows_what_is_sent_to_it(make_box):
    letter = b"\x40" + b"\0\x7e\x11\x11\x11\x7e\0\0"  # a box of its own: not all letters are drawn alike
    screen = [b"\0\x20\0\x21\0\x7f\x22\0\7\xaf", letter]
    with make_box(programs.show(screen)) as box, black(box) as port:
        assert port.read(1) == b"\0"
        with PanelClient(box.panel_path, board("pico")) as panel:
            assert panel.wait_for(lambda state: state.text.strip()).screen[0][0] != " "


def test_nothing_answers_at_another_address(make_box):
    with make_box(programs.show([b"\0"], address=0x3D)) as box, black(box) as port:
        assert port.read(1) == b"\1"  # ABRT_7B_ADDR_NOACK


def test_what_the_flash_was_told_survives_a_power_cut(make_box):
    box = make_box(programs.count_starts_in_flash())
    with box, black(box) as port:
        assert port.read(1) == b"\0"
        box.restart()
        assert port.read(1) == b"\1"
        box.kill()
        assert box.exit_code == -signal.SIGKILL
        box.start()
        assert port.read(1) == b"\2"


def test_a_watchdog_that_is_not_fed_resets_the_chip(make_box):
    with make_box(programs.bitten()) as box, black(box) as port:
        assert port.read(2) == b"\0\1"
        assert box.restarts >= 1
    assert "watchdog reset" in box.log_path.read_text()


def test_a_chip_that_resets_itself_starts_again_and_knows(make_box):
    with make_box(programs.reset()) as box, black(box) as port:
        first, second = port.read(2)
        assert (first, bool(second)) == (0, True)
        assert box.restarts == 1


def test_a_fault_leaves_the_chip_to_its_watchdog(make_box):
    with make_box(programs.fault()) as box, black(box) as port:
        assert port.read(2) == b"\0\1"
    assert "it stands still now" in box.log_path.read_text()


def test_the_flash_refuses_what_it_cannot_do(make_box):
    with make_box(programs.write_flash_unaligned()) as box:
        deadline = time.monotonic() + 5
        while "stands still" not in box.log_path.read_text() and time.monotonic() < deadline:
            time.sleep(0.02)
        assert "4096 octets of flash" in box.log_path.read_text()


def test_no_two_starts_draw_the_same_lots_and_the_name_is_the_boxs_own(make_box):
    name = bytes.fromhex("e660583883724a2f")
    with make_box(programs.chance_and_name(), env={"REDPHONE_UNIQUE_ID": name.hex()}) as box, black(box) as port:
        first = port.read(16)
        box.restart()
        second = port.read(16)
    assert first[8:] == second[8:] == name
    assert first[:8] != second[:8]


def test_the_last_bits_of_the_chips_warmth_are_noise(make_box):
    with make_box(programs.warmth(24)) as box, black(box) as port:
        samples = port.read(24)
    about_27_degrees = 876 & 0xFF
    assert set(samples) <= set(range(about_27_degrees, about_27_degrees + 4))
    assert len(set(samples)) > 1


def test_the_chip_is_never_faster_than_a_real_one(make_box):
    with make_box(programs.wait_300_ms()) as box, black(box) as port:
        assert port.read(1) == b"\1"
        began = time.monotonic()
        assert port.read(1) == b"\2"
        assert time.monotonic() - began >= 0.25


def test_the_red_port_is_usb(make_box):
    with make_box(programs.usb_serial()) as box, serial.Serial(str(box.red_path), exclusive=False, timeout=5) as port:
        port.write(b"HAL" + bytes(range(200)))
        assert port.read(203) == b"IBM" + bytes(range(1, 201))


def test_a_laptop_that_does_not_read_holds_the_chip_back_and_loses_nothing(make_box):
    octets = bytes(index * 7 % 251 for index in range(50_000))
    with make_box(programs.usb_serial()) as box:
        laptop = os.open(box.red_path, os.O_RDWR | os.O_NOCTTY)
        sent = 0
        while select.select([], [laptop], [], 0.3)[1]:
            sent += os.write(laptop, octets[sent : sent + 256])
        assert 4096 < sent < len(octets)
        read = b""
        while len(read) < sent and select.select([laptop], [], [], 5)[0]:
            read += os.read(laptop, 4096)
        os.close(laptop)
    assert read == bytes(octet + 1 & 0xFF for octet in octets[:sent])


def test_it_is_one_end_of_a_line_whose_other_end_is_elsewhere(make_box):
    elsewhere = Terminal()
    settings = LineSettings(bitrate=9600, delay_ms=20)
    with make_box(programs.echo()) as box, RealTimeLine(box.black_paths[0], elsewhere.path, settings):
        os.write(elsewhere.master, b"across the line and back")
        came = b""
        while len(came) < 24 and select.select([elsewhere.master], [], [], 5)[0]:
            came += os.read(elsewhere.master, 24)
    elsewhere.close()
    assert came == b"across the line and back"


def test_nothing_outlives_the_parent(tmp_path):
    image = tmp_path / "program.uf2"
    image.write_bytes(programs.echo().uf2())
    program = (
        "import time\n"
        "from redphone_host.emulator import EmulatedBox\n"
        f"box = EmulatedBox({str(tmp_path / 'flash')!r}, runtime='pico', env={{'REDPHONE_PICO_UF2': {str(image)!r}}})\n"
        "box.start()\n"
        "print(box.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as parent:
        emulator = os.pidfd_open(int(parent.stdout.readline()))
        parent.kill()
    assert select.select([emulator], [], [], 5)[0]
    os.close(emulator)
