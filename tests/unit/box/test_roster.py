"""The operators' file: whole, checked, no name twice, and gone with the fill."""

import pytest
from box import files, roster
from box.storage import Storage
from in_flash import flash  # noqa: F401
from redphone import codec, wire


def operator(name, mark=1):
    hashes = {"pin_hash": bytes([mark]) * 32, "duress_hash": bytes([mark + 100]) * 32}
    return roster.Operator(name=name, salt=bytes([mark]) * 16, **hashes)


def test_a_box_without_the_file_has_no_operators(flash):  # noqa: F811
    assert roster.operators() == []


def test_operators_are_read_as_they_were_put(flash):  # noqa: F811
    names = ["Ada", "Bert", "Zoë", "名" * 10]
    for mark, name in enumerate(names, start=1):
        assert roster.put(operator(name, mark))
    assert roster.names() == names
    assert roster.operators() == [operator(name, mark) for mark, name in enumerate(names, start=1)]


def test_no_name_is_there_twice_and_the_newest_pin_counts(flash):  # noqa: F811
    for mark in (1, 2):
        roster.put(operator("Ada", mark))
    assert roster.operators() == [operator("Ada", 2)]


def test_sixteen_are_as_many_as_it_keeps_and_each_can_still_have_a_new_pin(flash):  # noqa: F811
    for mark in range(16):
        assert roster.put(operator(str(mark), mark))
    before = files.read("operators")
    assert not roster.put(operator("one more"))
    assert files.read("operators") == before
    assert roster.put(operator("3", 99))
    assert len(roster.operators()) == 16


def test_who_is_removed_is_gone_and_nobody_else(flash):  # noqa: F811
    for name in ("Ada", "Bert"):
        roster.put(operator(name))
    assert roster.remove("Ada")
    assert roster.names() == ["Bert"]
    assert not roster.remove("Ada")
    assert roster.remove("Bert")
    assert roster.operators() == []


def test_any_octet_changed_or_missing_is_noticed(flash):  # noqa: F811
    roster.put(operator("Ada"))
    octets = files.read("operators")
    spoilt = [octets[:at] + bytes([octets[at] ^ 1]) + octets[at + 1 :] for at in range(len(octets))]
    spoilt += [octets[:at] for at in range(len(octets))]
    for one in spoilt:
        files.replace("operators", (one,))
        with pytest.raises(roster.RosterDamaged):
            roster.operators()


def test_another_version_s_file_is_noticed(flash, monkeypatch):  # noqa: F811
    with monkeypatch.context() as other:
        other.setattr(roster.codec, "pack", lambda _: b"\x07" * 20)
        roster.put(operator("Ada"))
    with pytest.raises(roster.RosterDamaged, match="version"):
        roster.operators()


def test_a_damaged_file_is_replaced_by_the_next_operator(flash):  # noqa: F811
    files.replace("operators", (b"nonsense",))
    with pytest.raises(roster.RosterDamaged):
        roster.remove("Ada")
    assert roster.put(operator("Ada"))
    assert roster.names() == ["Ada"]


def test_a_full_storage_leaves_it_as_it_was(flash):  # noqa: F811
    roster.put(operator("Ada"))
    flash.full = True
    with pytest.raises(OSError, match="room"):
        roster.put(operator("Bert"))
    with pytest.raises(OSError, match="room"):
        roster.remove("Ada")
    assert roster.names() == ["Ada"]


@pytest.mark.parametrize(("mark", "verdict"), [(1, roster.RIGHT), (101, roster.UNDER_DURESS), (2, roster.WRONG)])
def test_the_verdict_is_which_of_the_two_it_is(mark, verdict):
    assert roster.verdict(operator("Ada"), bytes([mark]) * 32) == verdict


def test_both_hashes_are_looked_at_whichever_fits(monkeypatch):
    looked_at = []
    monkeypatch.setattr(roster, "equal", lambda found, kept: looked_at.append(kept) or found == kept)
    for mark in (1, 101, 2):
        roster.verdict(operator("Ada"), bytes([mark]) * 32)
    assert looked_at == 3 * [bytes([1]) * 32, bytes([101]) * 32]


def test_it_is_erased_with_the_fill(flash):  # noqa: F811
    storage = Storage(lambda: None)
    storage.open()
    storage.take(wire.Fill(**{field.name: least(field) for field in codec.fields_of(wire.Fill)}))
    roster.put(operator("Ada"))
    storage.zeroize()
    assert files.names() == []
    assert set(flash.removed["data/operators"]) == {0}


def test_a_box_without_a_fill_erases_it_at_its_start(flash):  # noqa: F811
    files.make_folder()
    roster.put(operator("Ada"))
    Storage(lambda: None).open()
    assert files.names() == []


def least(field):
    """The least value that a field may have."""
    if field.is_number():
        return field.low
    return "x" * field.low if field.kind == codec.TEXT8 else bytes(field.low)
