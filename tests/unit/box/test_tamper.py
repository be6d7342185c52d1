"""The tamper loop: how long it must be open, what outlasts a restart, and what happens when the storage fails."""

import pytest
from box import tamper
from box.tamper import FAULT, Tamper


class Hal:
    """A loop through a case."""

    def __init__(self):
        self.levels = []
        self.is_open = False

    def tamper_loop_open(self):
        return self.levels.pop(0) if self.levels else self.is_open

    def feed_watchdog(self):
        pass


@pytest.fixture
def hal(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "fill").write_bytes(b"the keys")
    return Hal()


def is_filled(tmp_path):
    return any((tmp_path / "data").iterdir())


def test_a_closed_case_starts_as_ever(hal, tmp_path):
    tamper.guard(hal)
    assert is_filled(tmp_path)
    assert Tamper(hal).fault == ""


def test_an_open_case_costs_the_keys_at_the_start(hal, tmp_path):
    hal.is_open = True
    tamper.guard(hal)
    assert not is_filled(tmp_path)
    hal.is_open = False
    assert Tamper(hal).fault == FAULT


def test_a_spike_at_the_start_costs_nothing(hal, tmp_path):
    hal.levels = [True] * 99
    tamper.guard(hal)
    assert is_filled(tmp_path)


def test_two_looks_in_a_row_count_once(hal):
    loop = Tamper(hal)
    hal.levels = [True, False, True, True, True, True, False, True, True]
    assert [loop.poll() for _ in range(9)] == [False, False, False, True, False, False, False, False, True]


def test_it_is_told_of_until_the_case_is_closed_and_a_person_answers(hal):
    Tamper(hal).note()
    loop = Tamper(hal)
    assert loop.is_noted
    hal.is_open = True
    assert not loop.answer()
    assert Tamper(hal).is_noted
    hal.is_open = False
    assert loop.answer()
    assert not Tamper(hal).is_noted
    assert loop.fault == ""


def test_a_storage_that_takes_no_note_does_not_stop_the_saying(hal, tmp_path):
    loop = Tamper(hal)
    (tmp_path / "tampered").mkdir()  # no file can be opened under this name
    loop.note()
    assert loop.fault == FAULT


def test_a_storage_that_cannot_be_erased_is_noted_all_the_same(hal, tmp_path, monkeypatch):
    def fails(self):
        raise OSError(5)

    monkeypatch.setattr("box.tamper.Storage.zeroize", fails)
    hal.is_open = True
    tamper.guard(hal)
    assert (tmp_path / "tampered").exists()
