"""What a box prints, read back from what its state machine has sent to the printer."""

import pytest
from endtoend.hotline import Hotline, wait_until
from paper import CutShort, Paper
from redphone import wire
from redphone_host.emulator import EmulatedBox

CELLS = 24
RULE = "\N{BOX DRAWINGS LIGHT HORIZONTAL}" * CELLS
# Longer than one piece of the journal, so that pieces end within characters.
LONG = "Пожар на складе боеприпасов. " * 12


@pytest.fixture
def printing(tmp_path, run_cli, runtime):
    """A hotline whose southern end has a printer; and what it has printed, as a Paper."""
    hotline = Hotline(tmp_path)
    paper = tmp_path / "paper"
    for box in hotline:
        run_cli.keep_secret(box.fill)
    hotline.south.emulated.close()
    hotline.south.emulated = EmulatedBox(tmp_path / "printing", runtime=runtime, env={"REDPHONE_PRINTER": str(paper)})
    try:
        hotline.start()
        yield hotline, lambda: Paper(paper.read_bytes())
    finally:
        hotline.close()


def printed(read, wanted, what):
    """The lines on the paper, when they are as wanted."""

    def enough():
        try:
            paper = read()
        except CutShort:
            return None
        return paper.text() if wanted(paper) else None

    return wait_until(enough, what)


def a_slip(read):
    return printed(read, lambda paper: paper.cuts, "a slip")


def line_with(read, words):
    return printed(read, lambda paper: words in " ".join(paper.text()), words)


def test_a_message_is_printed_whole_and_what_becomes_of_it(printing):
    (north, south), read = printing[0], printing[1]
    ref = north.sends(LONG, wire.IMMEDIATE, sender="Ада", desk="watch", flags=wire.EXERCISE, subject="Склад 7")
    lines = a_slip(read)
    assert [lines[0].strip(), lines[-1].strip()] == ["*** EXERCISE ***"] * 2
    assert lines[1].split() == ["IMMEDIATE", wire.name_of(north.role, ref)]
    assert lines[2].startswith("DTG ")
    assert lines[3:6] == ["FROM Ада, North", "TO watch, South", "SUBJ Склад 7"]
    first, last = (index for index, line in enumerate(lines) if line == RULE)
    assert " ".join(lines[first + 1 : last]) == LONG.strip()
    assert lines[last + 1].startswith("received ")
    south.panel.wait_for(lambda state: "ACK/DECLINE" in state.text)
    south.panel.press("ack")
    north.awaits(ref, wire.ACKNOWLEDGED)
    words = f"{wire.name_of(north.role, ref)} ACKNOWLEDGED by panel South at"
    line_with(read, words)


def test_chinese_is_printed_and_our_own_receipts(printing):
    (north, south), read = printing[0], printing[1]
    north.sends("仓库起火请派消防车", wire.FLASH)
    assert "仓库起火请派消防车" in "".join(a_slip(read))
    ref = south.sends("on the way")
    south.awaits(ref, wire.RUNG)
    north.acknowledges_everything()
    words = f"{wire.name_of(south.role, ref)} ACKNOWLEDGED by Bert at"
    line_with(read, words)
