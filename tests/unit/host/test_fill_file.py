"""The fill on disk: opens with its passphrase only, and whatever is wrong with it is told with advice."""

import struct

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_encrypt
from nacl.pwhash import argon2id
from redphone import codec, wire
from redphone_host.errors import FillError
from redphone_host.fill_file import HEADER, MAGIC, MEM_MAX, OPS_MAX, read_fill, require_strong, write_fill
from redphone_host.fill_make import new_line

QUICK = {"ops": 1, "mem": 8192}
PASSPHRASE = "correct horse battery"
FILL = new_line("North", "South", 9600, 300, 1_900_000_000)[0]


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "north.fill"
    write_fill(path, FILL, PASSPHRASE, **QUICK)
    return path


def refusal(path, passphrase=PASSPHRASE):
    with pytest.raises(FillError) as caught:
        read_fill(path, passphrase)
    assert caught.value.advice
    return caught.value.problem


def test_a_fill_comes_back_as_it_went_in(file):
    assert read_fill(file, PASSPHRASE) == FILL


def test_the_longest_fill_there_is_comes_back(tmp_path):
    names = [f"{number}" + "d" * 15 for number in range(wire.DESKS_MAX)]
    setup = wire.BearerSetup(bit_rate=9600, address="a" * 32, setup="s" * 64)
    bearers = [setup] * wire.BEARERS_MAX
    longest = new_line("N" * 32, "S" * 32, 9600, 300, 1_900_000_000, (bearers, bearers), desks=(names, names))[0]
    write_fill(tmp_path / "a.fill", longest, PASSPHRASE, **QUICK)
    assert read_fill(tmp_path / "a.fill", PASSPHRASE) == longest
    codec.pack(wire.LoadFill(entropy=bytes(32), fill=codec.pack(longest)))


def test_only_its_owner_may_read_it_and_nothing_else_is_left(file):
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(file.parent.iterdir()) == [file]


def test_no_secret_stands_in_the_file(file):
    octets = file.read_bytes()
    for secret in (FILL.own_secret, FILL.psk, FILL.seed, FILL.static_static, FILL.line_id, b"North"):
        assert secret not in octets


def test_the_layout_is_as_specified(file):
    octets = file.read_bytes()
    assert octets[:8] == MAGIC == b"RPFILL\x01\n"
    assert struct.unpack(">II", octets[24:32]) == (1, 8192)
    key = argon2id.kdf(32, PASSPHRASE.encode(), octets[8:24], 1, 8192)
    sealed = crypto_aead_xchacha20poly1305_ietf_encrypt(codec.pack(FILL), octets[:56], octets[32:56], key)
    assert octets[56:] == sealed


def test_an_existing_file_is_never_overwritten(file):
    before = file.read_bytes()
    with pytest.raises(FillError, match="exists already"):
        write_fill(file, FILL, PASSPHRASE, **QUICK)
    assert file.read_bytes() == before


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(FillError, match="cannot be written"):
        write_fill(tmp_path / "none" / "a.fill", FILL, PASSPHRASE, **QUICK)


def test_a_wrong_passphrase_is_told(file):
    assert "wrong passphrase, or the file is damaged" in refusal(file, "correct horse batterz")


def test_a_passphrase_is_the_same_however_its_accents_are_composed(tmp_path):
    write_fill(tmp_path / "a.fill", FILL, "caf\u00e9 caf\u00e9 caf\u00e9", **QUICK)
    assert read_fill(tmp_path / "a.fill", "cafe\u0301 cafe\u0301 cafe\u0301") == FILL


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_any_change_of_the_file_is_noticed(file, data):
    octets = bytearray(file.read_bytes())
    at = data.draw(st.integers(0, len(octets) - 1).filter(lambda at: not 24 <= at < 32))
    octets[at] ^= 1 << data.draw(st.integers(0, 7))
    changed = file.with_name("changed")
    changed.write_bytes(octets)
    refusal(changed)


@pytest.mark.parametrize("length", [7, 8, 20, 56, 60, 100])
def test_a_file_cut_short_is_noticed(file, length):
    file.write_bytes(file.read_bytes()[:length])
    refusal(file)


@pytest.mark.parametrize(
    ("ops", "mem"), [(0, 8192), (OPS_MAX + 1, 8192), (1, 8191), (1, MEM_MAX + 1), (2**32 - 1,) * 2]
)
def test_a_hostile_cost_is_refused_before_it_is_spent(file, ops, mem):
    octets = bytearray(file.read_bytes())
    octets[24:32] = struct.pack(">II", ops, mem)
    file.write_bytes(octets)
    assert "passes over" in refusal(file)


def test_other_files_are_told_apart(tmp_path):
    path = tmp_path / "x"
    path.write_bytes(b"%PDF-1.7 ...")
    assert "is not a fill file" in refusal(path)
    path.write_bytes(b"RPFILL\x02\n" + bytes(100))
    assert "newer version" in refusal(path)
    path.write_bytes(MAGIC + bytes(5000))
    assert "is not a fill file" in refusal(path)
    assert "cannot be read" in refusal(tmp_path / "none")
    assert "cannot be read" in refusal(tmp_path)


def test_what_opens_but_holds_no_fill_is_told(tmp_path):
    header = HEADER.build({"salt": bytes(16), "ops": 1, "mem": 8192, "nonce": bytes(24)})
    key = argon2id.kdf(32, PASSPHRASE.encode(), bytes(16), 1, 8192)
    path = tmp_path / "x"
    path.write_bytes(header + crypto_aead_xchacha20poly1305_ietf_encrypt(b"\x02later", header, bytes(24), key))
    assert "holds no fill of this version" in refusal(path)


def test_a_weak_passphrase_is_refused_with_advice():
    require_strong("twelve chars")
    with pytest.raises(FillError, match="fewer than 12") as caught:
        require_strong("eleven char")
    assert "words" in caught.value.advice
