"""Two telephone modems at two pseudo-terminals, and somebody who types at them."""

import json
import os
import select
import signal
import subprocess
import sys
import threading
import time

from redphone_host.cli import app
from redphone_host.modems.byte_pipe import BytePipe
from redphone_host.modems.hayes_realtime import RealTimeModems
from typer.testing import CliRunner

PATIENCE_S = 20
HASTE = 20  # seconds of the modems' in one of ours


def hears(port, ending):
    """What a port says, up to an ending."""
    said = b""
    deadline = time.monotonic() + PATIENCE_S
    while not said.endswith(ending):
        assert select.select([port], [], [], max(0, deadline - time.monotonic()))[0], said
        said += os.read(port, 256)
    return said


def test_a_call_between_two_ports(ports):
    (first, second), paths = ports
    modems = RealTimeModems(("100", "200"), BytePipe, lambda: HASTE * time.monotonic())
    stopped, ready = threading.Event(), threading.Event()
    thread = threading.Thread(target=modems.run, args=(paths, stopped, None, ready.set))
    thread.start()
    try:
        assert ready.wait(PATIENCE_S)
        os.write(second, b"ATS0=1\r")
        hears(second, b"OK\r\n")
        os.write(first, b"ATDT200\r")
        assert hears(second, b"CONNECT 2400\r\n") == b"\r\nRING\r\n\r\nCONNECT 2400\r\n"
        hears(first, b"CONNECT 2400\r\n")
        os.write(first, b"\x00sealed\x00")
        assert hears(second, b"sealed\x00") == b"\x00sealed\x00"
    finally:
        stopped.set()
        thread.join()


def test_the_command_serves_two_ports_until_it_is_stopped(ports):
    far, paths = ports
    command = [sys.executable, "-c", "from redphone_host.cli import main; main()", "emulate", "modem", *paths]
    process = subprocess.Popen([*command, "--without-sound", "--number-b", "201"], stdout=subprocess.PIPE, text=True)
    with process:
        assert json.loads(process.stdout.readline())["b"] == {"number": "201", "doing": "on hook"}
        os.write(far[0], b"ATE0\rATDT201\r")
        hears(far[0], b"OK\r\n")
        process.send_signal(signal.SIGINT)
        last = json.loads(process.stdout.readline())
    assert process.returncode == 0
    assert last["a"] == {"number": "100", "doing": "dialling"}


def test_a_port_that_is_not_there_is_told():
    result = CliRunner().invoke(app, ["emulate", "modem", "/dev/none", "/dev/none", "--without-sound"])
    assert result.exit_code == 3
    assert "/dev/none" in result.stderr
