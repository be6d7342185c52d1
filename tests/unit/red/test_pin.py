"""Operators' PINs: the slow hash against CPython's own, on both runtimes; what a PIN is; how long wrong ones cost."""

import json
import subprocess
import sys
from hashlib import pbkdf2_hmac
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paths import FIRMWARE
from redphone.red import pin

INTERPRETER = Path(sys.executable).parent / "micropython"

# As a box does it: finished step by step; and how often it gave way.
ON_THE_INTERPRETER = """
import sys
sys.path.insert(0, sys.argv[1])
from redphone.red import pin
for words in sys.argv[2:]:
    digits, salt, rounds = words.split("/")
    steps = pin.slow_hash(digits.encode(), bytes(int(salt[i : i + 2], 16) for i in range(0, len(salt), 2)), int(rounds))
    pauses = 0
    while True:
        try:
            next(steps)
            pauses += 1
        except StopIteration as stop:
            print(pauses, "".join("{:02x}".format(octet) for octet in stop.value))
            break
print([pin.is_pin(text) for text in ("1234", "123", "12e4", "1" * 16, "1" * 17, "")])
"""


def finished(digits, salt, rounds=pin.ROUNDS):
    """(the hash, how often it gave way)"""
    steps = pin.slow_hash(digits, salt, rounds)
    pauses = 0
    while True:
        try:
            next(steps)
            pauses += 1
        except StopIteration as stop:
            return stop.value, pauses


@given(digits=st.binary(max_size=64), salt=st.binary(max_size=40), rounds=st.integers(1, 40))
def test_the_hash_is_pbkdf2(digits, salt, rounds):
    assert finished(digits, salt, rounds)[0] == pbkdf2_hmac("sha256", digits, salt, rounds)


def test_a_check_as_a_box_makes_it_gives_way_all_along():
    found, pauses = finished(b"2468", b"s" * 16)
    assert found == pbkdf2_hmac("sha256", b"2468", b"s" * 16, pin.ROUNDS)
    assert pauses >= pin.ROUNDS // 8


def test_the_real_interpreter_finds_the_same():
    asked = [("1234", "00" * 16, 1), ("0" * 16, "ff" * 16, 7), ("271828", "0123456789abcdef" * 2, pin.ROUNDS)]
    words = ["/".join(map(str, one)) for one in asked]
    done = subprocess.run(
        [INTERPRETER, "-c", ON_THE_INTERPRETER, FIRMWARE, *words], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    *hashes, are_pins = done.stdout.splitlines()
    expected = []
    for digits, salt, rounds in asked:
        found, pauses = finished(digits.encode(), bytes.fromhex(salt), rounds)
        assert found == pbkdf2_hmac("sha256", digits.encode(), bytes.fromhex(salt), rounds)
        expected.append(f"{pauses} {found.hex()}")
    assert hashes == expected
    assert json.loads(are_pins.lower()) == [True, False, False, True, False, False]


def test_a_check_that_is_broken_off_leaves_no_pin_behind():
    steps = pin.slow_hash(b"13579", b"s" * 16)
    next(steps)
    locals_held = [steps.gi_frame.f_locals[name] for name in ("inner", "outer")]
    assert any(any(block) for block in locals_held)
    steps.close()
    assert not any(any(block) for block in locals_held)


@pytest.mark.parametrize("text", ["1234", "0000", "1234567890123456"])
def test_a_pin_is_4_to_16_figures(text):
    assert pin.is_pin(text)


@pytest.mark.parametrize("text", ["", "123", "12345678901234567", "12 4", "123\n", "-123", "1e10", "١٢٣٤", "²³¹²"])
def test_and_nothing_else(text):
    assert not pin.is_pin(text)


def test_two_wrong_ones_cost_nothing_and_more_cost_ever_more():
    assert [pin.wait_s(wrong) for wrong in range(11)] == [0, 0, 0, 30, 60, 120, 240, 480, 900, 900, 900]
    assert pin.wait_s(0xFFFF) == 900
