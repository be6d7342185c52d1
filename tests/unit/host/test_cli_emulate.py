"""The emulate verbs' own share: what they refuse, and a line between two real pseudo-terminals."""

import json
import os
import select
import signal
import subprocess
import sys

import pytest
from redphone_host.cli import app
from redphone_host.fill_file import write_fill
from redphone_host.fill_make import new_line
from typer.testing import CliRunner


def run(*words):
    return CliRunner().invoke(app, [str(word) for word in words])


def test_a_line_carries_and_counts(ports):
    (far_a, far_b), paths = ports
    command = [sys.executable, "-c", "from redphone_host.cli import main; main()", "emulate", "line", *paths]
    process = subprocess.Popen(
        [*command, "--bitrate", "115200", "--report-every", "0.1"], stdout=subprocess.PIPE, text=True
    )
    with process:
        json.loads(process.stdout.readline())
        os.write(far_a, b"\x05abcd\x00")
        arrived = b""
        while len(arrived) < 6 and select.select([far_b], [], [], 20)[0]:
            arrived += os.read(far_b, 100)
        process.send_signal(signal.SIGINT)
        counted = [json.loads(line) for line in process.stdout]
    assert process.returncode == 0
    assert arrived == b"\x05abcd\x00"
    assert counted[-1]["a_to_b"]["bytes_delivered"] == 6
    assert counted[-1]["b_to_a"]["bytes_sent"] == 0


@pytest.mark.parametrize(
    ("options", "advice"),
    [
        (("--burst", "much"), "FRACTION:BER:MEAN_MS"),
        (("--outage", "5"), "START_MS:LENGTH_MS"),
        (("--ber", "2"), "a number from 0 to 1"),
        (("--bitrate", "0"), "bit/s"),
    ],
)
def test_what_is_no_line(options, advice):
    result = run("emulate", "line", "/dev/none", "/dev/none", *options)
    assert result.exit_code == 2
    assert advice in result.stderr


def test_a_line_to_a_port_that_is_not_there():
    result = run("emulate", "line", "/dev/none", "/dev/none")
    assert result.exit_code == 3
    assert "cannot open /dev/none" in result.stderr


def test_a_board_that_is_not_known(tmp_path):
    for words in (("emulate", "box", "--flash-dir", tmp_path), ("panel", tmp_path / "none")):
        result = run(*words, "--board", "abacus")
        assert result.exit_code == 2
        assert "known boards: esp32s3, pico, pico2" in result.stderr


def test_a_file_for_the_printer_that_cannot_be_written(tmp_path):
    result = run("emulate", "box", "--flash-dir", tmp_path / "flash", "--printer", tmp_path / "none" / "paper")
    assert result.exit_code == 2
    assert "printer's file" in result.stderr
    assert not (tmp_path / "flash").exists()


def started(flash_dir, fill, secret):
    """`redphone emulate box` as a process of its own, and what it printed first."""
    command = [sys.executable, "-c", "from redphone_host.cli import main; main()", "emulate", "box"]
    options = ["--flash-dir", str(flash_dir), "--fill", str(fill), "--passphrase-file", str(secret)]
    process = subprocess.Popen([*command, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    return process, process.stdout.readline()


def test_an_emulated_box_is_filled_the_real_way_and_keeps_its_fill(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("correct horse battery")
    fills = tmp_path / "a.fill", tmp_path / "b.fill"
    for path, fill in zip(fills, new_line("North", "South", 9600, 300, 1), strict=True):
        write_fill(path, fill, secret.read_text(), ops=1, mem=8192)
    process, line = started(tmp_path / "flash", fills[0], secret)
    with process:
        places = json.loads(line)
        assert set(places) == {"red", "black", "panel", "pid"}
        checked = run("fill", "check", fills[0], "--passphrase-file", secret, "--port", places["red"])
        assert checked.exit_code == 0, checked.output
        shown = run("panel", places["panel"], "--json")
        assert not json.loads(shown.stdout)["key_switch"]
        process.send_signal(signal.SIGTERM)
        process.communicate()
    assert process.returncode == 0
    process, line = started(tmp_path / "flash", fills[1], secret)
    with process:
        error = process.communicate()[1]
    assert (process.returncode, line) == (6, "")
    assert "holds another fill already" in error


def test_a_fill_that_is_none(tmp_path):
    (tmp_path / "p").write_text("correct horse battery")
    fill = ("--fill", tmp_path / "p", "--passphrase-file", tmp_path / "p")
    result = run("emulate", "box", "--flash-dir", tmp_path / "flash", *fill)
    assert result.exit_code == 6
    assert not (tmp_path / "flash").exists()
