"""The cable is pulled between any two operations of an installation: the box boots what it booted before."""

import os
import shutil

import pytest
from endtoend.bare_micropython import BareMicropython, started
from endtoend.stub_application import put, put_in_slot, stub
from redphone_host.build.application import loader_files
from redphone_host.errors import BoxSilent
from redphone_host.flash.install import Installer
from redphone_host.flash.repl import Repl
from redphone_host.flash.storage import Storage

OLD, NEW = stub("old"), stub("new", more={"box/new/part.py": b"PART = 1\n"})
OLDER = stub("older", more={"box/left/over.py": b"LEFT = 1\n"})

NO_APPLICATION = "ImportError: no module named 'board'"

# The whole installation is repeated after every so many cuts; it takes longer than the cut.
REPEAT_EVERY = 7

# Every cut takes 25 s in all; outside CI, every fifth one is made.
STEP = 1 if os.environ.get("CI") == "true" else 5


class CutRepl(Repl):
    """Pulls the board's cable before operation `cut_at`, counted from 0."""

    def __init__(self, board, cut_at=None):
        self.operations = 0
        self._board, self._cut_at = board, cut_at
        super().__init__(board.path)

    def run(self, code):
        if self.operations == self._cut_at:
            self._board.unplug()
        self.operations += 1
        return super().run(code)


def bare(folder):
    folder.mkdir()
    return ""


def second_slot_empty(folder):
    put_in_slot(OLD, folder, "a")
    for name, octets in loader_files().items():
        (folder / name).write_bytes(octets)
    (folder / "slot").write_text("a")
    return "RUNS old"


def after_a_failed_try_and_with_another_loader(folder):
    """The new version also finds an older layout, left-overs of an older one, a half-written file, an older loader."""
    put(OLD, folder / "b")
    put(OLDER, folder / "a")
    for name, octets in loader_files().items():
        (folder / name).write_bytes(octets + b"# older\n")
    (folder / "slot.new").write_text("b tri")
    (folder / "slot").write_text("b tried a")
    return "RUNS old"


def install(board, cut_at=None):
    """How many operations it took."""
    with CutRepl(board, cut_at) as repl:
        installer = Installer(Storage(repl), NEW, loader_files())
        slots = installer.look()
        installer.install(slots, installer.plan(slots))
        return repl.operations


def said(folder):
    """The last line that it says when it starts: nothing, or that there is no application, is its prompt."""
    lines = started(folder).strip().splitlines()
    return "" if not lines or lines[-1] == NO_APPLICATION else lines[-1]


def glyphs_that_serve(folder, before):
    """The old version finds glyphs that are whole: its own, or those that slots share, old or new."""
    names = ("b/glyphs.bin", "glyphs.bin")
    found = next((folder / name for name in names if (folder / name).exists()), None)
    whole = [application.files["glyphs.bin"] for application in (OLD, NEW)]
    return not before or found.read_bytes() in whole


@pytest.fixture
def board_on(request):
    """Boards with the storage in a folder, plugged in until the test ends."""
    boards = []

    def plugged(folder):
        boards.append(BareMicropython(folder))
        return boards[-1]

    yield plugged
    for board in boards:
        board.close()


@pytest.mark.parametrize("prepare", [bare, second_slot_empty, after_a_failed_try_and_with_another_loader])
def test_a_cable_pulled_anywhere_leaves_a_box_that_boots_as_before(prepare, board_on, tmp_path):
    before = prepare(tmp_path / "whole")
    shutil.copytree(tmp_path / "whole", tmp_path / "pristine")
    assert said(tmp_path / "whole") == before
    operations = install(board_on(tmp_path / "whole"))
    assert operations > 20
    assert said(tmp_path / "whole") == "RUNS new"
    assert (tmp_path / "whole" / "glyphs.bin").read_bytes() == NEW.files["glyphs.bin"]
    for cut_at in range(0, operations, STEP):
        folder = tmp_path / f"cut{cut_at}"
        shutil.copytree(tmp_path / "pristine", folder)
        with pytest.raises(BoxSilent):
            install(board_on(folder), cut_at)
        assert [said(folder), said(folder)] == [before, before], cut_at
        assert glyphs_that_serve(folder, before), cut_at
        if cut_at // STEP % REPEAT_EVERY == 0:
            install(board_on(folder))
            assert said(folder) == "RUNS new", cut_at
