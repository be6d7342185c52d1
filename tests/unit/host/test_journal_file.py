"""A saved journal: read back as it was, and refused in words if it is anything else."""

import json
import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st
from journal_maker import JournalMaker, body
from redphone import wire
from redphone_host import journal_lines
from redphone_host.errors import UsageProblem
from redphone_host.journal_file import load, save


@pytest.fixture
def journal():
    maker = JournalMaker().add(wire.Boot(boots=1)).add(wire.InMessage(ref=7, body=body("Привет")))
    return maker.journal(own_desks=("watch", "cyber"), peer_desks=())


@pytest.fixture
def lines(journal, tmp_path):
    save(tmp_path / "saved", journal)
    return (tmp_path / "saved").read_text().splitlines()


def test_it_is_read_back_as_it_was(journal, tmp_path):
    save(tmp_path / "saved", journal)
    assert load(tmp_path / "saved") == journal


def test_it_is_for_its_owner_only_and_overwrites_nothing(journal, tmp_path):
    save(tmp_path / "saved", journal)
    assert stat.S_IMODE((tmp_path / "saved").stat().st_mode) == 0o600
    with pytest.raises(UsageProblem, match="exists already"):
        save(tmp_path / "saved", journal)
    with pytest.raises(UsageProblem, match="cannot be written"):
        save(tmp_path / "no" / "saved", journal)


@pytest.mark.parametrize(
    ("line", "changes"),
    [
        (0, {"kind": "other"}),
        (0, {"version": 2}),
        (0, {"end": "C"}),
        (0, {"own_name": "x" * 65}),
        (0, {"own_name": 7}),
        (0, {"own_desks": ["x"] * 8}),
        (0, {"utc": 1 << 32}),
        (0, {"head_chain": "00"}),
        (0, {"head_chain": None}),
        (1, {"index": -1}),
        (1, {"index": True}),
        (1, {"index": 1.0}),
        (1, {"utc": None}),
        (1, {"entry": ""}),
        (1, {"entry": "0"}),
        (1, {"entry": "zz"}),
        (1, {"entry": "00" * (wire.BODY_OCTETS_MAX + 17)}),
    ],
)
def test_what_is_not_right_is_refused_and_named(lines, tmp_path, line, changes):
    lines[line] = json.dumps(json.loads(lines[line]) | changes)
    (tmp_path / "x").write_text("\n".join(lines))
    with pytest.raises(UsageProblem, match=f"not a saved journal: line {line + 1} "):
        load(tmp_path / "x")


@pytest.mark.parametrize("octets", [b"", b"\xff\n", b"[]\n", b"[" * 100_000, b'{"a": ' * 20_000, b"x" * 1_000_000])
def test_what_is_no_journal_at_all(tmp_path, octets):
    (tmp_path / "x").write_bytes(octets)
    with pytest.raises(UsageProblem, match="not a saved journal: line 1"):
        load(tmp_path / "x")


def test_too_many_entries_are_not_read(lines, tmp_path, monkeypatch):
    monkeypatch.setattr(journal_lines, "ENTRIES_MAX", 1)
    (tmp_path / "x").write_text("\n".join(lines))
    with pytest.raises(UsageProblem, match="line 3 is one too many"):
        load(tmp_path / "x")


@given(octets=st.binary(max_size=300))
def test_no_octets_raise_anything_else(tmp_path_factory, octets):
    path = tmp_path_factory.getbasetemp() / "rubbish"
    path.write_bytes(octets)
    with pytest.raises(UsageProblem):
        load(path)
