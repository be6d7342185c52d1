"""The receipt printer: what is printed, read back from the dots; and that it never waits nor keeps much."""

import framebuf
import pytest
from bench_panel import lettering
from box import escpos
from box.display import INVERTED
from box.printer import Printer
from escpos.printer import Dummy
from paper import Paper
from PIL import Image


class Port:
    """Takes at most so many octets at a time, and every other time none."""

    def __init__(self, at_once=24):
        self.octets = bytearray()
        self._at_once = at_once
        self._busy = False

    def write(self, octets):
        self._busy = not self._busy
        taken = b"" if self._busy else bytes(octets[: self._at_once])
        self.octets += taken
        return len(taken)


@pytest.fixture
def port():
    return Port()


@pytest.fixture
def printer(port):
    return Printer(port, lettering(), framebuf, 384)


def run(printer, polls=20000):
    for _ in range(polls):
        printer.poll()


def read(port):
    return Paper(bytes(port.octets)).text()


@pytest.mark.parametrize("line", ["Two trawlers aground", "Пожар на складе", "仓库起火请派消防车", "Cafe \u2116 7"])
def test_a_line_in_any_script_comes_out_as_its_glyphs(printer, port, line):
    printer.submit(iter([line]))
    run(printer)
    assert read(port) == [line]


def test_an_inverted_line_is_as_wide_as_the_paper(printer, port):
    printer.submit(iter([INVERTED + "EXERCISE"]))
    run(printer)
    rows = Paper(bytes(port.octets)).rows
    assert {len(row) for row in rows} == {192}
    assert rows[0] == [1] * 192
    assert read(port) == ["EXERCISE"]


def test_a_known_library_makes_the_same_raster(printer, port):
    """python-escpos, given the picture that was printed, sends the same dots."""
    printer.submit(iter(["Пожар"]))
    run(printer)
    rows = Paper(bytes(port.octets)).rows
    picture = Image.new("1", (len(rows[0]), len(rows)), 1)
    picture.putdata([1 - dot for row in rows for dot in row])
    other = Dummy()
    other.image(picture, high_density_vertical=False, high_density_horizontal=False, impl="bitImageRaster")
    assert other.output in bytes(port.octets)


def test_jobs_come_out_in_order_with_their_cuts(printer, port):
    printer.submit(iter(["first", "", escpos.CUT]))
    printer.submit(iter(["second"]))
    run(printer)
    paper = Paper(bytes(port.octets))
    assert (paper.text(), paper.cuts) == (["first", "second"], 1)


def test_what_finds_no_room_is_said_on_the_paper(printer, port):
    for number in range(40):
        printer.submit(iter([f"job {number}"]))
    run(printer, 60000)
    assert read(port) == [f"job {number}" for number in range(32)] + ["8 not printed: see log"]


def test_a_poll_hands_over_little_and_draws_little(port):
    port = Port(at_once=1000)
    taken = []
    write = port.write
    port.write = lambda octets: taken.append(len(octets)) or write(octets)
    printer = Printer(port, lettering(), framebuf, 576)
    printer.submit(iter(["x" * 36]))
    run(printer, 500)
    assert 0 < max(taken) <= 32


def test_a_job_whose_text_is_gone_says_so_and_the_next_one_is_printed(printer, port):
    def lost():
        yield "begins"
        raise OSError(2)

    printer.submit(lost())
    printer.submit(iter(["next"]))
    run(printer)
    lines = read(port)
    assert (lines[0], lines[-1]) == ("begins", "next")
    assert " ".join(lines[1:-1]) == "(the rest is not in the box any more: see the laptop)"


def test_zeroizing_leaves_the_printer_in_step_and_prints_nothing_more(printer, port):
    """A raster that has been begun is ended in white, so that the printer does not take the next command for dots."""
    printer.submit(iter(["x" * 24, "the secret"]))
    while len(port.octets) < 60:
        printer.poll()
    printer.clear()
    printer.submit(iter(["clean"]))
    run(printer)
    rows = Paper(bytes(port.octets)).rows
    assert len(rows) == 32
    assert not any(dot for row in rows[4:16] for dot in row)
    assert any(dot for row in rows[16:] for dot in row)
