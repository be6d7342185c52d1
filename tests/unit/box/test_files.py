"""Files that are replaced whole, cut off, retired and erased; and what a full storage leaves of each."""

import pytest
from box import files
from in_flash import flash  # noqa: F401 - a fixture
from power.flash import Full


def fill_up(flash, on):  # noqa: F811
    def watch(operation, outcomes):
        if operation.startswith(on):
            flash.full = True

    flash.watcher = watch


@pytest.mark.parametrize("on", ["create", "write", "flush", "rename"])
def test_a_file_that_cannot_be_replaced_is_as_it_was(flash, on):  # noqa: F811
    files.replace("name", (b"old",))
    fill_up(flash, on)
    with pytest.raises(OSError, match="room"):
        files.replace("name", (b"ne", b"w"))
    assert files.read("name") == b"old"
    flash.full, flash.watcher = False, None
    files.replace("name", (b"ne", b"w"))
    assert files.read("name") == b"new"
    assert files.names() == ["name"]


def test_what_is_half_made_or_half_retired_is_swept_away(flash):  # noqa: F811
    for name in ("kept", "kept.new", "old-journal-0000000000"):
        files.replace(name, (b"octets",))
    files.sweep()
    assert files.names() == ["kept"]


def test_a_retired_file_is_never_half_there(flash):  # noqa: F811
    files.replace("name", (b"octets",))
    left = []
    flash.watcher = lambda operation, outcomes: left.append((operation, dict(flash.durable)))
    files.retire("name")
    assert left == [
        ("rename data/name", {"data/name": b"octets"}),
        ("remove data/old-name", {"data/old-name": b"octets"}),
    ]
    assert files.names() == []


def test_a_file_that_cannot_be_retired_stays(flash):  # noqa: F811
    files.replace("name", (b"octets",))
    flash.full = True
    files.retire("name")
    assert files.names() == ["name"]


@pytest.mark.parametrize("length", [0, 1, 511, 512, 513, 2000])
def test_cutting_keeps_the_beginning(flash, length):  # noqa: F811
    octets = bytes(range(250)) * 8
    files.replace("name", (octets,))
    files.cut("name", length)
    assert files.read("name") == octets[:length]


def test_cutting_where_nothing_is_too_much_writes_nothing(flash):  # noqa: F811
    files.replace("name", (b"octets",))
    flash.full = True
    files.cut("name", 6)


def test_nothing_is_made_up_to_cut_a_file_to_a_length(flash):  # noqa: F811
    files.replace("name", (b"octets",))
    with pytest.raises(OSError, match="shorter"):
        files.cut("name", 7)
    assert files.read("name") == b"octets"


def test_erasing_overwrites_before_it_removes(flash):  # noqa: F811
    files.replace("name", (b"secret" * 100,))
    files.erase("name")
    assert files.names() == []
    assert set(flash.removed["data/name"]) == {0}


@pytest.mark.parametrize("on", ["write", "flush"])
def test_erasing_removes_even_where_there_is_no_room(flash, on):  # noqa: F811
    files.replace("name", (b"secret",))
    fill_up(flash, on)
    files.erase("name")
    assert files.names() == []


def test_a_file_that_is_not_there_reads_as_none(flash):  # noqa: F811
    assert files.read("name") is None
    assert isinstance(Full(), OSError)
