"""Text of the peer's on every screen: it can be read, and nothing else. No line of it passes for the box's own."""

import framebuf
import pytest
from bench_duty import AT, BenchDuty
from bench_panel import lettering
from box import screens, slips
from box.display import INVERTED, LARGE
from box.printer import Printer
from paper import Paper
from redphone import wire
from redphone.red.message import Message
from redphone.wire import FLASH, reference

F1 = reference(FLASH, 1)
MARKS = INVERTED + LARGE

# What could steer a terminal or the display, hide or turn text, pass for the box's own words, or fill the memory.
EVIL = {
    "marks": "\x0e\x0fFAULT",
    "escapes": "\x1b[2J\x9b1m\x08\r\x7f\x00x",
    "turned": "\u202eback\u202c\u2066iso\u2069\u200b\ufeff",
    "lines": "x\nB UNATTENDED\u2028FAULT\x0b\x0c",
    "marks above": "e" + "\u0301" * 15,
    "wide": "火" * 10,
    "padding": " " * 15 + "A: YES",
    "long": "x" * 32,
    "spaces": "\u3000\u2003",
}


def bounded(text, octets):
    return text.encode()[:octets].decode(errors="ignore")


def message(bench, evil, desk=""):
    sent = Message(text=(evil * 30).encode(), sender=bounded(evil, 32), subject=evil, desk=desk)
    sent.read_back = evil
    bench.rings(F1, screens.message_text(1, F1, sent))


def outlook(bench, evil):
    bench.outlooks = [wire.Outlook(ref=F1, view=wire.VIEW_UNANSWERED, since=AT, status=2, status_at=AT, by=evil)]
    bench.press("CALL", "SILENCE", "ACK", "ACK")


def said(bench, evil):
    bench.told(wire.CallOpen(open=1, own=0, ref=F1, at=AT, by=evil))
    bench.told(wire.Said(direction=1, number=1, at=AT, by=bounded(evil, 32), text=bounded(evil * 30, 120)))


def line_test(bench, evil):
    bench.told(wire.LineTestReport(own=0, number=1, at=AT, took_ms=1, text=bounded(evil * 30, 120)))


def presence(bench, evil):
    bench.attends(bounded(evil, 32), end=1)


def accepting(bench, evil):
    message(bench, evil)
    bench.press("CALL", "SILENCE", "SILENCE", "ACK", "ACK")


SCREENS = {
    "message": message,
    "accepting": accepting,
    "outlook": outlook,
    "call": said,
    "line test": line_test,
    "idle": presence,
}


@pytest.fixture
def shown(monkeypatch):
    """Everything that is given to the display."""
    lines = []

    def keep(bench):
        show = bench.panel._display.show
        monkeypatch.setattr(bench.panel._display, "show", lambda given: lines.extend(given) or show(given))

    keep.lines = lines
    return keep


@pytest.mark.parametrize("evil", EVIL.values(), ids=EVIL)
@pytest.mark.parametrize("screen", SCREENS)
def test_on_every_screen_it_is_only_read(shown, screen, evil):
    bench = BenchDuty()
    shown(bench)
    SCREENS[screen](bench, evil)
    bench.run(9000)
    assert all(character.isprintable() for line in bench.screen for character in line)
    assert bench.screen[-1] == "" or bench.screen[-1].isascii()
    for line in shown.lines:
        bare = line[len(line) - len(line.lstrip(MARKS)) :]
        assert not set(bare) & set(MARKS), "a mark of the display's within a line"
        if line.startswith(INVERTED):
            assert bare.isascii()
            assert "FAULT" not in bare


@pytest.mark.parametrize("evil", ["x" * 14 + "A: YES", " " * 14 + "A: YES", "x\nA: YES", "火" * 7 + "A: YES"])
def test_a_line_of_the_peers_cannot_pass_for_ours(evil):
    bench = BenchDuty()
    bench.told(wire.CallOpen(open=1, own=0, ref=F1, at=AT))
    bench.told(wire.Said(direction=1, number=1, at=AT, by="B", text=evil))
    lines = [line for line in bench.screen[1:-1] if line]
    assert lines[0][1:2] == ":"
    assert not any(line.startswith("A") for line in lines)


@pytest.mark.parametrize("evil", ["x" * 15 + "B UNATTENDED", "BORIS\nB UNATTENDED", "火" * 7 + "B COMPR"])
def test_a_name_cannot_pass_for_a_watch(evil):
    bench = BenchDuty(own=())
    bench.attends(bounded(evil, 32), end=1)
    assert bench.screen[2] == "B watch 0804Z"
    assert all(line.startswith(" ") for line in bench.screen[3:-1] if line)


@pytest.mark.parametrize("evil", EVIL.values(), ids=EVIL)
def test_slips_of_paper_have_only_dots(evil):
    octets = bytearray()

    class Port:
        def write(self, piece):
            octets.extend(piece)
            return len(piece)

    printer = Printer(Port(), lettering(), framebuf, 384)
    for record in (
        wire.RingEnd(ref=F1, status=wire.WITHDRAWN, at=AT, by=evil),
        wire.Presence(end=1, state=1, since=AT, name=bounded(evil, 16), by=bounded(evil, 32)),
        wire.LineTestReport(own=0, number=1, at=AT, text=bounded(evil * 30, 120)),
    ):
        printer.submit(slips.of(printer, 0, record))
    for _ in range(20000):
        printer.poll()
    Paper(bytes(octets))  # refuses whatever is no command of ours


def test_read_back_of_the_peers_is_asked_for_as_words(shown):
    """Only what the picker has can be asked for here."""
    bench = BenchDuty()
    bench.attends("ADA")
    for evil in EVIL.values():
        message(bench, evil)
        bench.press("ACK")
        assert bench.screen[0] == "READ BACK"
        assert "laptop" in " ".join(bench.screen)
        bench.press("ACK")
        bench.told(wire.RingEnd(ref=F1, status=wire.WITHDRAWN))
