"""What an installation does to a slot, reckoned without a box."""

import hashlib

import pytest
from endtoend.stub_application import stub
from redphone_host.flash.install import Installer
from redphone_host.flash.problem import FlashProblem, StorageFull
from redphone_host.flash.slots import Slots
from redphone_host.flash.storage import Room, StoredFile, require_same

NEW = stub("new")
LOADER = {"boot.py": b"boot", "main.py": b"main"}


GLYPHS = {"glyphs.bin": NEW.files["glyphs.bin"]}
IN_SLOT = {path: octets for path, octets in NEW.files.items() if path not in GLYPHS}


def as_stored(octets):
    return StoredFile(len(octets), hashlib.sha256(octets).hexdigest())


class Held:
    """A storage that holds these files in one slot, these at the `top`, and has so many free blocks of 512 octets."""

    def __init__(self, files=None, folders=(), free_blocks=1000, names=(), top=None):
        self._files = {path: as_stored(octets) for path, octets in (files or {}).items()}
        self._top = {path: as_stored(octets) for path, octets in (top or {}).items()}
        self._folders = list(folders)
        self._free = free_blocks * 512
        self._names = list(names)

    def tree(self, slot):
        return dict(self._files), self._folders

    def room(self):
        return Room(512, self._free, 10 * self._free)

    def names(self):
        return [*self._names, *self._top]

    def file(self, path):
        return self._top.get(path)


def plan(held, application=NEW):
    return Installer(held, application, LOADER).plan(Slots("b", ["a", "b"]))


def blocks(files):
    return sum(-(-len(octets) // 512) for octets in files.values())


def test_only_what_is_wrong_is_written():
    held = dict(IN_SLOT, **{"box/start.py": b"another", "manifest.json": b"{}"})
    found = plan(Held(held, ["box"], top=GLYPHS))
    assert (found.slot, found.write, found.remove, found.remove_folders) == ("a", ["box/start.py"], [], [])
    assert (found.share, found.written) == ([], ["box/start.py"])
    assert found.octets == len(NEW.files["box/start.py"])


def test_what_slots_share_is_written_at_the_top_where_it_differs():
    found = plan(Held(IN_SLOT, ["box"], top={"glyphs.bin": b"another"}))
    assert (found.write, found.remove, found.share) == ([], [], ["glyphs.bin"])
    assert found.octets == len(GLYPHS["glyphs.bin"])


def test_an_older_slots_own_glyphs_go():
    found = plan(Held(NEW.files, ["box"], top=GLYPHS))
    assert (found.write, found.share, found.remove) == ([], [], ["glyphs.bin"])


def test_strangers_go_with_their_folders():
    held = dict(IN_SLOT, **{"left/over/it.py": b"1", "box/old.py": b"2"})
    found = plan(Held(held, ["left/over", "left", "box"], top=GLYPHS))
    assert (found.write, found.remove) == ([], ["left/over/it.py", "box/old.py"])
    assert found.remove_folders == ["left/over", "left"]


def test_room_is_reckoned_in_blocks_less_what_is_freed():
    needed = blocks(NEW.files)
    assert plan(Held(free_blocks=needed + 8)).written == ["glyphs.bin", *IN_SLOT]
    with pytest.raises(StorageFull, match="1 kB of its"):
        plan(Held(free_blocks=needed + 7))
    assert plan(Held({"stranger": bytes(512)}, free_blocks=needed + 7)).remove == ["stranger"]
    assert plan(Held(free_blocks=needed + 7, top={"glyphs.bin.new": b"half"})).share == ["glyphs.bin"]


def test_glyphs_need_room_beside_those_that_they_replace():
    """Which an outdated file in the slot makes by going first."""
    other, needed = {"glyphs.bin": GLYPHS["glyphs.bin"][:-1]}, blocks(GLYPHS)
    assert plan(Held(IN_SLOT, free_blocks=needed + 8, top=other)).share == ["glyphs.bin"]
    with pytest.raises(StorageFull):
        plan(Held(IN_SLOT, free_blocks=needed + 7, top=other))
    outdated = dict(IN_SLOT, **{"box/start.py": b"another"})
    found = plan(Held(outdated, free_blocks=needed + 7, top=other))
    assert (found.remove, found.written) == (["box/start.py"], ["glyphs.bin", "box/start.py"])


def test_an_empty_file_takes_no_block_and_is_written():
    assert "box/__init__.py" in plan(Held()).write
    assert Room(512, 0, 0).taken_by(0) == 0


@pytest.mark.parametrize(
    ("names", "files", "is_ours"),
    [
        ([], {}, True),
        (["boot.py"], {}, True),
        (["main.py"], {"main.py": b"blink"}, False),
        (["main.py"], {"main.py": LOADER["main.py"]}, True),
        (["main.py", "slot"], {"main.py": b"an older loader"}, True),
    ],
)
def test_another_program_is_not_written_over(names, files, is_ours):
    installer = Installer(Held(top=files, names=names), NEW, LOADER)
    if is_ours:
        installer.require_ours()
    else:
        with pytest.raises(FlashProblem, match="another program"):
            installer.require_ours()


@pytest.mark.parametrize("stored", [None, as_stored(b"octetz"), StoredFile(5, as_stored(b"octets").sha256)])
def test_what_does_not_read_back_is_told(stored):
    require_same("slot", as_stored(b"octets"), b"octets")
    with pytest.raises(FlashProblem, match="does not read back"):
        require_same("slot", stored, b"octets")
