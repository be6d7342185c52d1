"""`redphone flash` and `redphone doctor` on a board with MicroPython alone: what they say, and what is left."""

import os

import pytest
import serial
from endtoend.bare_micropython import BareMicropython, started
from endtoend.command_line import Said
from endtoend.hotline import wait_until
from endtoend.stub_application import put, stub
from redphone_host.build.application import loader_files
from redphone_host.cli import app, doctoring
from redphone_host.doctor import in_service
from redphone_host.flash import duty
from redphone_host.flash.install import Installer
from redphone_host.flash.problem import FlashProblem, StorageFull
from redphone_host.flash.repl import Repl
from redphone_host.flash.storage import Room, Storage
from typer.testing import CliRunner

MAIN = loader_files()["main.py"].decode()


@pytest.fixture
def board(tmp_path):
    made = BareMicropython(tmp_path / "flash")
    yield made
    made.close()


@pytest.fixture
def said(monkeypatch):
    """`said(*words)`: what a command says, in this process; Redphone would answer a bare board's Hello at once."""
    for module in (duty, doctoring):
        monkeypatch.setattr(module, "ANSWER_S", 0.2)

    def run(*words):
        result = CliRunner().invoke(app, [*map(str, words), "--json"])
        return Said(result.exit_code, result.stdout, result.stderr)

    return run


@pytest.fixture
def refused(said, board, tmp_path):
    """`refused(application, *options)`: flash it; what the command says as it fails. The storage is as it was."""

    def flash(application, *options, code=8):
        folder = tmp_path / "application"
        put(application, folder)
        before = files(board.folder)
        refusal = said("flash", "--port", board.path, "--application", folder, *options)
        assert refusal.code == code, refusal
        assert files(board.folder) == before
        return refusal.error

    return flash


def files(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def installed(repl, application, on_octets=lambda count: None):
    installer = Installer(Storage(repl), application, loader_files(), on_octets)
    slots = installer.look()
    installer.install(slots, installer.plan(slots))


# Refusals: each says what is wrong and what to do, and nothing has changed.


def test_an_application_for_another_board(refused):
    error = refused(stub("new", board="pico2", arch="armv7emsp"))
    assert "this application is for pico2; the board is unix" in error["error"]
    assert "redphone build --board unix" in error["advice"]


def test_an_interpreter_that_is_too_old(refused):
    error = refused(stub("new", micropython=(9, 1, 0)))
    assert "needs 9.1.0 or later" in error["error"]
    assert "official MicroPython" in error["advice"]


@pytest.mark.parametrize("other", [{"mpy": "7.0"}, {"arch": "armv6m"}])
def test_compiled_files_that_the_interpreter_does_not_run(refused, other):
    assert "compiled files of format 6.3 for x64" in refused(stub("new", **other))["error"]


def test_a_board_with_another_program(refused, board):
    (board.folder / "main.py").write_text("print('blink')\n")
    error = refused(stub("new"))
    assert "holds another program" in error["error"]
    assert "--force" in error["advice"]


def test_a_build_that_was_changed(said, board, tmp_path):
    put(stub("new"), tmp_path)
    (tmp_path / "glyphs.bin").write_bytes(b"changed")
    refusal = said("flash", "--port", board.path, "--application", tmp_path)
    assert (refusal.code, "glyphs.bin" in refusal.error["error"]) == (7, True)


def test_a_port_that_another_program_uses(said, board, tmp_path):
    put(stub("new"), tmp_path)
    with serial.Serial(board.path, exclusive=True):
        for words in (("flash", "--application", tmp_path), ("doctor",)):
            refusal = said(*words, "--port", board.path)
            assert (refusal.code, refusal.error["error"]) == (3, f"another program uses {board.path}")
            assert "close that program" in refusal.error["advice"]


def test_a_port_where_nothing_answers(said, tmp_path):
    put(stub("new"), tmp_path)
    outer, port = os.openpty()
    try:
        refusal = said("flash", "--port", os.ttyname(port), "--application", tmp_path)
    finally:
        os.close(outer)
        os.close(port)
    assert (refusal.code, "no MicroPython interpreter answers" in refusal.error["error"]) == (3, True)
    assert "hold SILENCE" in refusal.error["advice"]


@pytest.mark.parametrize(("port", "what"), [("/dev/no-such-port", "there is no port"), ("/dev/null", "no serial port")])
def test_a_port_that_is_none(said, tmp_path, port, what):
    for words in (("flash", "--application", put(stub("new"), tmp_path)), ("doctor",)):
        refusal = said(*words, "--port", port)
        assert (refusal.code, what in refusal.error["error"]) == (3, True), refusal


def half_way(run_cli, board, folder):
    """The command, in the midst of writing."""
    put(stub("new", more={"big.bin": os.urandom(2_000_000)}), folder)
    running = run_cli.start("flash", "--port", board.path, "--application", folder, "--json")
    half = board.folder / "a" / "big.bin"
    wait_until(lambda: half.exists() and half.stat().st_size, "it is writing")
    return running


def test_control_c_in_the_middle_restarts_the_box(run_cli, board, tmp_path):
    """One that was taken off duty is not left in service."""
    running = half_way(run_cli, board, tmp_path)
    assert board.starts == 1
    running.interrupt()
    assert running.ends().code == 130
    assert board.starts == 2
    assert started(board.folder) == ""


def test_a_cable_pulled_in_the_middle(run_cli, board, tmp_path):
    """Of the command itself: it says so at once, and what to do."""
    running = half_way(run_cli, board, tmp_path)
    board.unplug()
    said = running.ends()
    assert (said.code, "was lost" in said.error["error"]) == (3, True), said
    assert "boots what it booted before" in said.error["advice"]
    assert started(board.folder) == ""


# A storage that is full: littlefs, as on a chip.


def littlefs(repl, blocks):
    repl.run(f"import littlefs\nlittlefs.mount({blocks})")


def test_a_storage_without_room_is_refused_before_anything_changes(board):
    with Repl(board.path) as repl:
        littlefs(repl, 14)
        with pytest.raises(StorageFull, match="too little is free"):
            installed(repl, stub("new"))
        assert Storage(repl).names() == []


def test_a_storage_that_fills_up_meanwhile_is_told(board, monkeypatch):
    monkeypatch.setattr(Storage, "room", lambda storage: Room(4096, 1 << 30, 1 << 30))
    with Repl(board.path) as repl:
        littlefs(repl, 14)
        with pytest.raises(StorageFull) as full:
            installed(repl, stub("new", more={"big.bin": os.urandom(60_000)}))
        assert "redphone doctor" in full.value.advice
        storage = Storage(repl)
        assert "slot" not in storage.names()
        assert storage.read("a/manifest.json") is None


def test_an_application_is_read_back_from_littlefs(board):
    with Repl(board.path) as repl:
        littlefs(repl, 30)
        written = []
        installed(repl, stub("old"), written.append)
        installed(repl, stub("new", more={"box/deep/er.bin": os.urandom(9000)}))
        storage = Storage(repl)
        assert storage.read("slot") == b"a try b"
        assert storage.read("main.py") == loader_files()["main.py"]
        assert sum(written) == sum(map(len, stub("old").files.values()))
        in_slot = stub("new").files.keys() - {"glyphs.bin"}
        assert set(storage.tree("b")[0]) == {*in_slot, "box/deep/er.bin", "manifest.json"}
        assert storage.read("glyphs.bin") == stub("new").files["glyphs.bin"]


# What both slots share.


def glyphs_on(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("glyphs.bin*"))


def test_glyphs_that_are_the_same_are_written_once(board):
    same = {"glyphs.bin": b"the same" * 500}
    with Repl(board.path) as repl:
        installed(repl, stub("old", more=same))
        written = []
        installed(repl, stub("new", more=same), written.append)
    assert sum(written) == sum(map(len, stub("new", more=same).files.values())) - len(same["glyphs.bin"])
    assert glyphs_on(board.folder) == ["glyphs.bin"]


def test_an_older_layout_is_cleaned_up_as_each_slot_is_written(board):
    """In it each slot had glyphs of its own, which serve it until then."""
    put(stub("old"), board.folder / "a")
    put(stub("older"), board.folder / "b")
    for name, octets in {**loader_files(), "slot": b"a"}.items():
        (board.folder / name).write_bytes(octets)
    with Repl(board.path) as repl:
        installed(repl, stub("new"))
        assert glyphs_on(board.folder) == ["a/glyphs.bin", "glyphs.bin"]
        assert (board.folder / "a" / "glyphs.bin").read_bytes() == stub("old").files["glyphs.bin"]
        found = {check.name: check.well for check in in_service.look(repl, loader_files())}
        assert (found["slot a"], found["slot b"], found["glyphs"]) == (True, True, True)
        (board.folder / "slot").write_bytes(b"b")
        installed(repl, stub("newer"))
    assert glyphs_on(board.folder) == ["glyphs.bin"]
    assert (board.folder / "glyphs.bin").read_bytes() == stub("newer").files["glyphs.bin"]


def test_half_written_glyphs_of_a_cut_update_are_taken_away(board):
    (board.folder / "glyphs.bin.new").write_bytes(b"half")
    with Repl(board.path) as repl:
        installed(repl, stub("new"))
    assert glyphs_on(board.folder) == ["glyphs.bin"]


# A storage that does not keep what is written to it.


class Forgetful(Storage):
    """Loses the last octet of one file."""

    forgets = ""

    def write(self, path, octets, on_octets):
        super().write(path, octets[:-1] if path == self.forgets else octets, on_octets)


@pytest.mark.parametrize("path", ["b/box/start.py", "glyphs.bin.new", "b/manifest.json.new", "main.py.new", "slot.new"])
def test_what_does_not_read_back_is_never_switched_to(board, monkeypatch, path):
    monkeypatch.setattr(Forgetful, "forgets", path)
    with Repl(board.path) as repl:
        installed(repl, stub("old"))
        (board.folder / "main.py").write_text("an older loader\n")
        installer = Installer(Forgetful(repl), stub("new"), loader_files())
        slots = installer.look()
        with pytest.raises(FlashProblem, match="read back"):
            installer.install(slots, installer.plan(slots))
    assert (board.folder / "slot").read_text() == "a"
    glyphs = stub("old" if path == "glyphs.bin.new" else "new").files["glyphs.bin"]
    assert (board.folder / "glyphs.bin").read_bytes() == glyphs
    assert (board.folder / "main.py").read_text() == ("an older loader\n" if path != "slot.new" else MAIN)


# What the doctor says of a box at its interpreter.


def test_the_doctor_finds_a_sound_box_in_service(said, board):
    with Repl(board.path) as repl:
        installed(repl, stub("old"))
    before = files(board.folder)
    answer = said("doctor", "--port", board.path)
    found = {check["check"]: check for check in answer.record["checks"]}
    assert (answer.code, answer.record["well"]) == (9, False)
    assert [name for name, check in found.items() if not check["well"]] == ["at work"]
    assert "all 6 files in it read back with the right SHA-256" in found["slot a"]["found"]
    assert files(board.folder) == before


@pytest.mark.parametrize(
    ("harm", "name", "says"),
    [
        (lambda folder: (folder / "a" / "board.py").write_bytes(b"bad"), "slot a", "not as built: board.py"),
        (lambda folder: (folder / "a" / "glyphs.bin").write_bytes(b"bad"), "slot a", "not as built: glyphs.bin"),
        (lambda folder: (folder / "glyphs.bin").write_bytes(b"bad"), "glyphs", "not as built: glyphs.bin"),
        (lambda folder: (folder / "glyphs.bin").unlink(), "glyphs", "missing, or not as built: glyphs.bin"),
        (lambda folder: (folder / "glyphs.bin.new").touch(), "left-overs", "glyphs.bin.new"),
        (lambda folder: (folder / "a" / "stranger.py").write_text("1"), "slot a", "not as built: stranger.py"),
        (lambda folder: (folder / "a" / "manifest.json").write_text("{"), "slot a", "is not JSON"),
        (lambda folder: (folder / "a" / "manifest.json").unlink(), "slot a", "half installed"),
        (lambda folder: (folder / "boot.py").write_text("1"), "boot.py", "not that of this version"),
        (lambda folder: (folder / "main.py").unlink(), "main.py", "missing"),
        (lambda folder: (folder / "slot").write_text("a tried b"), "slot", "the version in b has failed its trial"),
        (lambda folder: (folder / "slot").write_text("x"), "slot", "does not say so"),
        (lambda folder: (folder / "slot").write_text("a try b"), "slot", "the next start tries b"),
        (lambda folder: (folder / "slot.new").write_text("a"), "left-overs", "slot.new"),
        (lambda folder: (folder / "service").touch(), "left-overs", "service"),
    ],
)
def test_the_doctor_finds_what_is_wrong(board, harm, name, says):
    with Repl(board.path) as repl:
        installed(repl, stub("old"))
        harm(board.folder)
        found = {check.name: check for check in in_service.look(repl, loader_files())}
    assert says in found[name].found
    assert found[name].advice
