"""The fill in the box's storage: whole, checked, and gone at once when it is to go."""

import pytest
from box import files, key_store
from box.journal_files import JournalFiles
from box.storage import Storage
from in_flash import flash  # noqa: F401
from redphone.red.journal import JournalDamaged
from scenarios.conftest import fills


@pytest.fixture
def storage(flash):  # noqa: F811
    storage = Storage(lambda: None)
    storage.open()
    return storage


@pytest.fixture(scope="module")
def fill():
    return fills()[0]


def test_a_fill_is_read_as_it_was_stored(storage, fill):
    storage.take(fill)
    again = Storage(lambda: None)
    again.open()
    assert again.fill == fill
    assert again.journal.exists


def test_any_octet_changed_is_noticed(flash, fill):  # noqa: F811
    key_store.store(fill)
    octets = files.read("fill")
    for at in range(len(octets)):
        changed = bytearray(octets)
        changed[at] ^= 1
        files.replace("fill", (changed,))
        with pytest.raises(key_store.KeysDamaged):
            key_store.load()


@pytest.mark.parametrize("length", [0, 1, 8, 12, 100])
def test_a_fill_cut_short_is_noticed(flash, fill, length):  # noqa: F811
    key_store.store(fill)
    files.replace("fill", (files.read("fill")[:length],))
    with pytest.raises(key_store.KeysDamaged):
        key_store.load()


def test_a_fill_of_another_version_is_no_reason_not_to_start(flash, fill, monkeypatch):  # noqa: F811
    with monkeypatch.context() as other:
        other.setattr(key_store.codec, "pack", lambda _: b"\x07" + bytes(40))
        key_store.store(fill)
    with pytest.raises(key_store.KeysDamaged, match="version"):
        key_store.load()


def test_a_fill_without_its_journal_is_not_used(storage, fill):
    storage.take(fill)
    files.erase("journal-0000000000")
    with pytest.raises(JournalDamaged, match="missing"):
        Storage(lambda: None).open()


@pytest.mark.parametrize(
    "on", ["create data/j", "rename data/j", "create data/f", "write data/f", "flush data/f", "rename data/f"]
)
def test_a_fill_that_cannot_be_stored_leaves_an_empty_box(flash, storage, fill, on):  # noqa: F811
    def watch(operation, outcomes):
        if operation.startswith(on):
            flash.full = True

    flash.watcher = watch
    with pytest.raises(OSError, match="room"):
        storage.take(fill)
    assert files.names() == []
    flash.watcher, flash.full = None, False
    storage.take(fill)
    assert key_store.load() == fill


def test_zeroizing_takes_the_name_first_and_overwrites_everything(flash, storage, fill):  # noqa: F811
    storage.take(fill)
    operations = []
    flash.watcher = lambda operation, outcomes: operations.append(operation)
    storage.zeroize()
    assert operations[0] == "rename data/fill"
    assert files.names() == []
    assert all(set(octets) <= {0} for octets in flash.removed.values())
    assert (storage.fill, storage.journal.exists) == (None, False)


def test_a_storage_that_forgets_to_rename_is_erased_all_the_same(flash, storage, fill):  # noqa: F811
    storage.take(fill)
    flash.full = True
    storage.zeroize()
    assert files.names() == []


def test_a_file_that_cannot_be_erased_saves_no_other_and_is_told(flash, storage, fill):  # noqa: F811
    storage.take(fill)

    def watch(operation, outcomes):
        if operation == "remove data/zeroized":
            raise OSError(5, "a fault")

    flash.watcher = watch
    with pytest.raises(OSError, match="fault"):
        storage.zeroize()
    assert files.names() == ["zeroized"]
    assert set(flash.live["data/zeroized"]) == {0}


def test_it_breathes_while_it_reads_and_erases(flash, fill):  # noqa: F811
    breaths = []
    storage = Storage(lambda: breaths.append(1))
    storage.open()
    storage.take(fill)
    storage.zeroize()
    assert len(breaths) == 4  # fill, journal, reserve, and what buries them
    assert not JournalFiles().exists
