"""The loader on the real interpreter: which slot a start runs, and that a new version has one try."""

import itertools

import pytest
from endtoend.bare_micropython import BareMicropython, started
from paths import FIRMWARE
from redphone_host.flash.slots import Slots

BOOT = (FIRMWARE / "boot.py").read_text()
MAIN = "import sys\nprint('RUNS', sys.path[0] if sys.path[0] in ('a', 'b') else 'source')\n"

BOTH = ("a", "b")
SAID = ("a", "b", "a\n", "a try b", "b try a", "a tried b", "b tried a")
DAMAGED = ("", "c", "a try", "a try c", "try", "a b", "a try b b", "A", "\xff\xfe", " " * 40 + "b", "a try ../data")


def board(folder, text, whole, main=MAIN):
    """A storage with these slots, each of which holds nothing but a manifest."""
    (folder / "boot.py").write_text(BOOT)
    (folder / "main.py").write_text(main)
    if text is not None:
        (folder / "slot").write_bytes(text.encode("latin-1"))
    for slot in ("a", "b"):
        (folder / slot).mkdir()
        if slot in whole:
            (folder / slot / "manifest.json").write_text("{}")
    return folder


def runs(folder):
    """What the next start runs: "a", "b" or "source"."""
    return started(folder).strip().removeprefix("RUNS ")


@pytest.mark.parametrize(
    ("text", "whole", "first", "then", "second"),
    [
        ("a", "ab", "a", "a", "a"),
        ("b", "ab", "b", "b", "b"),
        ("a try b", "ab", "b", "a tried b", "a"),
        ("b try a", "ab", "a", "b tried a", "b"),
        ("a tried b", "ab", "a", "a tried b", "a"),
        ("a try b", "a", "a", "a try b", "a"),
        ("a try b", "b", "b", "a tried b", "b"),
        ("a", "b", "b", "a", "b"),
        ("c", "ab", "a", "c", "a"),
        ("", "b", "b", "", "b"),
        (None, "ab", "a", None, "a"),
        (None, "", "source", None, "source"),
        ("a", "", "source", "a", "source"),
    ],
)
def test_what_a_start_runs(text, whole, first, then, second, tmp_path):
    folder = board(tmp_path, text, whole)
    assert runs(folder) == first
    said = (folder / "slot").read_text() if (folder / "slot").exists() else None
    assert said == then
    assert runs(folder) == second


def test_every_box_starts_and_the_host_knows_what_it_runs(tmp_path):
    one_broken = itertools.product(SAID, (("a",), ("b",), ()))
    for number, (text, whole) in enumerate([*itertools.product(SAID + DAMAGED, [BOTH]), *one_broken]):
        folder = tmp_path / str(number)
        folder.mkdir()
        board(folder, text, whole)
        seen = Slots(text.encode("latin-1")[:32].decode("ascii", "replace").strip(), whole)
        tried = seen.to_try if seen.to_try in whole else None
        assert runs(folder) == (tried or seen.running or "source"), (text, whole)


def test_a_try_that_cannot_be_noted_is_not_made(tmp_path):
    folder = board(tmp_path, "a try b", "ab")
    (folder / "slot.new").mkdir()  # nothing can be written there, as on a full storage
    assert [runs(folder), runs(folder)] == ["a", "a"]
    assert (folder / "slot").read_text() == "a try b"


@pytest.mark.parametrize("ends", ["while True:\n    pass", "import nothing_of_this_name", "raise ValueError('no')"])
def test_a_try_that_hangs_or_fails_is_ended_by_the_watchdog_and_the_old_one_runs(ends, tmp_path):
    main = MAIN + f"if sys.path[0] == 'b':\n    exec({ends!r})\n"
    tried = BareMicropython(board(tmp_path, "a try b", "ab", main), watchdog_s=0.2)
    try:
        tried.says(b"RUNS a")
        assert tried.written.index(b"RUNS b") < tried.written.index(b"RUNS a")
        assert tried.starts == 2
    finally:
        tried.close()
    assert (tmp_path / "slot").read_text() == "a tried b"


def test_a_slot_is_on_the_path_before_all_else_and_nothing_else_changes(tmp_path):
    folder = board(tmp_path, "b", "ab", "import sys\nprint(sys.path)\n")
    with_slot = started(folder)
    (folder / "b" / "manifest.json").unlink()
    (folder / "a" / "manifest.json").unlink()
    assert with_slot == started(folder).replace("['", "['b', '", 1)
