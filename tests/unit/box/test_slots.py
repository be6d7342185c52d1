"""What the application knows of its slot, and how it shows that it works."""

import sys

import pytest
from box import slots


@pytest.fixture
def flash(tmp_path, monkeypatch):
    """The storage's top, here; `run_from(slot)` puts a slot where boot.py puts it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    return tmp_path


def run_from(slot):
    sys.path.insert(0, slot)


def test_from_source_there_is_no_slot_and_no_trial(flash):
    assert (slots.running(), slots.text(), slots.on_trial()) == ("", "", False)


@pytest.mark.parametrize(
    ("text", "slot", "on_trial"),
    [
        ("a tried b", "b", True),
        ("b tried a", "a", True),
        ("a tried b", "a", False),  # b has failed: this is what runs instead
        ("a try b", "b", False),
        ("b", "b", False),
        ("", "b", False),
        ("tried b", "b", False),
        ("a tried b b", "b", False),
    ],
)
def test_a_version_knows_whether_it_is_on_trial(flash, text, slot, on_trial):
    (flash / "slot").write_text(text)
    run_from(slot)
    assert slots.on_trial() == on_trial


def test_confirming_makes_the_slot_the_one_that_runs(flash):
    (flash / "slot").write_text("a tried b")
    run_from("b")
    slots.confirm()
    assert slots.text() == "b"
    assert not slots.on_trial()
    assert [path.name for path in flash.iterdir()] == ["slot"]


def test_what_cannot_be_confirmed_stays_on_trial(flash):
    (flash / "slot").write_text("a tried b")
    (flash / "slot.new").mkdir()
    run_from("b")
    with pytest.raises(OSError, match=r"slot\.new"):
        slots.confirm()
    assert slots.on_trial()


@pytest.mark.parametrize(("octets", "text"), [(b"a\n", "a"), (b"\xff\xfe", "?"), (b"a" * 99, "a" * 32)])
def test_the_text_is_short_and_is_text(flash, octets, text):
    (flash / "slot").write_bytes(octets)
    assert slots.text() == text
