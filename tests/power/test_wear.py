"""What docs/storage.md says of the flash's life is what is measured."""

import pytest
from box.storage import Storage
from paths import ROOT
from power import wear
from power.worn_flash import BLOCK_OCTETS, NorFlash, WornFlash
from scenarios.conftest import fills

DOCUMENT = (ROOT / "docs" / "storage.md").read_text(encoding="utf-8")


@pytest.fixture
def put_back(monkeypatch):
    """The files of the box are real ones again afterwards."""
    monkeypatch.setattr(wear.files, "open", open, raising=False)
    monkeypatch.setattr(wear.files, "os", wear.files.os)


@pytest.mark.parametrize("use", wear.USES[:2], ids=lambda use: use.name)
def test_the_documents_years_are_those_measured(use, put_back):
    measured = wear.measured(use)
    assert wear.table([measured])[-1] in DOCUMENT.splitlines()
    assert measured.years_if_spread > 30


@pytest.mark.parametrize("use", wear.USES[:2], ids=lambda use: use.name)
def test_the_documents_years_on_a_small_storage_are_those_measured(use, put_back):
    measured = wear.measured(use, wear.LITTLE_LEFT_KB)
    assert wear.table([measured])[-1] in DOCUMENT.splitlines()
    assert measured.years_if_spread > 6


def test_the_document_has_a_row_for_each_use():
    for use in wear.USES:
        assert f"| {use.name} |" in DOCUMENT


def test_nothing_of_the_keys_is_left_in_the_chip(put_back):
    flash = WornFlash()
    flash.mount(wear.files)
    storage = Storage(lambda: None)
    storage.open()
    fill = fills()[0]
    storage.take(fill)
    assert all(secret in flash.chip.buffer for secret in (fill.own_secret, fill.psk, fill.seed))
    storage.zeroize()
    assert not any(secret in flash.chip.buffer for secret in (fill.own_secret, fill.psk, fill.seed))
    assert flash.system.listdir("data") == []


def test_a_program_only_clears_bits_and_an_erase_sets_them_all():
    chip = NorFlash(1)
    chip.prog(None, 0, 0, b"\xf0" * 256)
    chip.prog(None, 0, 0, b"\x3c" * 256)
    assert chip.read(None, 0, 0, 257) == b"\x30" * 256 + b"\xff"
    chip.erase(None, 0)
    assert chip.read(None, 0, 0, BLOCK_OCTETS) == b"\xff" * BLOCK_OCTETS
    assert (chip.erases, chip.programs) == ([1], 2)
