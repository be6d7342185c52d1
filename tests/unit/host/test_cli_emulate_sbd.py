"""Two satellite modems at two pseudo-terminals, and a bearer at each."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time

import pytest
from redphone import ticks
from redphone.black.sbd import Sbd
from redphone_host.cli import app
from typer.testing import CliRunner

PATIENCE_S = 20
QUICK = ("--session", "0.05:0.1", "--delay", "0:0.05", "--ring", "0:0.05", "--failures", "0")


def serve(bearer, port):
    """What a box does every 2 ms."""
    now = ticks.wrap(time.monotonic_ns() // 1_000_000)
    with contextlib.suppress(BlockingIOError):
        bearer.feed(os.read(port, 256), now)
    bearer.tick(now)
    while octets := bearer.outgoing(now):
        os.write(port, octets)
    return now


def test_a_frame_crosses_between_two_ports(ports):
    far, paths = ports
    for port in far:
        os.set_blocking(port, False)
    command = [sys.executable, "-c", "from redphone_host.cli import main; main()", "emulate", "sbd", *paths, *QUICK]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    with process:
        json.loads(process.stdout.readline())
        bearers = [Sbd(), Sbd()]
        arrived, sent, deadline = None, False, time.monotonic() + PATIENCE_S
        while arrived is None and time.monotonic() < deadline:
            for bearer, port in zip(bearers, far, strict=True):
                now = serve(bearer, port)
            if not sent and all(bearer.sessions.begun for bearer in bearers) and bearers[0].ready():
                bearers[0].begin(b"across", now)
                sent = True
            arrived = bearers[1].next_frame()
            time.sleep(0.002)
        process.send_signal(signal.SIGINT)
        counted = json.loads(process.stdout.readline())
    assert process.returncode == 0
    assert arrived == b"across"
    assert counted["messages"] == 1
    assert all(count >= 2 for count in counted["sessions"].values())


@pytest.mark.parametrize("text", ["5", "9:3", "a:b", "-2:3"])
def test_what_is_no_range(text):
    result = CliRunner().invoke(app, ["emulate", "sbd", "/dev/none", "/dev/none", f"--session={text}"])
    assert result.exit_code == 2
    assert "LEAST:MOST" in result.stderr


def test_a_port_that_is_not_there():
    result = CliRunner().invoke(app, ["emulate", "sbd", "/dev/none", "/dev/none"])
    assert result.exit_code == 3
    assert "cannot open /dev/none" in result.stderr
