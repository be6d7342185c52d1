"""What the real interpreter does as a chip does: its prompt, its resets, its memory, its flash's own firmware."""

import os
import signal
import threading
import time
from pathlib import Path

import pytest
import serial
from redphone_host.cli.runtimes import chosen
from redphone_host.emulator import EmulatedBox
from redphone_host.emulator.runtimes import Runtime, default_runtime
from redphone_host.emulator.unixport import application, interpreter
from redphone_host.errors import UsageProblem

PATIENCE_S = 10
SAYS = "import sys\nsys.stdout.write('{}')\n"
GIVES_UP = """
import machine
machine.WDT(timeout=8000)
kept = []
while True:
    kept.append(bytearray(10000))
"""


@pytest.fixture
def make_box(tmp_path):
    """Makes a box whose main.py is the given text."""
    made = []

    def make(main, boot="", **options):
        firmware = tmp_path / "firmware"
        firmware.mkdir()
        (firmware / "boot.py").write_text(boot)
        (firmware / "main.py").write_text(main)
        box = EmulatedBox(tmp_path / "flash", firmware_dir=firmware, runtime=Runtime.MICROPYTHON, **options)
        made.append(box)
        return box

    yield make
    for box in made:
        box.close()


def port_of(box):
    return serial.Serial(str(box.red_path), exclusive=False, timeout=PATIENCE_S)


def wait_until(reached):
    deadline = time.monotonic() + PATIENCE_S
    while not reached():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def asked(port, line):
    """What the prompt answers to a line."""
    port.write(line + b"\r")
    port.read_until(line + b"\r\n")
    return port.read_until(b"\r\n>>> ").removesuffix(b"\r\n>>> ")


def test_the_prompt_is_on_the_red_port_when_main_has_ended(make_box):
    with make_box(SAYS.format("main"), SAYS.format("boot ")) as box, port_of(box) as port:
        assert port.read_until(b">>> ").startswith(b"boot main")
        port.write(b"sys.platform, 7 * 6\r")
        assert b"('linux', 42)" in port.read_until(b">>> ")


def test_a_raw_prompt_runs_what_it_is_given_at_once(make_box):
    with make_box("") as box, port_of(box) as port:
        port.read_until(b">>> ")
        port.write(b"\r\x01")
        port.read_until(b"raw REPL; CTRL-B to exit\r\n>")
        port.write(b"print('x' * 5000)\x04")
        assert port.read_until(b"\x04\x04>") == b"OK" + b"x" * 5000 + b"\n\x04\x04>"


@pytest.mark.parametrize("how", [b"import machine; machine.reset()\r", b"\x04"], ids=["hard", "soft"])
def test_a_reset_at_the_prompt_starts_the_box_anew(make_box, how):
    with make_box(SAYS.format("hello")) as box, port_of(box) as port:
        port.read_until(b">>> ")
        port.write(how)
        port.read_until(b"hello")
        port.read_until(b">>> ")
        assert box.restarts == 1
        assert box.running


def test_a_soft_reset_says_so(make_box):
    with make_box("") as box, port_of(box) as port:
        port.read_until(b">>> ")
        port.write(b"\x04")
        assert b"MPY: soft reboot\r\n" in port.read_until(b">>> ")


def test_what_ends_a_file_is_shown_and_logged_and_main_runs_although_boot_failed(make_box):
    with make_box("raise ValueError('in main')", "raise ValueError('in boot')") as box, port_of(box) as port:
        shown = port.read_until(b">>> ").decode()
        for text in (shown, box.log_path.read_text()):
            assert text.index("ValueError: in boot") < text.index("ValueError: in main")


def test_firmware_on_the_flash_goes_before_the_sources(make_box, tmp_path):
    box = make_box(SAYS.format("source"))
    (box.flash_dir / "boot.py").write_text("import sys\nsys.path.insert(0, 'a')\n")
    (box.flash_dir / "main.py").write_text("import inner\n")
    (box.flash_dir / "a").mkdir()
    (box.flash_dir / "a" / "inner.py").write_text("print('the slot', open('a/inner.py').read(5))\n")
    with box, port_of(box) as port:
        assert port.read_until(b">>> ").startswith(b"the slot print")


def test_memory_that_is_used_up_ends_main_and_the_watchdog_restarts_the_box(make_box):
    box = make_box(GIVES_UP.replace("8000", "300"))
    with box:
        wait_until(lambda: box.restarts)
        log = box.log_path.read_text()
    assert "MemoryError" in log
    assert "watchdog reset" in log


def test_the_heap_is_no_larger_than_said(make_box):
    with make_box("import gc\nprint(gc.mem_alloc() + gc.mem_free())\n") as box, port_of(box) as port:
        heap = int(port.read_until(b"\n"))
    assert heap <= interpreter.HEAP_OCTETS
    assert heap > 0.9 * interpreter.HEAP_OCTETS


@pytest.mark.parametrize("leave", ["sys.exit(1)", "machine.soft_reset()"])
def test_a_firmware_that_leaves_starts_anew(make_box, leave):
    main = f"import machine, os, sys\nif 'left' in os.listdir(): print('again')\nelse:\n open('left', 'w')\n {leave}\n"
    with make_box(main) as box, port_of(box) as port:
        assert port.read_until(b">>> ").startswith(b"MPY: soft reboot\r\nagain")
        assert box.restarts == 1


@pytest.mark.parametrize(("watchdog", "code"), [("machine.WDT(timeout=8000)", 70), ("", 3)])
def test_an_interpreter_that_gives_up_is_restarted_where_there_is_a_watchdog(make_box, watchdog, code):
    with make_box(f"import machine\n{watchdog}\n", supervise=False) as box, port_of(box) as port:
        port.read_until(b">>> ")
        port.write(b"import sys; sys.exit(3)\r")
        assert box.wait(PATIENCE_S) == code


def test_nothing_is_left_of_a_box_that_was_switched_on_and_off_many_times(make_box):
    box = make_box("import time\nwhile True:\n    time.sleep(1)\n")

    def left():
        return len(os.listdir("/proc/self/fd")), threading.active_count()

    before = left()
    pids = []
    for number in range(20):
        box.start()
        pids.append(box.pid)
        time.sleep(0.002 * number)
        box.kill()
    assert left() == before
    assert box.exit_code == -signal.SIGKILL
    assert not any(Path(f"/proc/{pid}").exists() for pid in pids)
    assert not box.panel_path.exists()


def test_without_the_interpreter_cpython_is_the_default_and_a_note_says_so(monkeypatch, capsys):
    assert chosen(None) is default_runtime() is Runtime.MICROPYTHON
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(interpreter, "_interpreter", lambda: None)
    assert chosen(None) is default_runtime() is Runtime.CPYTHON
    assert "runs on CPython" in capsys.readouterr().err
    with pytest.raises(UsageProblem, match="not installed"):
        interpreter.command("-c", "")


def test_the_application_is_compiled_where_it_can_be(monkeypatch, tmp_path):
    (tmp_path / "redphone").mkdir()
    monkeypatch.setattr(application, "_built", lambda source: source / "built")
    assert application.modules_dir(tmp_path) == (tmp_path / "built", interpreter.HEAP_OCTETS)
    monkeypatch.setattr(application.importlib.util, "find_spec", lambda name: None)
    assert application.modules_dir(tmp_path) == (tmp_path, interpreter.HEAP_FROM_SOURCE_OCTETS)
