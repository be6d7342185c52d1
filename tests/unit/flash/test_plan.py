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


def as_stored(octets):
    return StoredFile(len(octets), hashlib.sha256(octets).hexdigest())


class Held:
    """A storage that holds these files, in one slot, and has so many free blocks of 512 octets."""

    def __init__(self, files=None, folders=(), free_blocks=1000, names=()):
        self._files = {path: as_stored(octets) for path, octets in (files or {}).items()}
        self._folders = list(folders)
        self._free = free_blocks * 512
        self._names = list(names)

    def tree(self, slot):
        return dict(self._files), self._folders

    def room(self):
        return Room(512, self._free, 10 * self._free)

    def names(self):
        return self._names

    def file(self, path):
        return self._files.get(path)


def plan(held, application=NEW):
    return Installer(held, application, LOADER).plan(Slots("b", ["a", "b"]))


def test_only_what_is_wrong_is_written():
    held = dict(NEW.files, **{"glyphs.bin": b"another", "manifest.json": b"{}"})
    found = plan(Held(held, ["box"]))
    assert (found.slot, found.write, found.remove, found.remove_folders) == ("a", ["glyphs.bin"], [], [])
    assert found.octets == len(NEW.files["glyphs.bin"])


def test_strangers_go_with_their_folders():
    held = dict(NEW.files, **{"left/over/it.py": b"1", "box/old.py": b"2"})
    found = plan(Held(held, ["left/over", "left", "box"]))
    assert (found.write, found.remove) == ([], ["left/over/it.py", "box/old.py"])
    assert found.remove_folders == ["left/over", "left"]


def test_room_is_reckoned_in_blocks_less_what_is_freed():
    blocks = sum(-(-len(octets) // 512) for octets in NEW.files.values())
    assert plan(Held(free_blocks=blocks + 8)).write == list(NEW.files)
    with pytest.raises(StorageFull, match="1 kB of its"):
        plan(Held(free_blocks=blocks + 7))
    assert plan(Held({"stranger": bytes(512)}, free_blocks=blocks + 7)).remove == ["stranger"]


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
    installer = Installer(Held(files, names=names), NEW, LOADER)
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
